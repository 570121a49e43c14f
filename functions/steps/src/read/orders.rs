//! Production orders: the pool, the list, the live page of one, its cards.

use super::issuances::named;
use super::{OFFICERS, Reader};
use crate::http_edge::{Incoming, Result, json_of_version, json_with_tag};
use crate::problem::{Fault, phrases};
use api::order::{
    Lane, LaneCard, LineRow, LinesPage, OrderHistory, OrderHistoryRecord, OrderList, OrderPage, OrderRow,
    OrdersPage, Pace, PoolPage, Skipped,
};
use cardwright_core::agents::ONLINE;
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::orders::{OrderTally, Orders, OrdersOf, ReaderTally};
use cardwright_core::ports::store::{Lists, Load, PrincipalKey};
use cardwright_core::principal::{Credentials, authenticate};
use cardwright_core::record::{DeskRecord, OrderRecord};
use domain::id::{AgentId, OrderId, PersonId, ReaderId, SiteId};
use domain::language::{Language, Said as _};
use domain::order::rules::allowed_to;
use domain::order::{Line, LineState, OrderAudit, OrderStateName, PoolFilter, Stage};
use domain::person::Name;
use domain::process::{MASS_PROCESSES, MassProcessId};
use domain::reader::{PrinterState, ReaderState};
use domain::time::Timestamp;
use std::collections::BTreeMap;

pub(super) async fn pool(engine: &Engine, orders: &dyn Orders, incoming: &Incoming) -> Result {
    let token = incoming.session()?;
    let me = token.person.clone();
    let reader = super::reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&me)).await?;
    reader.needs(OFFICERS, phrases::ORDERS_FOR)?;
    let query = |name: &str| incoming.query.get(name).map(String::as_str);
    let process = query("process").and_then(mass_process);
    let process = process.ok_or(Fault::Query(phrases::MASS_PROCESS))?.process();
    let kind = process.kind;
    if !kind.holder.is_personal() {
        return Err(Fault::Query(phrases::NOT_IN_POOL));
    }
    let by = query("by").map(|id| id.parse().map_err(|_| Fault::Query(phrases::BY_PROCESS))).transpose()?;
    let name = query("name").map(|name| Name::parse(name).map_err(|_| Fault::Query(phrases::NAME)));
    let filter = PoolFilter { process: by, name: name.transpose()? };
    let site: SiteId = match query("site") {
        Some(site) => site.parse().map_err(|_| Fault::Query(phrases::SITE))?,
        None => reader.loaded.person(&me).ok_or(Fault::NotFound(missing::PERSON))?.site.clone(),
    };
    let page = orders.pool(&site, kind, &filter, query("after")).await?;
    json_with_tag(incoming, &PoolPage { site, rows: page.rows, next: page.next })
}

fn mass_process(id: &str) -> Option<MassProcessId> {
    MASS_PROCESSES.iter().map(|process| process.id).find(|known| known.as_str() == id)
}

pub(super) async fn list(
    engine: &Engine,
    lists: &dyn Lists,
    orders: &dyn Orders,
    incoming: &Incoming,
) -> Result {
    let reader = super::reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(OFFICERS, phrases::ORDERS_FOR)?;
    let (list, which) = match incoming.query.get("list").map(String::as_str) {
        None | Some("open") => (OrderList::Open, OrdersOf::Open),
        Some("ended") => (OrderList::Ended, OrdersOf::Ended),
        Some(_) => return Err(Fault::Query(phrases::ORDER_LIST)),
    };
    let page = orders.orders(which, incoming.query.get("after").map(String::as_str)).await?;
    let ids: Vec<_> = page.rows.iter().map(|order| order.id.clone()).collect();
    let tallies = orders.tallies(&ids).await?;
    let mut makers: Vec<_> =
        page.rows.iter().map(|order| PrincipalKey::Person(order.created.by.clone())).collect();
    makers.sort();
    makers.dedup();
    let names = lists.names(&makers).await?;
    let rows = page.rows.into_iter().zip(tallies).map(|(order, tally)| OrderRow {
        created_by: name_of(&names, &order.created.by, incoming.language()),
        order,
        counts: tally.counts,
    });
    json_with_tag(incoming, &OrdersPage { list, rows: rows.collect(), next: page.next })
}

fn name_of(names: &[(PrincipalKey, String)], person: &PersonId, language: Language) -> String {
    let key = PrincipalKey::Person(person.clone());
    let name = names.iter().find(|(known, _)| *known == key).map(|(_, name)| name.clone());
    name.unwrap_or_else(|| phrases::UNKNOWN.text(language).to_owned())
}

/// Who reads, and the order of the path.
pub(crate) async fn with_order(engine: &Engine, incoming: &Incoming) -> Result<(Reader, OrderRecord)> {
    let id: OrderId = incoming.param("order")?;
    let credentials = Credentials::Session(incoming.session()?);
    let principal = credentials.key();
    let order = Some(&id);
    let what = Load { order, ..Load::of(&principal) };
    let mut loaded = engine.commands.load(what).await?;
    let now = engine.clock.now();
    let actor = authenticate(&credentials, &loaded, now)?;
    let person = actor.person().cloned().ok_or(Fault::Internal("a reader who is no person"))?;
    let order = loaded.order.take();
    let reader = Reader { actor, person, loaded, now };
    reader.needs(OFFICERS, phrases::ORDERS_FOR)?;
    Ok((reader, order.ok_or(Fault::NotFound(missing::ORDER))?))
}

