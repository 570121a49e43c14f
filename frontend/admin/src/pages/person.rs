use crate::parts::{Opening, OpeningKind, ProduceRequested, StatusBadge, Summaries};
use crate::words::words;
use api::people::PersonPage;
use domain::id::{IssuanceId, PersonId};
use domain::issuance::StateName;
use domain::person::Person as Who;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use ui::components::{Button, Dialog, PageTitle, avatar, loaded};
use ui::live::{LISTING, Live, live};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::holder_kind;
use ui::session::Session;

/// A person: data, cards under way, Produce card.
#[component]
pub(crate) fn Person() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| id.parse::<PersonId>().ok()));
    move || match id.get() {
        Some(id) => page(id).into_any(),
        None => view! { <PageTitle text=words().not_found.to_owned() /> }.into_any(),
    }
}

fn page(id: PersonId) -> impl IntoView {
    let live = live(move || paths::person(&id), |_: &PersonPage| Some(LISTING));
    loaded(live, 6, move || body(live))
}

fn body(live: Live<PersonPage>) -> AnyView {
    let person = live.part(|page| page.person.clone());
    let issuances = live.part(|page| page.issuances.clone());
    let issuances = Signal::derive(move || issuances.get().unwrap_or_default());
    let none = Memo::new(move |_| issuances.with(Vec::is_empty));
    let words = words();
    view! {
        {move || person.get().map(|person| view! {
            <header class="page-head">
                <div class="page-name">
                    {avatar(&person.display_name())}
                    <div>
                        <PageTitle text=person.display_name() />
                        <p><StatusBadge status=person.status /></p>
                    </div>
                </div>
                <Begin live=live person=person.clone() />
            </header>
            {facts(&person)}
        })}
        <section>
            <h2>{words.issuances}</h2>
            <Show when=move || !none.get() fallback=move || view! { <p class="quiet">{words.no_issuances}</p> }>
                <Summaries rows=issuances caption=words.issuances />
            </Show>
        </section>
    }
    .into_any()
}

fn facts(person: &Who) -> impl IntoView + use<> {
    let words = words();
    let upn = person.upn.as_ref().map_or_else(|| words.none.to_owned(), ToString::to_string);
    view! {
        <dl class="facts wide">
            <div><dt>{words.kind}</dt><dd>{holder_kind(person.kind())}</dd></div>
            <div><dt>{words.personnel_number}</dt><dd class="figures">{person.personnel_number.to_string()}</dd></div>
            <div><dt>{words.email}</dt><dd>{person.email.to_string()}</dd></div>
            <div><dt>{words.upn}</dt><dd>{upn}</dd></div>
            <div><dt>{words.site}</dt><dd>{person.site.to_string()}</dd></div>
            <div>
                <dt>{words.sign_in_bound}</dt>
                <dd>{if person.sign_in.is_some() { words.bound } else { words.not_bound }}</dd>
            </div>
        </dl>
    }
}

/// The ways to begin a card for this person, as far as the signed-in officer may.
#[component]
fn Begin(live: Live<PersonPage>, person: Who) -> impl IntoView {
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
    person: Who,
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
    match (request.filter(|_| kind == OpeningKind::Produce && !another.get()), processes.is_empty()) {
        (Some(request), _) => view! {
            <ProduceRequested request=request begun=begun another=move || another.set(true) close=close />
        }
        .into_any(),
        (None, true) => view! {
            <p>{words().no_process}</p>
            <div class="buttons"><Button label=words().back weight=Weight::Secondary on_press=close /></div>
        }
        .into_any(),
        (None, false) => view! {
            <Opening kind=kind holder=person processes=processes begun=begun close=close />
        }
        .into_any(),
    }
}
