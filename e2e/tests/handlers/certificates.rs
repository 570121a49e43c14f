//! certify: what is certified, what is refused, and what is answered a second time.

use api::agent::{Certified, Certify};
use cardwright_e2e::in_process::{Act, Case, Office, SoftCard, holder};
use domain::certificate::{Der, SlotKey};
use domain::profile::Slot;
use domain::role::Role;
use http::StatusCode;

async fn certify(case: &Case<'_>, keys: Vec<SlotKey>) -> cardwright_e2e::in_process::Reply {
    case.office.send(&case.job("certificates", &Certify { fence: case.fence, keys, attestation: None })).await
}

#[tokio::test]
async fn the_same_key_gets_the_same_certificate_under_any_command() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Certify).await;
    case.does(Act::Certify).await;
    let seen = case.seen().await;
    let key = case.card.proven_key(case.id(), case.fence);
    let again: Certified = certify(&case, vec![key]).await.json();
    assert_eq!(Some(&again.certificates[0]), case.certificates.first());
    assert_eq!(case.seen().await, seen, "nothing new is on record");

    // After a restart of the agent as well, under its new claim.
    case.does(Act::ClaimAgain).await;
    let key = case.card.proven_key(case.id(), case.fence);
    let again: Certified = certify(&case, vec![key]).await.json();
    assert_eq!(Some(&again.certificates[0]), case.certificates.first());
}

#[tokio::test]
async fn another_key_on_the_same_chip_takes_the_place_of_the_first() {
    use cardwright_e2e::in_process::Certificates::{OnHold, Revoked};
    let office = Office::open().await;
    let mut case = office.case_before(Act::Verified).await;
    let first = case.certificate().clone();
    case.card = SoftCard { chip: case.card.chip, ..SoftCard::blank() };
    case.does(Act::Certify).await;
    let second = case.certificate().clone();
    assert_ne!((&first.serial, first.key_digest), (&second.serial, second.key_digest));
    let superseded = domain::certificate::RevocationReason::Superseded;
    assert_eq!(case.seen().await.unwrap().certificates, [Revoked(superseded), OnHold]);
    case.does(Act::Verified).await;
}

#[tokio::test]
async fn a_proof_for_anything_else_is_refused_and_nothing_is_issued() {
    let office = Office::open().await;
    let case = office.case_before(Act::Certify).await;
    let other = office.case_before(Act::Certify).await;
    let good = case.card.proven_key(case.id(), case.fence);
    let flipped = |der: &Der, place: usize| {
        let mut bytes = der.as_bytes().to_vec();
        bytes[place] ^= 1;
        Der::new(bytes)
    };
    let last = good.proof.as_bytes().len() - 1;
    let before = case.seen().await;
    let bad = [
        ("a changed proof", SlotKey { proof: flipped(&good.proof, last), ..good.clone() }),
        ("a changed key", SlotKey { public_key: flipped(&good.public_key, 40), ..good.clone() }),
        ("no key at all", SlotKey { public_key: Der::new(vec![]), ..good.clone() }),
        ("no proof at all", SlotKey { proof: Der::new(vec![]), ..good.clone() }),
        ("a proof for another job", case.card.proven_key(other.id(), case.fence)),
        ("a proof for another claim", case.card.proven_key(case.id(), case.fence.next())),
        ("a proof for another slot", SlotKey { slot: Slot::Signature, ..good.clone() }),
        (
            "another key's proof",
            SlotKey { proof: SoftCard::blank().proven_key(case.id(), case.fence).proof, ..good.clone() },
        ),
    ];
    for (what, key) in bad {
        let reply = certify(&case, vec![key]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert_eq!(reply.code(), "proof-failed", "{what}");
    }
    assert_eq!(case.seen().await, before);
    assert_eq!(certify(&case, vec![good]).await.code(), "ok");
}

#[tokio::test]
async fn a_holder_without_a_windows_name_is_named_with_the_field() {
    let office = Office::open().await;
    let person = domain::person::Person { upn: None, ..holder("nameless") };
    let session = office.hire(person, &[Role::SelfServiceUser]).await;
    let mut case = Case { holder: session, ..office.case().await };
    for act in Act::Certify.way() {
        case.does(act).await;
    }
    let before = case.seen().await;
    let call = case.call(Act::Certify);
    let reply = office.send(&call).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = reply.problem();
    assert_eq!(problem.code, "lint");
    assert!(problem.fields.iter().any(|field| field.field == "upn"), "{problem:?}");
    assert_eq!(case.seen().await, before, "nothing was issued");
}
