//! Settings: what holds now, and what held before.

use super::{Reader, reader};
use crate::http_edge::{Answer, Incoming, Result, json_with_tag, reply, tag};
use crate::problem::{Fault, phrases};
use api::people::LogonMissing;
use api::settings::{EditionRow, Numbers, PortalBrand, SetBy, SettingHistory, SettingRow, SettingsPage};
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::{Lists, PrincipalKey};
use cardwright_core::principal::Credentials;
use cardwright_core::settings::{brand as current_brand, layout, processes as current};
use domain::id::{PersonId, Version};
use domain::layout::{Field, LayoutName};
use domain::person::Person;
use domain::process::{CardKind, ProcessId};
use domain::profile::LayoutEdition;
use domain::role::SETTING_VIEWERS;
use domain::settings::{
    BUILT_IN, Brand, Edition, ProcessSettings, Setting, SettingName, SettingRecord, Terms,
};
use http::StatusCode;

/// A browser asks for it with every page that it loads; what stands before the functions keeps it for a minute.
const BRAND_CACHING: &str = "public, max-age=0, s-maxage=60";

/// For good: another logo is another edition.
const LOGO_CACHING: &str = "public, max-age=31536000, immutable";

async fn allowed(engine: &Engine, incoming: &Incoming) -> Result<Reader> {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(SETTING_VIEWERS, phrases::SETTINGS_FOR)?;
    Ok(reader)
}

pub(super) async fn all(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    allowed(engine, incoming).await?;
    let kind = incoming.query.get("kind").map(String::as_str);
    let wanted = |name: &SettingName| kind.is_none_or(|kind| kind == kind_of(name));
    let mut names: Vec<_> = SettingName::built_in_names().into_iter().filter(wanted).collect();
    let mut records = if names.is_empty() { Vec::new() } else { settings.current(&names).await? };
    match kind {
        None | Some("layout") => {
            names.extend([LayoutName::badge(), LayoutName::pass()].map(SettingName::Layout));
            records.extend(settings.layouts().await?);
        }
        Some("process" | "number-range" | "pin-policy" | "mails" | "brand") => {}
        Some(_) => return Err(Fault::Query(phrases::SETTING_KIND)),
    }
    names.extend(records.iter().map(|record| record.name.clone()));
    names.sort();
    names.dedup();
    let people = names_of(lists, &records).await?;
    let rows = rows(settings, &people, &names, records).await?;
    let without_drawings = |mut row: SettingRow| {
        row.value = row.value.filter(|value| !matches!(value, Setting::Layout(_)));
        row
    };
    let settings = rows.into_iter().map(without_drawings).collect();
    json_with_tag(incoming, &SettingsPage { settings })
}

const fn kind_of(name: &SettingName) -> &'static str {
    match name {
        SettingName::Process(_) => "process",
        SettingName::NumberRange(_) => "number-range",
        SettingName::PinPolicy => "pin-policy",
        SettingName::Mails => "mails",
        SettingName::Brand => "brand",
        SettingName::Layout(_) => "layout",
    }
}

pub(super) async fn one(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    allowed(engine, incoming).await?;
    let name: SettingName = incoming.param("name")?;
    let records = settings.current(std::slice::from_ref(&name)).await?;
    let people = names_of(lists, &records).await?;
    let row = rows(settings, &people, &[name], records).await?.pop().filter(|row| row.value.is_some());
    tagged(&row.ok_or(Fault::NotFound(missing::SETTING))?)
}

