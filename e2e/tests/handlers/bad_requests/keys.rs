//! Proofs that do not hold, and keys that are none or those of others.

use super::{By, Row, certify, has_none, proof, tried, with_key};
use cardwright_e2e::in_process::{Act, Case, Office, SoftCard};
use domain::certificate::{Der, SlotKey};
use domain::profile::{KeyAlgorithm, Slot};
use p256::pkcs8::EncodePublicKey as _;
use rand::rngs::OsRng;

fn with_proof(key: &SlotKey, proof: &Der) -> Vec<SlotKey> {
    vec![SlotKey { proof: proof.clone(), ..key.clone() }]
}

pub(super) async fn rows() -> Vec<Row> {
    let office = Office::open().await;
    let (case, other) = (office.case_before(Act::Certify).await, office.case_before(Act::Certify).await);
    let (id, fence) = (case.id(), case.fence);
    let good = case.card.proven_key(id, fence);
    let bytes = good.public_key.as_bytes();
    let flipped = |der: &Der, place: usize| {
        let mut bytes = der.as_bytes().to_vec();
        bytes[place] ^= 1;
        Der::new(bytes)
    };
    let last = good.proof.as_bytes().len() - 1;
    // The last 65 bytes are the point: a byte, then both coordinates.
    let head = bytes.len() - 65;
    let compressed =
        [&[0x30, 0x39], &bytes[2..head - 3], &[3, 34, 0], &[2], &bytes[head + 1..head + 33]].concat();
    let p384 = p384::SecretKey::random(&mut OsRng).public_key().to_public_key_der().unwrap().into_vec();
    let ed25519 = [&[0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0][..], &[7; 32]].concat();
    let signed = case.card.signed_for(Slot::KeyManagement, id, fence);
    let agreed = case.card.proven_keys(id, fence, other.agree_with.as_ref());
    let agreed: Vec<_> = agreed.into_iter().filter(|key| key.slot == Slot::KeyManagement).collect();
    let elsewhere = SlotKey { algorithm: KeyAlgorithm::P384, ..good.clone() };
    let rows = tried(
        &case,
        [
            ("a changed proof", proof("proof"), with_proof(&good, &flipped(&good.proof, last))),
            ("no proof", proof("proof"), with_proof(&good, &Der::new(Vec::new()))),
            ("another key's proof", proof("proof"), {
                with_proof(&good, &SoftCard::blank().proven_key(id, fence).proof)
            }),
            ("a proof for another job", proof("proof"), vec![case.card.proven_key(other.id(), fence)]),
            ("a proof for another claim", proof("proof"), vec![case.card.proven_key(id, fence.next())]),
            ("a proof for another slot", proof("proof"), {
                vec![SlotKey { slot: Slot::Signature, ..good.clone() }]
            }),
            ("a signature of a key that agrees", proof("proof"), vec![signed]),
            ("an agreement with another claim's key", proof("proof"), agreed),
            ("no key", proof("key-form"), with_key(&good, Vec::new())),
            ("a key that is cut off", proof("key-form"), with_key(&good, bytes[..60].to_vec())),
            ("a point that is not on its curve", proof("key-point"), {
                with_key(&good, flipped(&good.public_key, 40).as_bytes().to_vec())
            }),
            ("a compressed point", proof("key-point"), with_key(&good, compressed)),
            ("the point at infinity", proof("key-form"), {
                with_key(&good, [&[0x30, 0x18], &bytes[2..head - 3], &[3, 2, 0, 0]].concat())
            }),
            ("a key on P-384 that is said to be on P-256", proof("key-kind"), with_key(&good, p384)),
            ("a key on Edwards25519", proof("key-kind"), with_key(&good, ed25519)),
            ("a key of another kind than the profile says", By::Code("certificates"), vec![elsewhere]),
            ("two keys for one slot", By::Code("certificates"), {
                vec![good.clone(), SoftCard::blank().proven_key(id, fence)]
            }),
            ("one key for two slots", By::Rule("key-repeated", "key-repeated"), {
                let twice =
                    SoftCard { slots: vec![Slot::Authentication, Slot::Signature], ..SoftCard::blank() };
                vec![
                    twice.proven_key(id, fence),
                    twice.proven_with(Slot::Authentication, Slot::Signature, id, fence),
                ]
            }),
        ],
    )
    .await;
    has_none(&case).await;
    rows.into_iter().chain(keys_of_others(case, other).await).collect()
}

/// Keys that were certified already: for another card, and for another slot of the same.
async fn keys_of_others(mut case: Case<'_>, mut other: Case<'_>) -> Vec<Row> {
    other.does(Act::Certify).await;
    let stolen = SoftCard { key: other.card.key.clone(), ..SoftCard::blank() };
    let mine = case.card.key.clone();
    let key = stolen.proven_key(case.id(), case.fence);
    let repeated = By::Rule("key-repeated", "key-repeated");
    let mut rows = tried(&case, [("the key of another card", repeated, vec![key])]).await;
    has_none(&case).await;
    case.card.key = mine;
    let first = case.card.proven_key(case.id(), case.fence);
    assert!(certify(&case, vec![first]).await.status.is_success());
    case.office.settle().await;
    let again = case.card.proven_with(Slot::Authentication, Slot::Signature, case.id(), case.fence);
    rows.extend(tried(&case, [("the key of another slot of the card", repeated, vec![again])]).await);
    // A card that is scrap takes its keys along: they are never certified for another.
    case.does(Act::Cancel).await;
    let mut next = case.office.case_before(Act::Certify).await;
    next.card = SoftCard { key: case.card.key.clone(), chip: next.card.chip, ..SoftCard::blank() };
    let key = next.card.proven_key(next.id(), next.fence);
    rows.extend(tried(&next, [("the key of a card that was called off", repeated, vec![key])]).await);
    rows
}
