//! The audit log: records wait, get a place once, and are found by it.

use crate::office::{at, audit, id};
use crate::place::Place;
use cardwright_core::ports::audit_log::{AuditLog as _, Bundle, LogBatch, LogFilter, Tile, TileId, ToLog};
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::LogHead;
use cardwright_store::DynamoStore;
use domain::audit::{ActorName, Chain, ChainKind, RecordId};
use domain::certificate::Sha256;
use domain::id::Sequence;
use domain::report::Entry;
use domain::role::{Actor, SystemEffect};
use domain::time::Span;
use std::collections::BTreeSet;

fn record(sequence: u64) -> RecordId {
    RecordId { chain: Chain::Issuance(id("iss-1")), sequence: Sequence::new(sequence) }
}

async fn lay_down(store: &DynamoStore, count: u64) {
    for sequence in 1..=count {
        store
            .append_audit(&id("iss-1"), &audit(sequence, 1), (&id("north"), &Entry::default()))
            .await
            .unwrap();
    }
}

/// A batch of these records at the next places. Neither tree nor signature is looked at by the store.
fn batch(before: u64, sequences: std::ops::RangeInclusive<u64>) -> LogBatch {
    let records: Vec<_> = (before..)
        .zip(sequences)
        .map(|(index, sequence)| ToLog {
            id: record(sequence),
            index,
            at: at(i64::try_from(sequence).unwrap()),
            actor: Actor::System(SystemEffect::FollowIssuance),
        })
        .collect();
    let size = before + records.len() as u64;
    let ids = (1..=size).map(record).collect();
    LogBatch {
        before,
        head: LogHead {
            size,
            root: Sha256([7; 32]),
            checkpoint: format!("checkpoint {size}"),
            key: "key".to_owned(),
            at: at(0),
        },
        tiles: vec![Tile {
            id: TileId { level: 0, index: 0 },
            hashes: (0..size).map(|n| Sha256([u8::try_from(n).unwrap(); 32])).collect(),
        }],
        bundles: vec![Bundle { index: 0, records: ids }],
        records,
    }
}

pub(crate) async fn what_is_laid_down_waits_until_it_has_a_place(place: &Place) {
    let store = &place.store;
    lay_down(store, 3).await;
    assert_eq!(store.pending().await.unwrap().len(), 0, "nothing of it is for the other consumer");
    let waiting = || async { store.unlogged().await.unwrap().into_iter().collect::<BTreeSet<_>>() };
    assert_eq!(waiting().await, (1..=3).map(record).collect());
    store.append(&batch(0, 1..=2)).await.unwrap();
    assert_eq!(waiting().await, [record(3)].into());
    // Laid down once more, as a consumer may: it keeps its place.
    lay_down(store, 3).await;
    assert_eq!(waiting().await, [record(3)].into());
    let places = store.chain(&record(1).chain).await.unwrap();
    let places: Vec<_> = places.into_iter().map(|record| record.logged).collect();
    assert_eq!(places, [Some(0), Some(1), None]);
    let stored = store.laid_down(&[record(2)]).await.unwrap().pop().unwrap();
    assert_eq!(stored.stored, serde_json::to_string(&audit(2, 1)).unwrap(), "byte for byte");
}

pub(crate) async fn a_batch_is_taken_whole_or_not_at_all(place: &Place) {
    let store = &place.store;
    lay_down(store, 4).await;
    assert_eq!(store.head().await.unwrap(), None);
    let first = batch(0, 1..=2);
    store.append(&first).await.unwrap();
    assert_eq!(store.head().await.unwrap(), Some(first.head.clone()));
    assert_eq!(store.tiles(&[first.tiles[0].id]).await.unwrap(), first.tiles);
    assert_eq!(store.bundle(0).await.unwrap(), first.bundles[0].records);
    assert_eq!(store.bundle(1).await.unwrap(), []);
    for late in [
        // As if the log were still empty.
        batch(0, 3..=4),
        // A record that has a place.
        batch(2, 2..=3),
        // One that is not there.
        batch(2, 4..=5),
    ] {
        assert!(matches!(store.append(&late).await, Err(StoreError::Conflict)), "{late:?}");
        assert_eq!(store.head().await.unwrap(), Some(first.head.clone()));
        assert_eq!(store.tiles(&[first.tiles[0].id]).await.unwrap(), first.tiles);
        let found = store.find(&LogFilter::default(), None).await.unwrap();
        assert_eq!(found.rows.len(), 2);
    }
    store.append(&batch(2, 3..=4)).await.unwrap();
    assert_eq!(store.head().await.unwrap().map(|head| head.size), Some(4));
}

pub(crate) async fn of_sixteen_sequencers_one_takes_each_batch(place: &Place) {
    lay_down(&place.store, 1).await;
    let tries = (0..16).map(|_| {
        let store = place.store.clone();
        tokio::spawn(async move { store.append(&batch(0, 1..=1)).await.is_ok() })
    });
    let mut taken = 0;
    for tried in tries.collect::<Vec<_>>() {
        taken += usize::from(tried.await.unwrap());
    }
    assert_eq!(taken, 1);
}

pub(crate) async fn entries_come_by_time_by_actor_and_by_the_page(place: &Place) {
    const MANY: u64 = 70;
    let store = &place.store;
    lay_down(store, MANY).await;
    store.append(&batch(0, 1..=MANY)).await.unwrap();
    let system = LogFilter { actor: Some(ActorName::System), ..LogFilter::default() };
    for filter in [LogFilter::default(), system] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.find(&filter, after.as_deref()).await.unwrap();
            found.extend(page.rows.into_iter().map(|row| row.logged.unwrap()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, (0..MANY).rev().collect::<Vec<_>>(), "newest first, each once");
    }
    let span = LogFilter { from: Some(at(10)), until: Some(at(12)), ..LogFilter::default() };
    let between = store.find(&span, None).await.unwrap();
    assert_eq!(between.rows.iter().map(|row| row.logged.unwrap()).collect::<Vec<_>>(), [11, 10, 9]);
    let later = LogFilter { from: Some(at(70).plus(Span::from_millis(1))), ..LogFilter::default() };
    assert!(store.find(&later, None).await.unwrap().rows.is_empty());
    let cards = LogFilter { kind: Some(ChainKind::Card), ..LogFilter::default() };
    let none = store.find(&cards, None).await.unwrap();
    assert!(none.rows.is_empty() && none.next.is_none(), "few pages are all looked through");
    let other = LogFilter { actor: Some(ActorName::Person(id("per-1"))), ..LogFilter::default() };
    assert!(store.find(&other, None).await.unwrap().rows.is_empty());
    assert!(matches!(store.find(&other, Some("strange")).await, Err(StoreError::Cursor)));
}
