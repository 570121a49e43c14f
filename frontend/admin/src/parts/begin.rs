use super::engagement::{EngagementFacts, barred};
use super::{Opening, OpeningKind, ProduceRequested};
use crate::words::words;
use api::people::PersonPage;
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::person::Person;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::components::{Button, Dialog};
use ui::live::Live;
use ui::model::act::Weight;
use ui::session::Session;

/// The ways to begin a card for a person, as far as the signed-in officer may.
#[component]
pub(crate) fn Begin(live: Live<PersonPage>, person: Person) -> impl IntoView {
    let session = Session::here();
    let words = words();
    if session.is(&person.id) {
        return view! { <p class="quiet">{words.own_card}</p> }.into_any();
    }
    let open = RwSignal::new(false);
    let kind = RwSignal::new(OpeningKind::Produce);
    let another = RwSignal::new(false);
    let begin = move |which| {
        kind.set(which);
        another.set(false);
        open.set(true);
    };
    let title = Signal::derive(move || match kind.get() {
        OpeningKind::Produce => words.produce.to_owned(),
        OpeningKind::Record => words.record.to_owned(),
    });
    let person = StoredValue::new(person);
    view! {
        <div class="actions" role="group" aria-label=words.actions>
            {session.has(Role::RegistrationOfficer).then(|| view! {
                <Button label=words.produce on_press=move || begin(OpeningKind::Produce) />
            })}
            {session.has(Role::CardAdministrator).then(|| view! {
                <Button
                    label=words.record
                    weight=Weight::Secondary
                    on_press=move || begin(OpeningKind::Record)
                />
            })}
        </div>
        <Dialog open=open title=title>
            {move || form(live, person.get_value(), kind.get(), another, open)}
        </Dialog>
    }
    .into_any()
}

/// A card that was asked for goes on from its request; else the form that begins one.
fn form(
    live: Live<PersonPage>,
    person: Person,
    kind: OpeningKind,
    another: RwSignal<bool>,
    open: RwSignal<bool>,
) -> AnyView {
    let navigate = use_navigate();
    let begun = move |id: IssuanceId| navigate(&format!("/issuances/{id}"), NavigateOptions::default());
    let close = move || open.set(false);
    let (request, processes) = live.data.with_untracked(|page| {
        let page = page.as_ref();
        let requested = |page: &PersonPage| {
            page.issuances.iter().find(|summary| summary.state == StateName::Requested).cloned()
        };
        (page.and_then(requested), page.map(|page| page.processes.clone()).unwrap_or_default())
    });
    let photo_missing = live.data.with_untracked(|page| page.as_ref().map(|page| page.photo_missing.clone()));
    let photo_missing = photo_missing.unwrap_or_default();
    let logon_missing = live.data.with_untracked(|page| page.as_ref().map(|page| page.logon_missing.clone()));
    let logon_missing = logon_missing.unwrap_or_default();
    let why = barred(&person).or_else(|| processes.is_empty().then(|| words().no_process.to_owned()));
    match (request.filter(|_| kind == OpeningKind::Produce && !another.get()), why) {
        (Some(request), None) => view! {
            <ProduceRequested
                photo_missing=photo_missing.contains(&request.process)
                logon_missing=logon_missing
                    .iter()
                    .find(|missing| missing.process == request.process)
                    .map(|missing| missing.field)
                request=request
                begun=begun
                another=move || another.set(true)
                close=close
            />
        }
        .into_any(),
        (_, Some(why)) => view! {
            <EngagementFacts engagement=person.engagement />
            <p class="notice waiting">{why}</p>
            <div class="buttons">
                <Button label=words().back weight=Weight::Secondary first=true on_press=close />
            </div>
        }
        .into_any(),
        (None, None) => view! {
            <Opening
                kind=kind
                holder=person
                processes=processes
                photo_missing=photo_missing
                logon_missing=logon_missing
                begun=begun
                close=close
            />
        }
        .into_any(),
    }
}