pub(super) async fn history(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    allowed(engine, incoming).await?;
    let name: SettingName = incoming.param("name")?;
    let before = incoming.query.get("after").map(|text| text.parse::<u64>().map(Version::new));
    let before = before.transpose().map_err(|_| Fault::Query(phrases::EDITION_BEFORE))?;
    let (records, more) = settings.history(&name, before).await?;
    let next = records.last().filter(|_| more).map(|last| last.edition.to_string());
    let names = names_of(lists, &records).await?;
    let mut editions: Vec<_> = records.into_iter().map(|record| edition(record, &names)).collect();
    if !more
        && before != Some(BUILT_IN)
        && let Some(value) = name.built_in()
    {
        editions.push(EditionRow { edition: BUILT_IN, value: Some(value), set: None });
    }
    if editions.is_empty() {
        return Err(Fault::NotFound(missing::SETTING));
    }
    for row in &mut editions {
        row.value.take_if(|value| matches!(value, Setting::Layout(_)));
    }
    json_with_tag(incoming, &SettingHistory { editions, next })
}

pub(super) async fn one_edition(
    engine: &Engine,
    lists: &dyn Lists,
    settings: &dyn Settings,
    incoming: &Incoming,
) -> Result {
    allowed(engine, incoming).await?;
    let name: SettingName = incoming.param("name")?;
    let wanted = Version::new(incoming.param("edition")?);
    let row = if wanted == BUILT_IN {
        let value = name.built_in().ok_or(Fault::NotFound(missing::EDITION))?;
        EditionRow { edition: BUILT_IN, value: Some(value), set: None }
    } else {
        let kept = settings.edition(&name, wanted).await?.ok_or(Fault::NotFound(missing::EDITION))?;
        let names = names_of(lists, std::slice::from_ref(&kept.record)).await?;
        edition(kept.record, &names)
    };
    json_with_tag(incoming, &row)
}

/// `GET /api/brand`: for everybody, before they sign in.
pub(super) async fn brand(settings: &dyn Settings) -> Result {
    let Edition { edition, value: Brand { name, accent, logo } } = current_brand(settings).await?;
    let logo = logo.map(|_| format!("/api/brand/logo/{edition}"));
    let body = serde_json::to_vec(&PortalBrand { name, accent, logo });
    let body = body.map_err(|_| Fault::Internal("a brand without JSON"))?;
    reply(StatusCode::OK, "application/json", BRAND_CACHING, Bytes::from(body))
}

/// `GET /api/brand/logo/{edition}`.
pub(super) async fn logo(settings: &dyn Settings, incoming: &Incoming) -> Result {
    let edition = Version::new(incoming.param("edition")?);
    let kept = settings.edition(&SettingName::Brand, edition).await?;
    match kept.map(|kept| kept.record.value) {
        Some(Setting::Brand(Brand { logo: Some(logo), .. })) => {
            reply(StatusCode::OK, "image/png", LOGO_CACHING, Bytes::copy_from_slice(logo.as_bytes()))
        }
        _ => Err(Fault::NotFound(missing::LOGO)),
    }
}

/// A setting that was just set, as its own page shows it.
pub(crate) async fn row(
    settings: &dyn Settings,
    record: SettingRecord,
    by_name: String,
) -> Result<SettingRow> {
    let names = [record.name.clone()];
    let people = [(PrincipalKey::Person(record.by.clone()), by_name)];
    let row = rows(settings, &people, &names, vec![record]).await?.pop();
    row.ok_or(Fault::Internal("a setting without a row"))
}

/// An answer whose tag is the edition.
pub(crate) fn tagged(row: &SettingRow) -> Result<Answer> {
    tag(crate::http_edge::json(StatusCode::OK, row)?, row.edition)
}

async fn rows(
    settings: &dyn Settings,
    people: &[(PrincipalKey, String)],
    names: &[SettingName],
    records: Vec<SettingRecord>,
) -> Result<Vec<SettingRow>> {
    let kinds: Vec<CardKind> = names.iter().filter_map(kind).collect();
    let drawn = if kinds.is_empty() { Vec::new() } else { settings.drawn(&kinds).await? };
    let row = |name: &SettingName| {
        let record = records.iter().find(|record| record.name == *name);
        let value = record.map(|record| record.value.clone()).or_else(|| name.built_in());
        let numbers = match (kind(name), &value) {
            (Some(kind), Some(Setting::NumberRange(range))) => {
                let drawn = drawn.iter().find(|(of, _)| *of == kind).map_or(0, |(_, drawn)| *drawn);
                Some(Numbers { drawn, runs_low: range.runs_low(drawn) })
            }
            _ => None,
        };
        let edition = record.map_or(BUILT_IN, |record| record.edition);
        SettingRow { name: name.clone(), edition, value, set: record.map(|r| set_by(r, people)), numbers }
    };
    Ok(names.iter().map(row).collect())
}

