//! People.

use super::issuances::processes_for;
use super::settings::{logon_missing, offered, with_photo};
use super::{FINDERS, reader};
use crate::http_edge::{Incoming, Result, json_of_version, json_with_tag};
use crate::problem::{Fault, phrases};
use api::people::{ChangeRow, PeoplePage, PersonChanges, PersonName, PersonPage};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::{Lists, PrincipalKey};
use cardwright_core::principal::Credentials;
use cardwright_core::record::PersonRecord;
use domain::id::PersonId;
use domain::person::change::{PersonChange, PersonField};
use domain::role::BEGINNERS;

/// The longest search, in characters; names are shorter.
const SEARCH_MAX_CHARS: usize = 100;

pub(super) async fn search(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(FINDERS, phrases::PEOPLE_FOR)?;
    let text = incoming.query.get("q").map_or("", |q| q.trim());
    if text.is_empty() || text.chars().count() > SEARCH_MAX_CHARS {
        return Err(Fault::Query(phrases::SEARCH));
    }
    let page = lists.search_people(text, incoming.query.get("after").map(String::as_str)).await?;
    json_with_tag(incoming, &PeoplePage { people: page.rows, next: page.next })
}

pub(super) async fn page(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    let id: PersonId = incoming.param("person")?;
    let reader =
        reader(engine, &Credentials::Session(incoming.session()?), None, std::slice::from_ref(&id)).await?;
    reader.needs(FINDERS, phrases::PEOPLE_FOR)?;
    let found = reader.loaded.people.iter().find(|record| record.person.id == id);
    let PersonRecord { person, version } = found.ok_or(Fault::NotFound(missing::PERSON))?.clone();
    let answers = match person.engagement.answers() {
        Some(id) => lists.names(&[PrincipalKey::Person(id.clone())]).await?.pop(),
        None => None,
    };
    let answers = answers.and_then(|(key, name)| match key {
        PrincipalKey::Person(id) => Some(PersonName { id, name }),
        _ => None,
    });
    let issuances = lists.issuances_of(&id).await?;
    let may_begin = reader.has_any(BEGINNERS);
    let processes = if may_begin && reader.person != id { processes_for(&person, false) } else { Vec::new() };
    let processes = offered(settings, processes).await?;
    let all = [processes_for(&person, false), processes_for(&person, true)].concat();
    let photo_missing =
        if may_begin && person.photo.is_none() { with_photo(settings, &all).await? } else { Vec::new() };
    let named = person.upn.is_some() && person.sid.is_some();
    let logon_missing =
        if may_begin && !named { logon_missing(settings, &person, &all).await? } else { Vec::new() };
    let page = PersonPage { person, version, answers, issuances, processes, photo_missing, logon_missing };
    json_of_version(incoming, version, &page)
}

pub(super) async fn changes(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let id: PersonId = incoming.param("person")?;
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(FINDERS, phrases::PEOPLE_FOR)?;
    let mut changes = lists.person_changes(&id).await?;
    let answers = |change: &PersonChange| {
        let fields = change.fields.iter().filter(|change| change.field == PersonField::Answers);
        let texts = fields.flat_map(|change| [change.before.as_deref(), change.after.as_deref()]);
        texts.flatten().filter_map(|text| text.parse().ok()).collect::<Vec<PersonId>>()
    };
    let named =
        changes.iter().flat_map(|change| answers(change).into_iter().chain(change.by.person().cloned()));
    let mut keys: Vec<_> = named.map(PrincipalKey::Person).collect();
    keys.sort();
    keys.dedup();
    let names = lists.names(&keys).await?;
    let name = |id: &PersonId| {
        let found = names.iter().find(|(key, _)| *key == PrincipalKey::Person(id.clone()));
        found.map(|(_, name)| name.clone())
    };
    for change in changes.iter_mut().flat_map(|change| &mut change.fields) {
        if change.field == PersonField::Answers {
            for text in [&mut change.before, &mut change.after].into_iter().flatten() {
                if let Some(name) = text.parse().ok().and_then(|id| name(&id)) {
                    *text = name;
                }
            }
        }
    }
    let row = |change: PersonChange| {
        let by_name = change
            .by
            .person()
            .and_then(name)
            .unwrap_or_else(|| phrases::SYSTEM.text(incoming.language()).to_owned());
        ChangeRow { change, by_name }
    };
    json_with_tag(incoming, &PersonChanges { changes: changes.into_iter().map(row).collect() })
}
