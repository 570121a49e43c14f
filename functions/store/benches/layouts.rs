//! What a command costs, in two layouts of the table: capacity units, round trips, latency.
//!
//! A: one item with its outbox, changed by one conditional write; the worker moves the rest out later.
//! B: one transaction for each command: issuance, audit record, effect and idempotency key, each an item.
//!
//! `cargo bench -p cardwright-store --bench layouts` prints the tables of `docs/adr/0001-store-layout.md`.
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has nothing to report")]
#![expect(clippy::indexing_slicing, reason = "on samples just taken")]

#[path = "../tests/contract/office.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod office;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem};
use cardwright_core::ports::outbox::{ChangeFeed as _, Outbox as _};
use cardwright_core::ports::store::{Commands as _, Lists as _, Load, PrincipalKey, Principals as _};
use cardwright_core::record::{IssuanceRecord, Outgoing, What};
use cardwright_store::{DynamoStore, Embedded, Meter, Reading};
use domain::certificate::{Certificate, Der, Serial, Sha256};
use domain::id::{Attempt, ChipId};
use domain::issuance::State;
use domain::profile::Slot;
use domain::report::Entry;
use domain::worklist::WorkList;
use office::{
    access, at, audit, begin, id, in_production, issuance, next, person, person_record, record, sending,
};
use std::collections::HashMap;
use std::time::{Duration, Instant};

type Item = HashMap<String, AttributeValue>;

/// Commands of each layout in turn, and how many turns: both feel the same noise.
const COMMANDS: u64 = 40;
const TURNS: u64 = 12;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    println!(
        "| engine | item | layout | command: calls | RCU | WCU | p50 ms | p95 ms | afterwards: calls | WCU |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let folder = tempfile::tempdir().unwrap();
    for (engine, name) in [
        (Embedded::memory().await.unwrap(), "memory"),
        (Embedded::open(&folder.path().join("bench.db")).await.unwrap(), "file"),
    ] {
        for (size, state) in [("requested", State::Requested), ("in production", busy())] {
            let (item, transaction) =
                (prepare(&engine, "a", size, &state).await, prepare(&engine, "b", size, &state).await);
            let (mut a, mut b) = (Sample::default(), Sample::default());
            for turn in 0..TURNS {
                one_item(&engine, &item, turn, &mut a).await;
                one_transaction(&engine, &transaction, turn, &mut b).await;
            }
            let bytes = serde_json::to_vec(&item).unwrap().len();
            a.report(name, &format!("{size}, {bytes} bytes"), "A");
            b.report(name, &format!("{size}, {bytes} bytes"), "B");
        }
    }
    lists().await;
    feed().await;
}

/// A state with what the largest items hold: four certificates.
fn busy() -> State {
    let mut state = in_production("agent-1", at(60_000));
    if let State::InProduction(production) = &mut state {
        let certificate = |number: u8| Certificate {
            slot: Slot::Authentication,
            serial: Serial::from_octets(&[1, number]).unwrap(),
            fingerprint: Sha256([number; 32]),
            key_digest: Sha256([number; 32]),
            not_before: at(0),
            not_after: at(1),
            chip: ChipId::from_random([7; 16]),
            attempt: Attempt::FIRST,
            attestation: None,
            der: Der::new(vec![number; 900]),
        };
        production.card.certificates = (1..=4).map(certificate).collect();
    }
    state
}

async fn prepare(engine: &Embedded, layout: &str, size: &str, state: &State) -> IssuanceRecord {
    let name = format!("{layout}-{}", size.replace(' ', "-"));
    let mut first = issuance(&name, &name, 0);
    first.state = state.clone();
    let record = record(first);
    begin(&engine.store(), &record).await;
    // Only the first of them all finds none.
    let _ = engine.store().save_access(&access("officer", 1)).await;
    record
}

/// What a layout cost.
#[derive(Default)]
struct Sample {
    command: Reading,
    after: Reading,
    latencies: Vec<Duration>,
}

