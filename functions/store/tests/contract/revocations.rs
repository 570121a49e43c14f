//! Keys that are one slot's, and certificates that are not to be trusted.

use crate::certificates::{certificate, listed, serial};
use crate::office::{at, begin, id, issuance, load, next, record};
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::status::{Asked, CrlRecord, ResponderRecord, Revocations as _, RevokedRow};
use cardwright_core::ports::store::{Commands as _, KeysClaimed, StoreError};
use cardwright_core::record::KeyClaim;
use domain::certificate::{
    CertificateState, CrlEntry, CrlReason, Der, IssuerNumber, RevocationReason, Sha256,
};
use domain::id::{ChipId, Version};
use domain::profile::Slot;

const FIRST: IssuerNumber = IssuerNumber::FIRST;

fn asked(serials: &[u8]) -> Asked {
    Asked { issuer: FIRST, serials: serials.iter().map(|number| serial((*number).into())).collect() }
}

fn claim(issuance: &str, chip: u8, slot: Slot, key: u8) -> KeyClaim {
    let (key, chip) = (Sha256([key; 32]), ChipId::from_bytes([chip; 16]));
    KeyClaim { key, issuance: id(issuance), chip, slot, number: id(&format!("DE-{issuance}")) }
}

pub(crate) async fn a_key_is_one_slots_for_good(place: &Place) {
    let store = &place.store;
    let (first, other) = (record(issuance("iss-1", "iss-1", 0)), record(issuance("iss-2", "iss-2", 0)));
    begin(store, &first).await;
    begin(store, &other).await;
    let both = [claim("iss-1", 1, Slot::Authentication, 1), claim("iss-1", 1, Slot::Signature, 2)];
    assert_eq!(store.save_with_keys(&next(&first), &both).await.unwrap(), KeysClaimed::Yes);
    let second = next(&load(store, &id("iss-1")).await.unwrap());
    assert_eq!(store.save_with_keys(&second, &both).await.unwrap(), KeysClaimed::Yes, "it is there already");
    let third = next(&second);
    for (taken, slot) in
        [(claim("iss-2", 2, Slot::Signature, 2), 1), (claim("iss-1", 1, Slot::KeyManagement, 1), 0)]
    {
        let fresh = claim("iss-2", 2, Slot::Authentication, 3);
        let record = if taken.issuance == first.issuance.id { &third } else { &next(&other) };
        let refused = store.save_with_keys(record, &[fresh, taken.clone()]).await.unwrap();
        assert_eq!(refused, KeysClaimed::Other { slot: taken.slot, claim: both[slot].clone() });
    }
    assert_eq!(load(store, &id("iss-2")).await, Some(other.clone()), "nothing was written");
    let fresh = [claim("iss-2", 2, Slot::Authentication, 3)];
    let stale = store.save_with_keys(&other, &fresh).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    assert_eq!(store.save_with_keys(&next(&other), &fresh).await.unwrap(), KeysClaimed::Yes);
}

pub(crate) async fn what_is_not_to_be_trusted_follows_the_lines(place: &Place) {
    let store = &place.store;
    let superseded = CertificateState::Revoked { reason: RevocationReason::Superseded, at: at(3) };
    let begun =
        vec![certificate(1, CertificateState::issued(), 5), certificate(2, CertificateState::Valid, 4)];
    let before = listed(store, "iss-1", begun).await;
    // Kept in whole seconds, as CRLs tell times.
    let row = |number, reason| {
        let entry = CrlEntry { serial: serial(number), at: at(0), reason };
        RevokedRow { entry, until: Some(at(0)) }
    };
    assert_eq!(store.revoked().await.unwrap(), [row(1, CrlReason::Hold)]);
    let mut after = before.clone();
    after.version = before.version.next();
    after.certificates = vec![certificate(1, CertificateState::Valid, 9), certificate(2, superseded, 9)];
    for late in [&after, &after, &before] {
        store.list_certificates(late).await.unwrap();
        let revoked = CrlReason::Revoked(RevocationReason::Superseded);
        assert_eq!(store.revoked().await.unwrap(), [row(2, revoked)]);
    }
    let known = store.known(&asked(&[1, 2, 3])).await.unwrap();
    assert_eq!(known.certificates.len(), 2);
    assert_eq!(known.responder, None);
    let responder =
        ResponderRecord { certificate: Der::new(vec![7; 600]), key: Sha256([1; 32]), until: at(80) };
    store.keep_responder(FIRST, &responder).await.unwrap();
    assert_eq!(store.known(&asked(&[])).await.unwrap().responder, Some(responder.clone()));
    assert_eq!(store.responder(FIRST).await.unwrap(), Some(responder));
}

pub(crate) async fn many_are_read_whole(place: &Place) {
    let store = &place.store;
    let many = (0..70).map(|number| certificate(number, CertificateState::issued(), 5)).collect();
    listed(store, "iss-1", many).await;
    let mut serials: Vec<_> =
        store.revoked().await.unwrap().into_iter().map(|row| row.entry.serial).collect();
    serials.sort();
    assert_eq!(serials, (0..70).map(serial).collect::<Vec<_>>());
}

fn crl(number: u64, bytes: &[u8]) -> (CrlRecord, Der) {
    let number = Version::new(number);
    let digest = cardwright_core::digest(bytes);
    let record = CrlRecord { number, this_update: at(1), next_update: at(2), entries: 1, digest };
    (record, Der::new(bytes.to_vec()))
}

pub(crate) async fn a_crl_takes_the_place_of_the_one_before(place: &Place) {
    let store = &place.store;
    assert_eq!(store.crl(FIRST).await.unwrap(), None);
    // Longer than an item may be.
    let (first, bytes) = crl(1, &[1; 900_000]);
    store.keep_crl(FIRST, &first, &bytes).await.unwrap();
    assert_eq!(store.crl(FIRST).await.unwrap(), Some(bytes.clone()));
    let (other, other_bytes) = crl(1, &[2; 10]);
    let late = store.keep_crl(FIRST, &other, &other_bytes).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_eq!(store.crl(FIRST).await.unwrap(), Some(bytes), "and harms the first in nothing");
    let (second, bytes) = crl(2, &[3; 380_000]);
    store.keep_crl(FIRST, &second, &bytes).await.unwrap();
    assert_eq!(store.crl(FIRST).await.unwrap(), Some(bytes));
    assert_eq!(store.crl_record(FIRST).await.unwrap(), Some(second));
}

pub(crate) async fn each_issuing_key_has_a_crl_and_a_responder_of_its_own(place: &Place) {
    let (store, second) = (&place.store, FIRST.next().unwrap());
    let (first, bytes) = crl(1, &[1; 10]);
    store.keep_crl(FIRST, &first, &bytes).await.unwrap();
    assert_eq!(store.crl(second).await.unwrap(), None);
    let (of_second, bytes_of_second) = crl(1, &[2; 10]);
    store.keep_crl(second, &of_second, &bytes_of_second).await.unwrap();
    assert_eq!(store.crl(FIRST).await.unwrap(), Some(bytes));
    assert_eq!(store.crl(second).await.unwrap(), Some(bytes_of_second));
    let responder =
        ResponderRecord { certificate: Der::new(vec![7; 9]), key: Sha256([1; 32]), until: at(80) };
    store.keep_responder(second, &responder).await.unwrap();
    assert_eq!(store.responder(FIRST).await.unwrap(), None);
    assert_eq!(store.known(&asked(&[])).await.unwrap().responder, None);
    let of_second = Asked { issuer: second, serials: Vec::new() };
    assert_eq!(store.known(&of_second).await.unwrap().responder, Some(responder));
}
