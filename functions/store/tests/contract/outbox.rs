//! The outbox: nothing that was decided is ever lost.

use crate::office::{audit, begin, id, issuance, load, next, person, person_record, record, sending};
use crate::place::Place;
use cardwright_core::ports::outbox::{Change, Outbox as _};
use cardwright_core::ports::store::{Commands as _, Lists as _, Principals as _, StoreError};
use cardwright_core::record::IssuanceRecord;
use cardwright_store::DynamoStore;
use domain::id::{IssuanceId, Sequence};
use domain::report::Entry;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// The issuances that a sweep finds, and the numbers of their entries.
async fn pending(store: &DynamoStore) -> Vec<(String, Vec<u64>)> {
    let changes = store.pending().await.unwrap();
    let mut found: Vec<_> = changes
        .iter()
        .map(|change| match change {
            Change::Issuance(record) => (record.issuance.id.to_string(), entries(record)),
            Change::Card(record) => (record.card.id.to_string(), Vec::new()),
            Change::Person(record) => (record.person.id.to_string(), Vec::new()),
            Change::Order(record) => (record.order.id.to_string(), Vec::new()),
        })
        .collect();
    found.sort();
    found
}

fn entries(record: &IssuanceRecord) -> Vec<u64> {
    record.outbox.iter().map(|entry| entry.sequence.get()).collect()
}

async fn stored_entries(store: &DynamoStore, issuance: &IssuanceId) -> Vec<u64> {
    entries(&load(store, issuance).await.unwrap())
}

pub(crate) async fn what_was_decided_is_pending_until_it_is_carried_out(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    assert_eq!(pending(store).await, []);
    let first = sending(sending(record(issuance("iss-1", "holder", 0))));
    begin(store, &first).await;
    begin(store, &record(issuance("iss-2", "other", 0))).await;
    store.save_person(&person_record(person("zoe", "Zoë", "Berg"), 1)).await.unwrap();
    assert_eq!(pending(store).await, [("iss-1".to_owned(), vec![1, 2]), ("zoe".to_owned(), vec![])]);

    store.acknowledge(&iss, Sequence::new(1)).await.unwrap();
    assert_eq!(stored_entries(store, &iss).await, [2]);
    assert_eq!(pending(store).await[0], ("iss-1".to_owned(), vec![2]));
    let loaded = load(store, &iss).await.unwrap();
    assert_eq!((loaded.version, loaded.sent), (first.version, first.sent), "no version was spent");

    store.save(&sending(next(&loaded))).await.unwrap();
    assert_eq!(stored_entries(store, &iss).await, [2, 3]);
    for through in [3, 3, 2] {
        store.acknowledge(&iss, Sequence::new(through)).await.unwrap();
        assert!(stored_entries(store, &iss).await.is_empty(), "acknowledged through {through}");
    }
    store.acknowledge(&id("iss-9"), Sequence::FIRST).await.expect("an unknown issuance has nothing to lose");
    assert_eq!(load(store, &id("iss-9")).await, None);
    store.index_person(&person_record(person("zoe", "Zoë", "Berg"), 1)).await.unwrap();
    assert_eq!(pending(store).await, []);
}

pub(crate) async fn a_write_that_overtakes_an_acknowledgement_loses_nothing(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    begin(store, &sending(record(issuance("iss-1", "holder", 0)))).await;
    let before = load(store, &iss).await.unwrap();
    store.acknowledge(&iss, Sequence::FIRST).await.unwrap();
    store.save(&sending(next(&before))).await.expect("an acknowledgement is no conflict for a command");
    assert_eq!(stored_entries(store, &iss).await, [1, 2], "the first is carried out once more");
    store.acknowledge(&iss, Sequence::FIRST).await.unwrap();
    assert_eq!(pending(store).await, [("iss-1".to_owned(), vec![2])], "the second still waits");
}

/// What command and worker do in turn.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The command loads.
    Load,
    /// The command saves what it loaded, with this many entries more.
    Save(u8),
    /// The worker finds the issuance and carries out what is there.
    CarryOut,
    /// The worker acknowledges what it carried out.
    Acknowledge,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Load),
        (0..3_u8).prop_map(Step::Save),
        Just(Step::CarryOut),
        Just(Step::Acknowledge)
    ]
}

