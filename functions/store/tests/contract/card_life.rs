//! Cards after they are issued: lists, what is due, history.

use crate::office::{access, at, begin, card, id, issuance, record, secrets};
use crate::place::Place;
use cardwright_core::ports::outbox::{Change, Due, Outbox as _};
use cardwright_core::ports::store::{
    Cards as _, Commands as _, Lists as _, Order, PrincipalKey, Principals as _, StoreError,
};
use cardwright_core::record::{CardRecord, ChainedCardAudit};
use cardwright_store::DynamoStore;
use domain::card::{CardAudit, CardCommandName, CardState, CardStateName, LockCause};
use domain::certificate::Sha256;
use domain::id::Sequence;
use domain::role::{Actor, SystemEffect};
use domain::time::Timestamp;
use std::collections::BTreeSet;

/// A card that is active since then, and ends then.
async fn active(store: &DynamoStore, name: &str, since: i64, until: i64) -> CardRecord {
    let mut record = card(name, 1);
    record.card.state = CardState::Active;
    (record.card.since, record.card.until) = (at(since), Some(at(until)));
    store.create_card(&record, &secrets(name, 1)).await.unwrap();
    record
}

/// The card in another state.
async fn moved(store: &DynamoStore, before: &CardRecord, state: CardState, since: i64) -> CardRecord {
    let mut record = before.clone();
    record.version = before.version.next();
    (record.card.state, record.card.since) = (state, at(since));
    store.save_card(&record).await.unwrap();
    record
}

pub(crate) async fn a_card_is_loaded_with_who_acts_in_one_round_trip(place: &Place) {
    let (store, meter) = place.metered();
    store.save_access(&access("zoe", 1)).await.unwrap();
    let stored = active(&store, "iss-1", 0, 10).await;
    for (principal, acts) in [
        (PrincipalKey::Person(id("zoe")), true),
        (PrincipalKey::Person(id("nobody")), false),
        (PrincipalKey::System, false),
    ] {
        meter.take();
        let loaded = store.load_card(&principal, &id("iss-1"), &[]).await.unwrap();
        assert_eq!(meter.take().round_trips(), 1);
        assert_eq!((loaded.access.is_some(), loaded.card), (acts, Some(stored.clone())));
        assert_eq!(store.load_card(&principal, &id("iss-2"), &[]).await.unwrap().card, None);
    }
}

/// All pages of a list, as ids; between pages a card comes at either end.
async fn walk(store: &DynamoStore, order: Order) -> Vec<(Timestamp, String)> {
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store.cards(CardStateName::Active, order, after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 50, "a page at most");
        seen.extend(page.rows.iter().map(|card| (card.since, card.issuance.to_string())));
        after = page.next;
        pages += 1;
        if after.is_none() {
            return seen;
        }
        assert!(pages < 10, "the list has an end");
        for (end, since) in [("early", -pages), ("late", 90_000 + pages)] {
            active(store, &format!("{end}-{order:?}-{pages}"), since, 0).await;
        }
    }
}

pub(crate) async fn a_card_is_listed_by_its_state_from_either_end(place: &Place) {
    const MANY: i64 = 120;
    let store = &place.store;
    // Some change in the same millisecond: then the id decides.
    for number in 0..MANY {
        active(store, &format!("iss-{number:03}"), number / 3 * 10, 0).await;
    }
    for order in [Order::Oldest, Order::Newest] {
        let mut seen = walk(store, order).await;
        if order == Order::Newest {
            seen.reverse();
        }
        assert!(seen.is_sorted(), "in order: {seen:?}");
        let names: BTreeSet<_> = seen.iter().map(|(_, name)| name.clone()).collect();
        assert_eq!(names.len(), seen.len(), "none twice");
        assert!((0..MANY).all(|number| names.contains(&format!("iss-{number:03}"))));
    }
    assert!(store.cards(CardStateName::Locked, Order::Newest, None).await.unwrap().rows.is_empty());
    let before = store.card(&id("iss-000")).await.unwrap().unwrap();
    moved(store, &before, CardState::Locked { cause: LockCause::Lost, reason: None }, 7).await;
    let locked = store.cards(CardStateName::Locked, Order::Newest, None).await.unwrap();
    assert_eq!((locked.rows.len(), locked.rows[0].since, locked.next), (1, at(7), None));
    let oldest = store.cards(CardStateName::Active, Order::Oldest, None).await.unwrap().rows;
    assert!(oldest.iter().all(|card| card.issuance != id("iss-000")), "it has left the other list");
    let cursor = store.cards(CardStateName::Active, Order::Newest, None).await.unwrap().next;
    let strange = store.cards(CardStateName::Locked, Order::Newest, cursor.as_deref()).await;
    assert!(matches!(strange, Err(StoreError::Cursor)), "a place of another list");
}

