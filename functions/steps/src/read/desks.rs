//! The desks of a site: their readers, what is in them, and what they did.

use super::{Reader, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use api::issuance::{ReaderRow, Readers};
use api::report::DeskHealth;
use cardwright_core::agents::ONLINE;
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::Lists;
use cardwright_core::principal::Credentials;
use cardwright_core::record::ReaderRecord;
use domain::id::SiteId;
use domain::report::Day;
use domain::role::DESK_VIEWERS;

/// How many days the health of a reader is told of, this one included.
const DAYS: u32 = 7;

pub(super) async fn readers(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (reader, site) = of_site(engine, incoming).await?;
    let desks = lists.desks(&site).await?;
    let rows = desks.into_iter().flat_map(|desk| {
        let online = reader.now.since(desk.seen) <= ONLINE;
        desk.readers.clone().into_iter().map(move |ReaderRecord { reader, name, state, make }| ReaderRow {
            agent: desk.agent.clone(),
            agent_name: desk.agent_name.clone(),
            reader,
            name,
            state,
            make,
            printer: desk.printer,
            agent_version: desk.version.clone(),
            last_seen: desk.seen,
            online,
        })
    });
    json_with_tag(incoming, &Readers { readers: rows.collect() })
}

pub(super) async fn health(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (reader, site) = of_site(engine, incoming).await?;
    let today = Day::of(reader.now);
    let first = Day::new(today.get().saturating_sub(DAYS - 1)).unwrap_or(today);
    let desks = lists.desks(&site).await?;
    let mut readers = Vec::new();
    for desk in &desks {
        readers.extend(lists.health(&desk.agent, first..=today).await?);
    }
    json_with_tag(incoming, &DeskHealth { days: DAYS, readers })
}

/// The site that is named, or the reader's own.
async fn of_site(engine: &Engine, incoming: &Incoming) -> Result<(Reader, SiteId)> {
    let token = incoming.session()?;
    let me = token.person.clone();
    let reader = reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&me)).await?;
    reader.needs(DESK_VIEWERS, phrases::DESKS_FOR)?;
    let site = match incoming.query.get("site") {
        Some(site) => site.parse().map_err(|_| Fault::Query(phrases::SITE))?,
        None => reader.loaded.person(&me).ok_or(Fault::NotFound(missing::PERSON))?.site.clone(),
    };
    Ok((reader, site))
}