/// Goes through a history, then lets the worker finish. Whatever was sent must have been carried out.
async fn live_through(store: &DynamoStore, iss: IssuanceId, steps: Vec<Step>) {
    begin(store, &sending(record(issuance(iss.as_str(), "holder", 0)))).await;
    let (mut command, mut done, mut through) = (None, BTreeSet::new(), None);
    let finish = [Step::CarryOut, Step::Acknowledge];
    for step in steps.iter().copied().chain(finish) {
        match step {
            Step::Load => command = load(store, &iss).await,
            Step::Save(entries) => {
                let Some(loaded) = command.take() else { continue };
                let sent = (0..entries).fold(next(&loaded), |record, _| sending(record));
                match store.save(&sent).await {
                    Ok(()) | Err(StoreError::Conflict) => {}
                    Err(e) => panic!("{e:?}"),
                }
            }
            Step::CarryOut => {
                let found = load(store, &iss).await.unwrap();
                done.extend(entries(&found));
                through = found.outbox.last().map(|entry| entry.sequence).or(through);
            }
            Step::Acknowledge => {
                let Some(through) = through else { continue };
                store.acknowledge(&iss, through).await.unwrap();
            }
        }
        let stored = load(store, &iss).await.unwrap();
        let open: Vec<_> = (1..=stored.sent.get()).filter(|entry| !done.contains(entry)).collect();
        let listed = pending(store).await.into_iter().find(|(name, _)| name == iss.as_str());
        let listed = listed.map_or_else(Vec::new, |(_, entries)| entries);
        assert!(
            open.iter().all(|entry| listed.contains(entry)),
            "{open:?} wait, {listed:?} found: {steps:?}"
        );
    }
    assert!(stored_entries(store, &iss).await.is_empty(), "{steps:?}");
    assert!(pending(store).await.is_empty(), "{steps:?}");
}

pub(crate) async fn no_interleaving_loses_an_entry(place: &Place) {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: place.histories(), failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let runtime = tokio::runtime::Handle::current();
    let mut number = 0;
    let histories = std::cell::RefCell::new(&mut number);
    let run = |steps| {
        **histories.borrow_mut() += 1;
        let iss = id(&format!("iss-{}", histories.borrow()));
        tokio::task::block_in_place(|| runtime.block_on(live_through(&place.store, iss, steps)));
        Ok(())
    };
    runner.run(&prop::collection::vec(step(), 1..14), run).unwrap();
}

pub(crate) async fn a_sweep_reaches_behind_entries_that_stay(place: &Place) {
    const MANY: usize = 130;
    for number in 0..MANY {
        let name = format!("iss-{number}");
        begin(&place.store, &sending(record(issuance(&name, &format!("holder-{number}"), 0)))).await;
    }
    let mut found = BTreeSet::new();
    for sweep in 0..4 {
        let now = pending(&place.store).await;
        assert!(now.len() <= 100, "a page at most");
        assert!(sweep > 0 || now.len() < MANY, "there is more than a page");
        found.extend(now);
    }
    assert_eq!(found.len(), MANY, "none of them was carried out, and yet all are found");
}

pub(crate) async fn an_audit_record_is_laid_down_once(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    for _ in 0..2 {
        store.append_audit(&iss, &audit(1, 1), (&id("north"), &Entry::default())).await.unwrap();
    }
    let other = store.append_audit(&iss, &audit(1, 2), (&id("north"), &Entry::default())).await;
    assert!(matches!(other, Err(StoreError::Corrupt { .. })), "a history does not fork: {other:?}");
    assert_eq!(store.history(&iss).await.unwrap(), [audit(1, 1).record]);
}

pub(crate) async fn a_history_is_in_order(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    for sequence in (1..=12).rev() {
        store.append_audit(&iss, &audit(sequence, 0), (&id("north"), &Entry::default())).await.unwrap();
    }
    store.append_audit(&id("iss-10"), &audit(1, 0), (&id("north"), &Entry::default())).await.unwrap();
    let history = store.history(&iss).await.unwrap();
    let sequences: Vec<_> = history.iter().map(|record| record.sequence.get()).collect();
    assert_eq!(sequences, (1..=12).collect::<Vec<_>>());
}
