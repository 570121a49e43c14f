//! What is kept of the signed-in person, and what was done with it: by role, never by name.

use super::{Reader, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::Fault;
use api::my_data::{By, Deed, MyData, What};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::{Lists, PrincipalKey};
use cardwright_core::principal::Credentials;
use domain::audit::AuditRecord;
use domain::card::{CardAudit, CardSummary};
use domain::id::PersonId;
use domain::issuance::Summary;
use domain::issuance::rules::{Who, rule};
use domain::person::Person;
use domain::person::change::PersonChange;
use domain::role::{Actor, Role};

/// Of how many requests, and of how many cards, the histories are read.
const HISTORIES: usize = 10;

/// Who may have changed a person, and in which role that is told.
const EDITORS: &[Role] = &[Role::RegistrationOfficer, Role::UserAdministrator];

/// What comes to stand on the person's next card.
pub(super) async fn person(engine: &Engine, incoming: &Incoming) -> Result {
    let (_, person) = mine(engine, incoming).await?;
    json_with_tag(incoming, &person)
}

async fn mine(engine: &Engine, incoming: &Incoming) -> Result<(PersonId, Person)> {
    let token = incoming.session()?;
    let me = token.person.clone();
    let Reader { loaded, .. } =
        reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&me)).await?;
    let person = loaded.person(&me).ok_or(Fault::NotFound(missing::PERSON))?.clone();
    Ok((me, person))
}

pub(super) async fn page(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (me, person) = mine(engine, incoming).await?;
    let mut deeds: Vec<_> =
        lists.person_changes(&me).await?.into_iter().map(|change| changed(change, &me)).collect();
    for summary in lists.issuances_of(&me).await?.iter().take(HISTORIES) {
        let history = lists.history(&summary.id).await?;
        deeds.extend(history.iter().map(|record| stepped(summary, record, &me)));
    }
    for card in lists.cards_of(&me).await?.iter().take(HISTORIES) {
        let history = lists.card_history(&card.issuance).await?;
        deeds.extend(history.iter().map(|record| handled(card, record, &me)));
    }
    // Within a millisecond the later record of a history stays above the earlier one.
    deeds.reverse();
    deeds.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    let answers = match person.engagement.answers() {
        Some(id) => lists.names(&[PrincipalKey::Person(id.clone())]).await?.pop().map(|(_, name)| name),
        None => None,
    };
    json_with_tag(incoming, &MyData { person, answers, deeds })
}

fn changed(change: PersonChange, me: &PersonId) -> Deed {
    let by = by(&change.by, me, EDITORS.iter().copied());
    Deed {
        at: change.at,
        by,
        what: What::Changed { fields: change.fields, imported: change.import.is_some() },
    }
}

fn stepped(summary: &Summary, record: &AuditRecord, me: &PersonId) -> Deed {
    let roles = rule(record.command).by.iter().flat_map(|who| match who {
        Who::Role(role) => std::slice::from_ref(role),
        Who::Recorder => &[Role::CardAdministrator, Role::RegistrationOfficer],
        Who::Holder | Who::Agent | Who::LeasedAgent | Who::System(_) => &[],
    });
    let (issuance, process, command) = (summary.id.clone(), summary.process, record.command);
    Deed {
        at: record.at,
        by: by(&record.actor, me, roles.copied()),
        what: What::Issuance { issuance, process, command },
    }
}

fn handled(card: &CardSummary, record: &CardAudit, me: &PersonId) -> Deed {
    let by = by(&record.actor, me, record.command.roles().iter().copied());
    let (issuance, number, command) = (card.issuance.clone(), card.number.clone(), record.command);
    Deed { at: record.at, by, what: What::Card { issuance, number, command } }
}

/// The role in which somebody acted: the first of those that may which the person had. Whoever had none of them then is
/// told as the office that answers for people's data.
fn by(actor: &Actor, me: &PersonId, mut roles: impl Iterator<Item = Role>) -> By {
    match actor {
        Actor::Person { id, .. } if id == me => By::You,
        Actor::Person { .. } => {
            By::Role { role: roles.find(|role| actor.has(*role)).unwrap_or(Role::RegistrationOfficer) }
        }
        Actor::Agent { .. } => By::Agent,
        Actor::System(_) => By::System,
    }
}
