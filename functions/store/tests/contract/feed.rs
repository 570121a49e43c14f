//! The changes of the table as they happen.

use crate::office::{begin, id, issuance, load, next, person, person_record, record, sending};
use crate::place::Place;
use cardwright_core::ports::outbox::{Change, ChangeFeed as _, Outbox as _};
use cardwright_core::ports::store::{Commands as _, Principals as _};
use cardwright_store::StreamFeed;
use domain::id::Sequence;
use std::collections::BTreeSet;
use std::time::Duration;

/// Reads on until all of these were told, and answers everything that was.
async fn until(feed: &mut StreamFeed, expected: &BTreeSet<String>) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    let read = async {
        while !expected.is_subset(&told) {
            for change in feed.next().await.unwrap() {
                match change {
                    Change::Issuance(record) => {
                        let name = &record.issuance.id;
                        told.extend(record.outbox.iter().map(|entry| format!("{name} {}", entry.sequence)));
                    }
                    Change::Card(_) | Change::Order(_) => panic!("neither card nor order is saved here"),
                    Change::Person(record) => drop(told.insert(record.person.id.to_string())),
                }
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(30), read).await;
    assert!(ended.is_ok(), "not told: {:?}", expected.difference(&told).collect::<Vec<_>>());
    told
}

pub(crate) async fn the_feed_begins_now(place: &Place) {
    begin(&place.store, &sending(record(issuance("before", "holder", 0)))).await;
    let mut feed = place.feed().await;
    begin(&place.store, &sending(record(issuance("after", "holder", 1)))).await;
    let expected = BTreeSet::from(["after 1".to_owned()]);
    assert_eq!(until(&mut feed, &expected).await, expected, "the sweep finds what was before");
}

pub(crate) async fn the_feed_tells_every_change(place: &Place) {
    let mut feed = place.feed().await;
    let writer = |number: u64| {
        let store = place.store.clone();
        async move {
            let name = format!("iss-{number}");
            let mut current = sending(record(issuance(&name, &format!("holder-{number}"), 0)));
            begin(&store, &current).await;
            for _ in 0..4 {
                current = sending(next(&current));
                store.save(&current).await.unwrap();
            }
            let zoe = person_record(person(&format!("per-{number}"), "Zoë", "Berg"), 1);
            store.save_person(&zoe).await.unwrap();
        }
    };
    let writers: Vec<_> = (0..8).map(|number| tokio::spawn(writer(number))).collect();
    let mut expected = BTreeSet::new();
    for number in 0..8 {
        expected.extend((1..=5).map(|entry| format!("iss-{number} {entry}")));
        expected.insert(format!("per-{number}"));
    }
    until(&mut feed, &expected).await;
    for writer in writers {
        writer.await.unwrap();
    }

    // What is carried out is not told again.
    for number in 0..8 {
        place.store.acknowledge(&id(&format!("iss-{number}")), Sequence::new(5)).await.unwrap();
    }
    let mut feed = place.feed().await;
    let done = load(&place.store, &id("iss-0")).await.unwrap();
    place.store.save(&next(&done)).await.unwrap();
    begin(&place.store, &sending(record(issuance("last", "holder", 0)))).await;
    let expected = BTreeSet::from(["last 1".to_owned()]);
    assert_eq!(until(&mut feed, &expected).await, expected);
}