impl Sample {
    fn report(self, engine: &str, size: &str, layout: &str) {
        let commands = self.latencies.len() as u64;
        let each = |total: f64| total / commands as f64;
        let (p50, p95) = spread(self.latencies);
        println!(
            "| {engine} | {size} | {layout} | {} | {:.1} | {:.1} | {:.2} | {:.2} | {} | {:.1} |",
            self.command.round_trips() / commands,
            each(self.command.reads),
            each(self.command.writes),
            millis(p50),
            millis(p95),
            self.after.round_trips() / commands,
            each(self.after.writes),
        );
    }
}

fn millis(latency: Duration) -> f64 {
    latency.as_secs_f64() * 1e3
}

/// Entries of a usual command: an audit record and an effect.
fn with_entries(record: IssuanceRecord, sequence: u64) -> IssuanceRecord {
    let mut record = sending(record);
    record.sent = record.sent.next();
    record.outbox.push(Outgoing { sequence: record.sent, what: What::Audit(audit(sequence, 1).into()) });
    record
}

/// The median and the 95th percentile.
fn spread(mut samples: Vec<Duration>) -> (Duration, Duration) {
    samples.sort_unstable();
    (samples[samples.len() / 2], samples[samples.len() * 95 / 100])
}

async fn one_item(engine: &Embedded, issuance: &IssuanceRecord, turn: u64, sample: &mut Sample) {
    let (meter, after) = (Meter::default(), Meter::default());
    let store = DynamoStore::new(&meter.over(&engine.config()), Embedded::TABLE);
    let worker = DynamoStore::new(&after.over(&engine.config()), Embedded::TABLE);
    let (officer, name) = (PrincipalKey::Person(id("officer")), issuance.issuance.id.clone());
    for sequence in turn * COMMANDS..(turn + 1) * COMMANDS {
        let what = Load {
            principal: &officer,
            issuance: Some(&name),
            people: &[],
            secrets: false,
            terms: None,
            order: None,
        };
        let start = Instant::now();
        let current = store.load(what).await.unwrap().issuance.unwrap();
        let decided = with_entries(next(&current), sequence);
        store.save(&decided).await.unwrap();
        sample.latencies.push(start.elapsed());
        worker.append_audit(&name, &audit(sequence, 1), (&id("north"), &Entry::default())).await.unwrap();
        worker.acknowledge(&name, decided.sent).await.unwrap();
    }
    add(&mut sample.command, meter.take());
    add(&mut sample.after, after.take());
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

async fn one_transaction(engine: &Embedded, issuance: &IssuanceRecord, turn: u64, sample: &mut Sample) {
    let meter = Meter::default();
    let client = Client::new(&meter.over(&engine.config()));
    let pk = format!("issuance#{}", issuance.issuance.id);
    // The same item with the same index attributes, but nothing of the outbox in it.
    let found = client.get_item().table_name(Embedded::TABLE).set_key(Some(key(&pk, "issuance")));
    let mut item = found.send().await.unwrap().item.unwrap();
    for name in ["pending", "acked"] {
        item.remove(name);
    }
    item.insert("body".to_owned(), text(serde_json::to_string(issuance).unwrap()));
    meter.take();
    let mut version: u64 = item["version"].as_n().unwrap().parse().unwrap();
    for sequence in turn * COMMANDS..(turn + 1) * COMMANDS {
        let start = Instant::now();
        let keys =
            [key("person#officer", "access"), key(&pk, "issuance"), key(&pk, &format!("command#{sequence}"))];
        let keys = KeysAndAttributes::builder().set_keys(Some(keys.into())).consistent_read(true).build();
        client.batch_get_item().request_items(Embedded::TABLE, keys.unwrap()).send().await.unwrap();
        let before = AttributeValue::N(version.to_string());
        version += 1;
        item.insert("version".to_owned(), AttributeValue::N(version.to_string()));
        let put = |item: Item| Put::builder().table_name(Embedded::TABLE).set_item(Some(item));
        let guarded = put(item.clone())
            .condition_expression("version = :before")
            .expression_attribute_values(":before", before);
        let new = |sk: String, body: String| {
            let mut item = key(&pk, &sk);
            item.insert("body".to_owned(), text(body));
            put(item).condition_expression("attribute_not_exists(pk)")
        };
        let record = serde_json::to_string(&audit(sequence, 1)).unwrap();
        let mut effect = key(&pk, &format!("effect#{sequence}"));
        effect.insert("body".to_owned(), text(r#"{"effect":"create-card-object"}"#));
        effect.insert("pending".to_owned(), text("0"));
        let puts = [
            guarded,
            new(format!("transacted#{sequence}"), record),
            put(effect),
            new(format!("command#{sequence}"), "digest and version".to_owned()),
        ];
        let items = puts.map(|put| TransactWriteItem::builder().put(put.build().unwrap()).build());
        client.transact_write_items().set_transact_items(Some(items.into())).send().await.unwrap();
        sample.latencies.push(start.elapsed());
        add(&mut sample.command, meter.take());
        let done = client.delete_item().table_name(Embedded::TABLE);
        done.set_key(Some(key(&pk, &format!("effect#{sequence}")))).send().await.unwrap();
        add(&mut sample.after, meter.take());
    }
}

fn add(sum: &mut Reading, reading: Reading) {
    sum.reads += reading.reads;
    sum.writes += reading.writes;
    for (operation, calls) in reading.calls {
        *sum.calls.entry(operation).or_default() += calls;
    }
}

/// Lists: capacity and round trips must not grow with the store.
async fn lists() {
    println!("\n| people and issuances | list | calls | RCU | WCU | p50 ms |\n|---|---|---|---|---|---|");
    let engine = Embedded::memory().await.unwrap();
    let meter = Meter::default();
    let store = DynamoStore::new(&meter.over(&engine.config()), Embedded::TABLE);
    let mut stored = 0;
    for many in [200, 4_000] {
        let mut indexing = Reading::default();
        for number in stored..many {
            let name = format!("per-{number:06}");
            let someone = person_record(person(&name, &format!("Mia{number}"), &format!("Moser{number}")), 1);
            store.save_person(&someone).await.unwrap();
            meter.take();
            store.index_person(&someone).await.unwrap();
            indexing = meter.take();
            begin(&store, &record(issuance(&format!("iss-{number:06}"), &name, number))).await;
        }
        stored = many;
        println!("| {many} | index a person | {} | | {} | |", indexing.round_trips(), indexing.writes);
        let work = || async { drop(store.work(WorkList::Requests, None).await.unwrap()) };
        list_row(many, "work list, 50 rows", &meter, work).await;
        let search = || async { drop(store.search_people("mia1", None).await.unwrap()) };
        list_row(many, "people by `mia1`, 25 rows", &meter, search).await;
        let one = || async { drop(store.search_people("m", None).await.unwrap()) };
        list_row(many, "people by `m`, 25 rows", &meter, one).await;
    }
}

async fn list_row<F: Future<Output = ()>>(many: i64, name: &str, meter: &Meter, list: impl Fn() -> F) {
    let mut samples = Vec::new();
    let mut reading = Reading::default();
    for _ in 0..200 {
        meter.take();
        let start = Instant::now();
        list().await;
        samples.push(start.elapsed());
        reading = meter.take();
    }
    let median = millis(spread(samples).0);
    println!("| {many} | {name} | {} | {} | | {median:.2} |", reading.round_trips(), reading.reads);
}

/// From a write to the feed that tells it, and what an idle feed costs.
async fn feed() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Embedded::open(&folder.path().join("feed.db")).await.unwrap();
    let meter = Meter::default();
    let read = DynamoStore::new(&meter.over(&engine.config()), Embedded::TABLE);
    let store = engine.store();
    let mut feed = read.feed(engine.pace()).await.unwrap();
    let mut current = record(issuance("iss-1", "holder", 0));
    begin(&store, &current).await;
    let mut samples = Vec::new();
    for _ in 0..200 {
        let waiting = tokio::spawn(async move {
            loop {
                if !feed.next().await.unwrap().is_empty() {
                    return (Instant::now(), feed);
                }
            }
        });
        current = sending(next(&current));
        store.save(&current).await.unwrap();
        let saved = Instant::now();
        let (told, back) = waiting.await.unwrap();
        feed = back;
        samples.push(told.saturating_duration_since(saved));
    }
    let (p50, p95) = spread(samples);
    meter.take();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        feed.next().await.unwrap();
    }
    let idle = meter.take().round_trips();
    println!(
        "\nfeed, file engine: {:.2} ms p50, {:.2} ms p95 from an acknowledged write to its consumer; idle: {} reads in 5 s",
        millis(p50),
        millis(p95),
        idle,
    );
}
