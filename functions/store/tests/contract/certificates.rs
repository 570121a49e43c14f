//! Certificates: each is a line of its own, that follows what its card's record says.

use crate::office::{at, card, id, secrets};
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::{Cards as _, CertificateTime as By, Lists as _, Order, StoreError};
use cardwright_core::record::CardRecord;
use cardwright_store::DynamoStore;
use domain::card::CardCertificate;
use domain::certificate::{
    CertificateState, CertificateStateName as Name, CertificateSummary, RevocationReason, Serial,
};
use domain::profile::Slot;
use std::collections::BTreeSet;

pub(crate) fn serial(number: u64) -> Serial {
    let mut octets = vec![1];
    octets.extend(number.to_be_bytes());
    Serial::from_octets(&octets).unwrap()
}

pub(crate) fn certificate(number: u64, state: CertificateState, since: i64) -> CardCertificate {
    let slot = Some(Slot::Authentication);
    CardCertificate { serial: serial(number), not_after: Some(at(90)), slot, state, since: at(since) }
}

/// A card with these certificates, that are listed.
pub(crate) async fn listed(
    store: &DynamoStore,
    name: &str,
    certificates: Vec<CardCertificate>,
) -> CardRecord {
    let record = CardRecord { certificates, ..card(name, 1) };
    store.create_card(&record, &secrets(name, 1)).await.unwrap();
    store.list_certificates(&record).await.unwrap();
    record
}

async fn serials(store: &DynamoStore, state: Name) -> Vec<Serial> {
    let page = store.certificates(state, By::Since, Order::Oldest, None).await.unwrap();
    assert!(page.rows.iter().all(|row| row.state.name() == state), "{page:?}");
    page.rows.into_iter().map(|row| row.serial).collect()
}

pub(crate) async fn a_certificate_is_in_the_list_of_its_state_alone(place: &Place) {
    let store = &place.store;
    let superseded = CertificateState::Revoked { reason: RevocationReason::Superseded, at: at(3) };
    let begun =
        vec![certificate(1, CertificateState::issued(), 5), certificate(2, CertificateState::issued(), 4)];
    let before = listed(store, "iss-1", begun).await;
    assert_eq!(serials(store, Name::OnHold).await, [serial(2), serial(1)], "by since when");
    let mut after = before.clone();
    after.version = before.version.next();
    after.certificates =
        vec![certificate(1, CertificateState::Valid, 9), certificate(2, superseded.clone(), 9)];
    store.list_certificates(&after).await.unwrap();
    // Again, and what was there before comes late: neither changes anything.
    store.list_certificates(&after).await.unwrap();
    store.list_certificates(&before).await.unwrap();
    assert!(serials(store, Name::OnHold).await.is_empty());
    assert_eq!(serials(store, Name::Valid).await, [serial(1)]);
    assert_eq!(serials(store, Name::Revoked).await, [serial(2)]);
    let ending = store.certificates(Name::OnHold, By::Until, Order::Oldest, None).await.unwrap();
    assert!(ending.rows.is_empty(), "{ending:?}");
    let found = store.certificate(&serial(2)).await.unwrap().unwrap();
    assert_eq!((found.state, found.since, found.not_after), (superseded, at(9), Some(at(90))));
    assert_eq!((found.issuance, found.number), (id("iss-1"), before.card.number));
    assert_eq!(store.certificate(&serial(3)).await.unwrap(), None);
}

pub(crate) async fn a_holders_certificates_are_apart_from_their_cards(place: &Place) {
    let store = &place.store;
    listed(store, "iss-1", vec![certificate(1, CertificateState::Valid, 10)]).await;
    listed(store, "iss-2", vec![certificate(2, CertificateState::Valid, 20)]).await;
    let found = store.certificates_of(&id("holder")).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|row| row.serial).collect();
    assert_eq!(found, [serial(2), serial(1)], "the last change first");
    assert_eq!(store.cards_of(&id("holder")).await.unwrap().len(), 2);
    assert!(store.certificates_of(&id("hold")).await.unwrap().is_empty());
}

pub(crate) async fn certificates_come_by_the_page_from_either_end(place: &Place) {
    const MANY: u64 = 120;
    let store = &place.store;
    // Some change, and some end, in the same millisecond: then the serial number decides. The first to change are the
    // last to end.
    let all = (0..MANY).map(|n| {
        let third = i64::try_from(n / 3).unwrap();
        CardCertificate { not_after: Some(at(90 - third)), ..certificate(n, CertificateState::Valid, third) }
    });
    listed(store, "iss-1", all.collect()).await;
    for (by, order) in [
        (By::Since, Order::Oldest),
        (By::Since, Order::Newest),
        (By::Until, Order::Oldest),
        (By::Until, Order::Newest),
    ] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = store.certificates(Name::Valid, by, order, after.as_deref()).await.unwrap();
            assert!(page.rows.len() <= 50, "a page at most");
            let time =
                |row: &CertificateSummary| if by == By::Since { Some(row.since) } else { row.not_after };
            seen.extend(page.rows.into_iter().map(|row| (time(&row), row.serial)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if order == Order::Newest {
            seen.reverse();
        }
        assert!(seen.is_sorted(), "in order: {seen:?}");
        let serials: BTreeSet<_> = seen.iter().map(|(_, serial)| serial.clone()).collect();
        assert_eq!((serials.len(), seen.len()), (120, 120), "each once");
    }
    let cursor = store.certificates(Name::Valid, By::Since, Order::Newest, None).await.unwrap().next;
    let strange = store.certificates(Name::Revoked, By::Since, Order::Newest, cursor.as_deref()).await;
    assert!(matches!(strange, Err(StoreError::Cursor)), "a place of another list");
}
