//! Cards whose word for where their keys were born does not do, where it is required.

use super::{By, Row, has_none, lint, set};
use api::agent::Certify;
use cardwright_e2e::in_process::{Act, Case, Reply, SoftCard, attested_by, office_that_believes};
use domain::attestation::{AttestationPolicy, CardAttestation};
use domain::certificate::{Der, SlotKey};
use virtual_card::Vendor;

async fn certify(case: &Case<'_>, keys: &[SlotKey], attestation: Option<CardAttestation>) -> Reply {
    let body = Certify { fence: case.fence, keys: keys.to_vec(), attestation };
    case.office.send(&case.job("certificates", &body)).await
}

pub(super) async fn rows() -> Vec<Row> {
    let vendor = Vendor::new().unwrap();
    let office = office_that_believes(vendor.root()).await;
    set(&office, |value| value.attestation = AttestationPolicy::Require).await;
    let case = office.case_before(Act::Certify).await;
    let of = |card: &SoftCard| card.proven_keys(case.id(), case.fence, case.agree_with.as_ref());
    let (keys, others) = (of(&case.card), of(&SoftCard::blank()));
    let device = vendor.device(15_000_002).unwrap();
    let good = attested_by(&device, &keys);
    let stranger = Vendor::new().unwrap().device(15_000_003).unwrap();
    let changed = |change: fn(&mut CardAttestation)| {
        let mut attestation = good.clone();
        change(&mut attestation);
        Some(attestation)
    };
    let bad: [(&str, By, Option<CardAttestation>); 9] = [
        ("keys for which the card has no word", lint("attestation-missing"), None),
        ("a word for all keys but one", lint("attestation-missing"), changed(|a| drop(a.slots.pop()))),
        ("the word of a card of a stranger's", lint("attestation-chain"), {
            Some(attested_by(&stranger, &keys))
        }),
        ("a stranger's certificate for the card", lint("attestation-chain"), {
            let authority = Der::new(stranger.certificate().to_vec());
            Some(CardAttestation { authority, ..good.clone() })
        }),
        ("an altered word", lint("attestation-chain"), changed(|a| flip_last(&mut a.slots[0].certificate))),
        (
            "an altered certificate of the card",
            lint("attestation-chain"),
            changed(|a| flip_last(&mut a.authority)),
        ),
        ("another card's word, once more", lint("attestation-key"), Some(attested_by(&device, &others))),
        ("the word for the key of another slot", lint("attestation-key"), {
            changed(|a| a.slots[0].certificate = a.slots[1].certificate.clone())
        }),
        ("a word that is no certificate", lint("attestation-form"), {
            changed(|a| a.slots[0].certificate = Der::new(b"born here".to_vec()))
        }),
    ];
    let before = case.seen().await;
    let mut rows = Vec::new();
    for (what, by, attestation) in bad {
        let reply = certify(&case, &keys, attestation).await;
        office.settle().await;
        assert_eq!(case.seen().await, before, "{what} left something behind");
        rows.push((what, by, reply));
    }
    has_none(&case).await;
    assert_eq!(certify(&case, &keys, Some(good)).await.code(), "ok");
    rows
}

fn flip_last(der: &mut Der) {
    let mut bytes = der.as_bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    *der = Der::new(bytes);
}
