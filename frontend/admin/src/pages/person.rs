use crate::parts::{
    Begin, EngagementFacts, PersonChanges, PhotoButton, StatusBadge, Summaries, Unbind, face,
};
use crate::words::words;
use api::people::PersonPage;
use domain::id::PersonId;
use domain::language::Language;
use domain::person::Person as Who;
use domain::role::{OFFICERS, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::components::{PageTitle, loaded};
use ui::live::{LISTING, Live, live};
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
    let cards = live.part(|page| page.person.id.clone());
    let viewer = Session::here().has_any(OFFICERS);
    let about = live.part(|page| page.person.id.clone());
    let words = words();
    view! {
        {move || person.get().map(|person| view! {
            <header class="page-head">
                <div class="page-name">
                    {face(&person)}
                    <div>
                        <PageTitle text=person.display_name() />
                        <p><StatusBadge status=person.status /></p>
                    </div>
                </div>
                <Begin live=live person=person.clone() />
            </header>
            {Session::here().has(Role::RegistrationOfficer).then(|| officer_acts(live, &person))}
            {facts(&person)}
            <EngagementFacts engagement=person.engagement.clone() />
        })}
        <section>
            <h2>{words.issuances}</h2>
            {move || cards.get().filter(|_| viewer).map(|id| view! {
                <p class="ways">
                    <a href=format!("/admin/cards?holder={id}")>{words.persons_cards}</a>
                    <a href=format!("/admin/certificates?holder={id}")>{words.persons_certificates}</a>
                </p>
            })}
            <Show when=move || !none.get() fallback=move || view! { <p class="quiet">{words.no_issuances}</p> }>
                <Summaries rows=issuances caption=words.issuances />
            </Show>
        </section>
        <section>
            <h2>{words.history}</h2>
            {move || about.get().map(|id| view! { <PersonChanges id=id /> })}
        </section>
    }
    .into_any()
}

/// What a Registration officer does with the person's data.
fn officer_acts(live: Live<PersonPage>, person: &Who) -> impl IntoView + use<> {
    let session = Session::here();
    let changed = Callback::new(move |()| live.reload());
    let bound = person.sign_in.is_some() && !session.is(&person.id);
    view! {
        <div class="actions" role="group" aria-label=words().person>
            <a class="button" href=format!("/admin/people/{}/edit", person.id)>{words().edit}</a>
            <PhotoButton person=person.clone() changed=changed />
            {bound.then(|| view! { <Unbind id=person.id.clone() changed=changed /> })}
        </div>
    }
}

fn facts(person: &Who) -> impl IntoView + use<> {
    let words = words();
    let upn = person.upn.as_ref().map_or_else(|| words.none.to_owned(), ToString::to_string);
    let language = person.language.map_or(words.language_not_said, Language::own_name);
    let sid = person.sid.as_ref().map_or_else(|| words.none.to_owned(), ToString::to_string);
    view! {
        <dl class="facts wide">
            <div><dt>{words.kind}</dt><dd>{holder_kind(person.kind())}</dd></div>
            <div><dt>{words.personnel_number}</dt><dd class="figures">{person.personnel_number.to_string()}</dd></div>
            <div><dt>{words.email}</dt><dd>{person.email.to_string()}</dd></div>
            <div><dt>{words.upn}</dt><dd>{upn}</dd></div>
            <div><dt>{words.sid}</dt><dd class="figures">{sid}</dd></div>
            <div><dt>{words.language}</dt><dd lang=person.language.map(Language::tag)>{language}</dd></div>
            <div><dt>{words.site}</dt><dd>{person.site.to_string()}</dd></div>
            <div>
                <dt>{words.sign_in_bound}</dt>
                <dd>{if person.sign_in.is_some() { words.bound } else { words.not_bound }}</dd>
            </div>
        </dl>
    }
}