pub(super) async fn page(
    engine: &Engine,
    lists: &dyn Lists,
    orders: &dyn Orders,
    incoming: &Incoming,
) -> Result {
    let (reader, OrderRecord { order, version, .. }) = with_order(engine, incoming).await?;
    let tally = orders.tallies(std::slice::from_ref(&order.id)).await?.pop().unwrap_or_default();
    let at_work = orders.lines(&order.id, Stage::InProduction, None).await?.rows;
    let desks = lists.desks(&order.site).await?;
    let last = orders.last_verified(&order.id).await?;
    let maker = [PrincipalKey::Person(order.created.by.clone())];
    let names = lists.names(&maker).await?;
    // The page of an order that does not run stays the same, so that its tag does.
    let now = if order.state.name() == OrderStateName::Running { reader.now } else { order.since };
    let OrderTally { counts, readers } = tally;
    let pace = Pace { now, ran: order.ran(now), verified: readers.iter().map(|r| r.verified).sum(), last };
    let page = OrderPage {
        version,
        allowed: allowed_to(&order, &reader.actor),
        created_by: name_of(&names, &order.created.by, incoming.language()),
        counts,
        lanes: lanes(desks, readers, at_work, reader.now),
        pace,
        order,
    };
    json_of_version(incoming, version, &page)
}

/// A lane for each reader of the site, and for those that have worked on the order and are there no longer.
fn lanes(desks: Vec<DeskRecord>, tallies: Vec<ReaderTally>, at_work: Vec<Line>, now: Timestamp) -> Vec<Lane> {
    let mut lanes: BTreeMap<(AgentId, ReaderId), Lane> = BTreeMap::new();
    let gone = |agent: &AgentId, reader: &ReaderId| Lane {
        agent: agent.clone(),
        agent_name: agent.to_string(),
        reader: reader.clone(),
        name: reader.to_string(),
        state: ReaderState::Empty,
        online: false,
        printer: PrinterState::Unknown,
        card: None,
        verified: 0,
        failed: 0,
    };
    for desk in desks {
        let online = now.since(desk.seen) <= ONLINE;
        for reader in desk.readers {
            let mut lane = gone(&desk.agent, &reader.reader);
            lane.agent_name.clone_from(&desk.agent_name);
            (lane.name, lane.state, lane.online) = (reader.name, reader.state, online);
            lane.printer = desk.printer;
            lanes.insert((desk.agent.clone(), reader.reader), lane);
        }
    }
    for tally in tallies {
        let key = (tally.agent, tally.reader);
        let lane = lanes.entry(key.clone()).or_insert_with(|| gone(&key.0, &key.1));
        (lane.verified, lane.failed) = (tally.verified, tally.failed);
    }
    for line in at_work {
        let LineState::InProduction { at, step } = line.state else { continue };
        let lane =
            lanes.entry((at.agent.clone(), at.reader.clone())).or_insert_with(|| gone(&at.agent, &at.reader));
        lane.card = Some(LaneCard {
            issuance: line.issuance,
            holder_name: line.holder_name,
            number: line.number,
            step,
            since: line.since,
        });
    }
    lanes.into_values().collect()
}

pub(super) async fn lines(engine: &Engine, orders: &dyn Orders, incoming: &Incoming) -> Result {
    let (_, record) = with_order(engine, incoming).await?;
    let stage = incoming.query.get("stage").and_then(|stage| Stage::parse(stage));
    let stage = stage.ok_or(Fault::Query(phrases::STAGE))?;
    let after = incoming.query.get("after").map(String::as_str);
    let page = orders.lines(&record.order.id, stage, after).await?;
    let row = |line: Line| {
        let skipped = match &line.state {
            LineState::Skipped { reason } => Some(Skipped {
                code: reason.code().to_owned(),
                why: reason.said(incoming.language()),
                mend: reason.mend(&line.issuance, line.holder.as_ref()),
            }),
            _ => None,
        };
        LineRow { line, skipped }
    };
    let rows = page.rows.into_iter().map(row).collect();
    json_with_tag(incoming, &LinesPage { stage, rows, next: page.next })
}

pub(super) async fn history(
    engine: &Engine,
    lists: &dyn Lists,
    orders: &dyn Orders,
    incoming: &Incoming,
) -> Result {
    let (_, record) = with_order(engine, incoming).await?;
    let mut records = orders.order_history(&record.order.id).await?;
    // What still waits in the outbox: the history has no gap while the consumer works.
    for chained in record.outbox {
        if records.last().is_none_or(|last| last.sequence < chained.record.sequence) {
            records.push(chained.record);
        }
    }
    let names = named(lists, records.iter().map(|record| &record.actor), incoming.language()).await?;
    let named = |record: OrderAudit| OrderHistoryRecord { actor_name: names.of(&record.actor), record };
    json_with_tag(incoming, &OrderHistory { records: records.into_iter().map(named).collect() })
}