const fn kind(name: &SettingName) -> Option<CardKind> {
    match name {
        SettingName::NumberRange(kind) => Some(*kind),
        _ => None,
    }
}

async fn names_of(lists: &dyn Lists, records: &[SettingRecord]) -> Result<Vec<(PrincipalKey, String)>> {
    let mut people: Vec<_> = records.iter().map(|record| PrincipalKey::Person(record.by.clone())).collect();
    people.sort();
    people.dedup();
    if people.is_empty() { Ok(Vec::new()) } else { Ok(lists.names(&people).await?) }
}

fn edition(record: SettingRecord, people: &[(PrincipalKey, String)]) -> EditionRow {
    let set = Some(set_by(&record, people));
    EditionRow { edition: record.edition, value: Some(record.value), set }
}

fn set_by(record: &SettingRecord, people: &[(PrincipalKey, String)]) -> SetBy {
    let is = |by: &PersonId| PrincipalKey::Person(by.clone());
    let name = people.iter().find(|(known, _)| *known == is(&record.by)).map(|(_, name)| name.clone());
    SetBy {
        by: record.by.clone(),
        by_name: name.unwrap_or_else(|| "Unknown".to_owned()),
        at: record.at,
        note: record.note.clone(),
    }
}

/// Those of the processes by which new issuances may begin: one read.
///
/// # Errors
/// If the store cannot be read.
pub(super) async fn offered(settings: &dyn Settings, processes: Vec<ProcessId>) -> Result<Vec<ProcessId>> {
    if processes.is_empty() {
        return Ok(processes);
    }
    let set = current(settings, &processes).await?;
    Ok(set.into_iter().filter(|(_, value)| value.offered).map(|(process, _)| process).collect())
}

/// Those of the processes by which a photo is printed on the card now.
///
/// # Errors
/// If the store cannot be read.
pub(super) async fn with_photo(settings: &dyn Settings, processes: &[ProcessId]) -> Result<Vec<ProcessId>> {
    let mut known: Vec<(LayoutEdition, bool)> = Vec::new();
    let mut found = Vec::new();
    for (process, value) in current(settings, processes).await? {
        let Some(edition) = value.layout else { continue };
        let shows = match known.iter().find(|(layout, _)| *layout == edition) {
            Some((_, shows)) => *shows,
            None => {
                let shows = shows_photo(settings, &edition).await?;
                known.push((edition, shows));
                shows
            }
        };
        found.extend(shows.then_some(process));
    }
    Ok(found)
}

/// Those of the processes whose cards sign in to Windows by what the person lacks.
///
/// # Errors
/// If the store cannot be read.
pub(super) async fn logon_missing(
    settings: &dyn Settings,
    person: &Person,
    processes: &[ProcessId],
) -> Result<Vec<LogonMissing>> {
    let missing = |(process, value): (ProcessId, ProcessSettings)| {
        let terms = Terms { process: Edition::built_in(value), ..Terms::built_in(process) };
        let field = terms.logon(process.process().kind).missing(person)?;
        Some(LogonMissing { process, field })
    };
    Ok(current(settings, processes).await?.into_iter().filter_map(missing).collect())
}

/// Whether the holder's photo stands on cards of a layout.
///
/// # Errors
/// If the store cannot be read.
pub(super) async fn shows_photo(settings: &dyn Settings, edition: &LayoutEdition) -> Result<bool> {
    Ok(layout(settings, edition).await?.is_some_and(|layout| layout.shows(Field::Photo)))
}
