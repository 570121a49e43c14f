use crate::words::words;
use api::people::PersonPage;
use domain::id::PersonId;
use domain::person::{Engagement, Person, PersonStatus};
use domain::time::Timestamp;
use leptos::prelude::*;
use ui::browser::now;
use ui::components::{Day, LastDay};
use ui::live::live;
use ui::model::paths;

/// What ties a contractor or visitor to the organisation: who answers for them, and when it ends.
#[component]
pub(crate) fn EngagementFacts(engagement: Engagement) -> impl IntoView {
    let words = words();
    match engagement {
        Engagement::Employee {} => ().into_any(),
        Engagement::Contractor { sponsor, until } => view! {
            <dl class="facts wide">
                <div><dt>{words.sponsor}</dt><dd>{person_link(&sponsor)}</dd></div>
                <div><dt>{words.contract_until}</dt><dd><LastDay until=until /></dd></div>
            </dl>
        }
        .into_any(),
        Engagement::Visitor { host, from, until } => view! {
            <dl class="facts wide">
                <div><dt>{words.host}</dt><dd>{person_link(&host)}</dd></div>
                <div><dt>{words.visit}</dt><dd><Day at=from /> " – " <LastDay until=until /></dd></div>
            </dl>
        }
        .into_any(),
    }
}

/// A person by name, once it is read.
fn person_link(id: &PersonId) -> impl IntoView + use<> {
    let path = paths::person(id);
    let live = live(move || path.clone(), |_: &PersonPage| None);
    let name = live.part(|page| page.person.display_name());
    view! { <a href=format!("/admin/people/{id}")>{move || name.get().unwrap_or_else(|| words().person.to_owned())}</a> }
}

/// Why no card can be made for the person now, whatever the process.
pub(crate) fn barred(person: &Person) -> Option<String> {
    barred_at(person, now())
}

fn barred_at(person: &Person, now: Timestamp) -> Option<String> {
    let words = words();
    if matches!(person.status, PersonStatus::Inactive { .. }) {
        return Some(words.barred_inactive.to_owned());
    }
    let ended = person.engagement.until().is_some_and(|until| until <= now);
    match person.engagement {
        Engagement::Contractor { .. } if ended => Some(words.barred_contract.to_owned()),
        Engagement::Visitor { .. } if ended => Some(words.barred_visit.to_owned()),
        _ => None,
    }
}
