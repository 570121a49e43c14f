//! Issuances: the holder's own, the work lists, the case file.

use super::cards::whereabouts;
use super::settings::{offered, shows_photo};
use super::track::track;
use super::{OFFICERS, Reader, reader};
use crate::http_edge::{Incoming, Result, json_of_version, json_with_tag};
use crate::problem::{Fault, phrases};
use api::issuance::{History, HistoryRecord, IssuancePage, MyIssuances, WorkPage};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::{Lists, Load, PrincipalKey};
use cardwright_core::principal::Credentials;
use cardwright_core::record::{IssuanceRecord, What};
use domain::audit::AuditRecord;
use domain::id::IssuanceId;
use domain::issuance::{Issuance, State, rules};
use domain::language::{Language, Phrase};
use domain::person::change::PersonField;
use domain::person::{Person, PersonStatus};
use domain::process::{PROCESSES, ProcessId};
use domain::role::{Actor, Role, SystemEffect};
use domain::worklist::WorkList;

pub(super) async fn mine(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    let token = incoming.session()?;
    let person = token.person.clone();
    let reader = reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&person)).await?;
    let issuances = lists.issuances_of(&reader.person).await?;
    let may = reader.actor.has(Role::SelfServiceUser);
    let processes = match reader.loaded.person(&person) {
        Some(person) if may => processes_for(person, true),
        _ => Vec::new(),
    };
    let processes = offered(settings, processes).await?;
    json_with_tag(incoming, &MyIssuances { issuances, processes })
}

pub(super) async fn tracked(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (reader, record) = with_issuance(engine, incoming).await?;
    if !record.issuance.is_held_by(&reader.person) {
        return Err(Fault::NotFound(missing::ISSUANCE));
    }
    let history = history_of(lists, &record).await?;
    let card = match record.issuance.state {
        State::Issued(_) => whereabouts(engine, lists, &record.issuance.id).await?,
        _ => None,
    };
    json_with_tag(
        incoming,
        &track(&record.issuance, &history, card, &reader.actor, reader.now, incoming.language()),
    )
}

pub(super) async fn work(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    let list = incoming.query.get("list").and_then(|name| WorkList::parse(name));
    let list = list.ok_or(Fault::Query(phrases::WORK_LIST))?;
    let mut roles = list.roles().to_vec();
    roles.push(Role::Auditor);
    reader.needs(&roles, phrases::WORK_LIST_FOR)?;
    let page = lists.work(list, incoming.query.get("after").map(String::as_str)).await?;
    json_with_tag(incoming, &WorkPage { list, rows: page.rows, next: page.next })
}

pub(super) async fn page(engine: &Engine, settings: &dyn Settings, incoming: &Incoming) -> Result {
    let (reader, record) = with_issuance(engine, incoming).await?;
    reader.needs(OFFICERS, phrases::CASE_FILES_FOR)?;
    let allowed = rules::allowed_to(&record.issuance, &reader.actor, reader.now);
    let Missing { photo: photo_missing, logon: logon_missing } =
        missing(engine, settings, &record.issuance).await?;
    let IssuanceRecord { issuance, version, .. } = record;
    let page = IssuancePage { issuance, version, allowed, photo_missing, logon_missing };
    json_of_version(incoming, version, &page)
}

/// What of its holder a card waits for.
#[derive(Default)]
struct Missing {
    photo: bool,
    logon: Option<PersonField>,
}

/// What of its holder the card waits for. What the issuance knows of its holder is as old as the issuance: who had no photo or
/// Windows name then may have one now.
async fn missing(engine: &Engine, settings: &dyn Settings, issuance: &Issuance) -> Result<Missing> {
    let over = issuance.state.name().is_final() || matches!(issuance.state, State::AwaitingConfirmation(_));
    let Some(holder) = issuance.holder.as_ref().filter(|_| !over) else { return Ok(Missing::default()) };
    let logon = issuance.terms.logon(issuance.process().kind);
    let photo = match issuance.profile().layout {
        Some(edition) if holder.photo.is_none() => shows_photo(settings, &edition).await?,
        _ => false,
    };
    if !photo && logon.missing(holder).is_none() {
        return Ok(Missing::default());
    }
    let people = std::slice::from_ref(&holder.id);
    let what = Load { people, ..Load::of(&PrincipalKey::System) };
    let now = engine.commands.load(what).await?;
    let Some(now) = now.person(&holder.id) else { return Ok(Missing::default()) };
    let named = holder.clone().with_windows_names_of(now);
    Ok(Missing { photo: photo && now.photo.is_none(), logon: logon.missing(&named) })
}