pub(crate) async fn a_holders_cards_are_apart_from_their_issuances(place: &Place) {
    let store = &place.store;
    begin(store, &record(issuance("iss-1", "holder", 0))).await;
    active(store, "iss-1", 10, 0).await;
    active(store, "iss-2", 20, 0).await;
    let cards = store.cards_of(&id("holder")).await.unwrap();
    let names: Vec<_> = cards.iter().map(|card| card.issuance.as_str()).collect();
    assert_eq!(names, ["iss-2", "iss-1"], "newest first");
    assert_eq!(store.issuances_of(&id("holder")).await.unwrap().len(), 1);
    assert!(store.cards_of(&id("hold")).await.unwrap().is_empty());
}

pub(crate) async fn what_is_due_is_found_by_time_and_by_the_page(place: &Place) {
    const MANY: i64 = 120;
    let store = &place.store;
    for number in 0..MANY {
        active(store, &format!("iss-{number:03}"), 0, number).await;
    }
    for (name, state) in [("reserved", CardState::Reserved), ("expired", CardState::Expired)] {
        let card = active(store, name, 0, 0).await;
        moved(store, &card, state, 0).await;
    }
    for (now, expected) in [(-1, 0), (0, 1), (9, 10), (MANY + 5, MANY)] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = store.due(at(now), after.as_deref()).await.unwrap();
            assert!(page.rows.len() <= 50, "a page at most");
            found.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let wanted: Vec<_> = (0..expected).map(|number| Due::Card(id(&format!("iss-{number:03}")))).collect();
        assert_eq!(found, wanted, "at {now}: the longest overdue first");
    }
    let before = store.card(&id("iss-000")).await.unwrap().unwrap();
    moved(store, &before, CardState::Expired, 1).await;
    assert!(store.due(at(0), None).await.unwrap().rows.is_empty(), "it has come to its end");
}

fn audit(sequence: u64) -> ChainedCardAudit {
    let record = CardAudit {
        sequence: Sequence::new(sequence),
        at: at(0),
        actor: Actor::System(SystemEffect::FollowIssuance),
        command: CardCommandName::Issue,
        from: CardStateName::Reserved,
        to: CardStateName::Issued,
        certificate: None,
        detail: None,
    };
    ChainedCardAudit { record, head: Sha256([7; 32]) }
}

pub(crate) async fn a_cards_history_is_pending_until_it_is_laid_down(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    let mut record = active(store, "iss-1", 0, 0).await;
    assert!(store.pending().await.unwrap().is_empty());
    record.version = record.version.next();
    record.card.records = Sequence::new(2);
    record.outbox = vec![audit(1), audit(2)];
    store.save_card(&record).await.unwrap();
    let pending = store.pending().await.unwrap();
    assert!(matches!(&pending[..], [Change::Card(found)] if **found == record), "{pending:?}");

    for _ in 0..2 {
        store.append_card_audit(&iss, &audit(1)).await.unwrap();
    }
    let forked = ChainedCardAudit { head: Sha256([8; 32]), ..audit(1) };
    assert!(matches!(store.append_card_audit(&iss, &forked).await, Err(StoreError::Corrupt { .. })));
    store.acknowledge_card(&iss, Sequence::new(1)).await.unwrap();
    assert_eq!(store.card(&iss).await.unwrap().unwrap().outbox, [audit(2)]);
    assert_eq!(store.pending().await.unwrap().len(), 1, "one is left");
    store.append_card_audit(&iss, &audit(2)).await.unwrap();
    for _ in 0..2 {
        store.acknowledge_card(&iss, Sequence::new(2)).await.unwrap();
        assert!(store.pending().await.unwrap().is_empty());
    }
    let laid = store.card(&iss).await.unwrap().unwrap();
    assert_eq!((laid.version, laid.outbox.len()), (record.version, 0), "no version was spent");
    assert_eq!(store.card_history(&iss).await.unwrap(), [audit(1).record, audit(2).record]);
    assert!(store.history(&iss).await.unwrap().is_empty(), "the issuance's history is another one");
}
