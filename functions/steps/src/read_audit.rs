//! read-audit: the audit log, for auditors, and what it proves of a card, for officers too. Nothing is changed.

mod birth;

use crate::http_edge::{Incoming, Result, json, json_with_tag, reply};
use crate::problem::{Fault, phrases};
use crate::read::{Names, named, reader};
use api::audit::{AuditPage, Checkpoint, DeniedPage, DeniedRow, EXPORT_PAGE, Entry, Growth, Proof};
use bytes::Bytes;
use cardwright_core::audit_log::{export_lines, head, prove, prove_growth};
use cardwright_core::command::Engine;
use cardwright_core::ports::audit_log::{AuditLog, LaidDown, LogFilter};
use cardwright_core::ports::denials::{Denial, DenialLog};
use cardwright_core::ports::store::{Lists, Page, PrincipalKey};
use cardwright_core::principal::Credentials;
use cardwright_core::record::LogHead;
use domain::audit::{ActorName, Chain, ChainKind};
use domain::language::Phrase;
use domain::role::Role;
use domain::time::Timestamp;
use http::StatusCode;
use std::str::FromStr;

/// The media type of lines of JSON (jsonlines.org).
const JSON_LINES: &str = "application/jsonl";

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    (log, denied, lists): (&dyn AuditLog, &dyn DenialLog, &dyn Lists),
    path: &str,
    incoming: &Incoming,
) -> Result {
    if path == "/api/cards/{issuance}/birth-certificate" {
        return birth::certificate(engine, (log, lists), incoming).await;
    }
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(&[Role::Auditor], phrases::AUDIT_LOG_FOR)?;
    match path {
        "/api/audit" => list(log, lists, incoming).await,
        "/api/audit/checkpoint" => json_with_tag(incoming, &checkpoint(head(log).await?)),
        "/api/audit/growth" => growth(log, incoming).await,
        "/api/audit/entries/{index}/proof" => proof(log, incoming).await,
        "/api/audit/export" => export(log, incoming).await,
        "/api/audit/denied" => denials(denied, lists, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

fn checkpoint(head: LogHead) -> Checkpoint {
    let LogHead { size, root, checkpoint, key, at } = head;
    Checkpoint { size, root, checkpoint, key, at }
}

/// A parameter of the query, if it is there.
fn asked<T: FromStr>(incoming: &Incoming, name: &str, wrong: Phrase) -> Result<Option<T>> {
    let parsed = incoming.query.get(name).map(|text| text.parse().map_err(|_| Fault::Query(wrong)));
    parsed.transpose()
}

fn moment(incoming: &Incoming, name: &str) -> Result<Option<Timestamp>> {
    let millis = asked(incoming, name, phrases::MOMENTS)?;
    Ok(millis.map(Timestamp::from_millis))
}

async fn list(log: &dyn AuditLog, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let chain = asked::<Chain>(incoming, "chain", phrases::CHAIN)?;
    let kind = incoming.query.get("kind").map(|kind| ChainKind::parse(kind));
    let filter = LogFilter {
        actor: asked(incoming, "actor", phrases::ACTOR)?,
        kind: kind.map(|kind| kind.ok_or(Fault::Query(phrases::CHAIN_KIND))).transpose()?,
        from: moment(incoming, "from")?,
        until: moment(incoming, "until")?,
    };
    let found = match chain {
        Some(chain) => {
            let mut records = log.chain(&chain).await?;
            records.reverse();
            Page { rows: records, next: None }
        }
        None => log.find(&filter, incoming.query.get("after").map(String::as_str)).await?,
    };
    page(lists, incoming, found).await
}

async fn page(lists: &dyn Lists, incoming: &Incoming, found: Page<LaidDown>) -> Result {
    let names = named(lists, found.rows.iter().map(|row| row.record.actor()), incoming.language()).await?;
    let rows = found.rows.into_iter().map(|row| entry(row, &names)).collect();
    json_with_tag(incoming, &AuditPage { rows, next: found.next })
}

fn entry(LaidDown { id, record, logged, .. }: LaidDown, names: &Names) -> Entry {
    Entry { index: logged, chain: id.chain, actor_name: names.of(record.actor()), record }
}

async fn growth(log: &dyn AuditLog, incoming: &Incoming) -> Result {
    let from = asked(incoming, "from", phrases::EARLIER_SIZE)?;
    let from = from.ok_or(Fault::Query(phrases::EARLIER_SIZE))?;
    let (proof, head) = prove_growth(log, from).await?;
    json(StatusCode::OK, &Growth { from, proof, checkpoint: checkpoint(head) })
}

async fn proof(log: &dyn AuditLog, incoming: &Incoming) -> Result {
    let index: u64 = incoming.param("index")?;
    let (leaf, proof) = prove(log, index).await?;
    json(StatusCode::OK, &Proof { index, leaf, proof })
}

/// Lines of the export. Whoever takes it away asks for a checkpoint first, then for the lines of its entries, and puts the
/// checkpoint behind them: so all is of one moment, however the log grows meanwhile.
async fn export(log: &dyn AuditLog, incoming: &Incoming) -> Result {
    let places = asked::<u64>(incoming, "from", phrases::EXPORT_LINES)?.zip(asked::<u64>(
        incoming,
        "to",
        phrases::EXPORT_LINES,
    )?);
    let (from, to) = places.ok_or(Fault::Query(phrases::EXPORT_LINES))?;
    if from > to || to - from > EXPORT_PAGE || to > head(log).await?.size {
        return Err(Fault::Query(phrases::EXPORT_LINES));
    }
    let lines = export_lines(log, from..to).await?;
    reply(StatusCode::OK, JSON_LINES, "no-store", Bytes::from(lines))
}

async fn denials(denied: &dyn DenialLog, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let found = denied.denials(incoming.query.get("after").map(String::as_str)).await?;
    let mut keys: Vec<_> = found.rows.iter().filter_map(|row| principal(row.who.as_ref()?)).collect();
    keys.sort();
    keys.dedup();
    let names = lists.names(&keys).await?;
    let name = |who: &ActorName| {
        let key = principal(who)?;
        names.iter().find(|(known, _)| *known == key).map(|(_, name)| name.clone())
    };
    let row = |row: Denial| DeniedRow {
        who_name: row.who.as_ref().and_then(name),
        who: row.who,
        function: row.function,
        code: row.code,
        count: row.count,
        first: row.first,
        last: row.last,
        about: row.about,
        request_id: row.request,
    };
    json_with_tag(incoming, &DeniedPage { rows: found.rows.into_iter().map(row).collect(), next: found.next })
}

fn principal(who: &ActorName) -> Option<PrincipalKey> {
    match who {
        ActorName::Person(id) => Some(PrincipalKey::Person(id.clone())),
        ActorName::Agent(id) => Some(PrincipalKey::Agent(id.clone())),
        ActorName::System => None,
    }
}