pub(super) async fn history(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (reader, record) = with_issuance(engine, incoming).await?;
    reader.needs(OFFICERS, phrases::CASE_FILES_FOR)?;
    let records = history_of(lists, &record).await?;
    let names = named(lists, records.iter().map(|record| &record.actor), incoming.language()).await?;
    let named = |record: AuditRecord| HistoryRecord { actor_name: names.of(&record.actor), record };
    json_with_tag(incoming, &History { records: records.into_iter().map(named).collect() })
}

/// The names of those who acted.
pub(crate) struct Names {
    known: Vec<(PrincipalKey, String)>,
    language: Language,
}

/// Finds the names of those who acted.
pub(crate) async fn named(
    lists: &dyn Lists,
    actors: impl Iterator<Item = &Actor>,
    language: Language,
) -> Result<Names> {
    let mut actors: Vec<PrincipalKey> = actors.filter_map(principal).collect();
    actors.sort();
    actors.dedup();
    Ok(Names { known: lists.names(&actors).await?, language })
}

impl Names {
    /// The name of who acted.
    pub(crate) fn of(&self, actor: &Actor) -> String {
        let name = match principal(actor) {
            Some(key) => self.known.iter().find(|(known, _)| *known == key).map(|(_, name)| name.clone()),
            None => Some(system_name(actor).text(self.language).to_owned()),
        };
        name.unwrap_or_else(|| phrases::UNKNOWN.text(self.language).to_owned())
    }
}

/// What was laid down, and what still waits in the outbox: the history has no gap while the consumer works.
async fn history_of(lists: &dyn Lists, record: &IssuanceRecord) -> Result<Vec<AuditRecord>> {
    let mut records = lists.history(&record.issuance.id).await?;
    for outgoing in &record.outbox {
        if let What::Audit(chained) = &outgoing.what
            && records.last().is_none_or(|last| last.sequence < chained.record.sequence)
        {
            records.push(chained.record.clone());
        }
    }
    Ok(records)
}

fn principal(actor: &Actor) -> Option<PrincipalKey> {
    match actor {
        Actor::Person { id, .. } => Some(PrincipalKey::Person(id.clone())),
        Actor::Agent { id, .. } => Some(PrincipalKey::Agent(id.clone())),
        Actor::System(_) => None,
    }
}

const fn system_name(actor: &Actor) -> Phrase {
    match actor {
        Actor::System(SystemEffect::CreateCardObject) => phrases::SYSTEM_CARD_OBJECT,
        Actor::System(SystemEffect::EndOfEntitlement) => phrases::SYSTEM_ENTITLEMENT,
        Actor::System(SystemEffect::Expire) => phrases::SYSTEM_EXPIRY,
        Actor::System(SystemEffect::RunOrder) => phrases::SYSTEM_ORDER,
        Actor::System(SystemEffect::Bootstrap) => phrases::SYSTEM_BOOTSTRAP,
        Actor::System(_) | Actor::Person { .. } | Actor::Agent { .. } => phrases::SYSTEM,
    }
}

pub(super) async fn with_issuance(engine: &Engine, incoming: &Incoming) -> Result<(Reader, IssuanceRecord)> {
    let id: IssuanceId = incoming.param("issuance")?;
    let credentials = Credentials::Session(incoming.session()?);
    let mut reader = reader(engine, &credentials, Some(&id), &[]).await?;
    let record = reader.loaded.issuance.take().ok_or(Fault::NotFound(missing::ISSUANCE))?;
    Ok((reader, record))
}

/// The processes that fit a person; smart cards, which most come for, before badges.
pub(super) fn processes_for(person: &Person, self_service: bool) -> Vec<ProcessId> {
    if !matches!(person.status, PersonStatus::Active) {
        return Vec::new();
    }
    let fits =
        |p: &&domain::process::Process| p.kind.holder == person.kind() && p.self_service == self_service;
    let mut fitting: Vec<_> = PROCESSES.iter().filter(fits).collect();
    fitting.sort_by_key(|p| std::cmp::Reverse(p.kind.package));
    fitting.into_iter().map(|p| p.id).collect()
}
