//! The consumer, failed at each of its calls of the store: what it carries out comes to the same end.

use cardwright_core::record::IssuanceRecord;
use cardwright_e2e::in_process::{Act, Case, Certificates, Office, Seen};
use domain::certificate::CertificateState;
use domain::id::CardNumber;
use std::collections::BTreeSet;
use store::Fault;

/// Acts that leave each kind of effect, in each combination.
const ACTS: [Act; 14] = [
    Act::ProduceUnrequested,
    Act::Approve,
    Act::Reject,
    Act::Decline,
    Act::Abort,
    Act::CancelUnapproved,
    Act::Certify,
    Act::ReleaseOther,
    Act::CertifyOther,
    Act::Cancel,
    Act::CancelVerified,
    Act::Confirm,
    Act::TryAgainNew,
    Act::TryAgainOpened,
];

/// The act is done and nothing of it carried out.
async fn decided(office: &Office, act: Act) -> Case<'_> {
    let mut case = office.case_before(act).await;
    let call = case.call(act);
    let reply = office.send(&call).await;
    if !act.waits_for_secrets() {
        case.learn(act, &reply);
    }
    case
}

/// One round of the consumer, whatever comes of it.
async fn carry_out(office: &Office) {
    for change in office.pending().await {
        let _ = office.worker.carry_out(&change).await;
    }
}

/// The end, with who has the lock that keeps a holder from a second open issuance.
async fn end(case: &Case<'_>) -> (Seen, &'static str) {
    let seen = case.seen().await.unwrap().settled();
    let body = case.request();
    let code = case.office.send(&case.post("/api/requests", &body).by(&case.holder)).await.code();
    let locked = match code.as_str() {
        "ok" => "free",
        "open-issuance" => "locked",
        other => panic!("a second request: {other}"),
    };
    case.office.settle().await;
    (seen, locked)
}

/// The number on record is the card object's, and no other card ever had it.
async fn number(case: &Case<'_>, given: &mut BTreeSet<CardNumber>) {
    let record: IssuanceRecord = case.record().await.unwrap();
    let Some(card) = case.card_object().await else { return };
    if let Some(file) = record.issuance.state.card() {
        assert_eq!((&file.number, &file.id), (&card.card.number, &card.card.id));
    }
    assert!(given.insert(card.card.number.clone()), "{} was given twice", card.card.number);
}

async fn fail_at_each_call(acts: &[Act]) {
    let office = Office::open().await;
    let mut given = BTreeSet::new();
    for &act in acts {
        let case = decided(&office, act).await;
        office.faults.plan([]);
        carry_out(&office).await;
        let calls = office.faults.calls();
        office.settle().await;
        number(&case, &mut given).await;
        let clean = end(&case).await;
        for (call, fault) in (1..=calls).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
            let what = format!("{act:?}, {fault:?} at call {call} of {calls}");
            let case = decided(&office, act).await;
            office.faults.plan([(call, fault)]);
            carry_out(&office).await;
            office.faults.plan([]);
            office.settle().await;
            number(&case, &mut given).await;
            assert_eq!(end(&case).await, clean, "{what}");
        }
    }
}

#[tokio::test]
async fn a_consumer_cut_off_before_the_card_exists_comes_to_the_same_end() {
    fail_at_each_call(&ACTS[..6]).await;
}

#[tokio::test]
async fn a_consumer_cut_off_in_production_comes_to_the_same_end() {
    fail_at_each_call(&ACTS[6..]).await;
}

/// What each act leaves, spelled out: the comparison above is with this.
#[tokio::test]
async fn the_consumer_leaves_what_the_act_says() {
    use domain::certificate::RevocationReason as R;
    let office = Office::open().await;
    let revoked = |reason| vec![Certificates::Revoked(reason)];
    let expected = [
        (Act::ProduceUnrequested, Some("reserved"), vec![], Some(1), "locked"),
        (Act::Approve, Some("reserved"), vec![], Some(1), "locked"),
        (Act::CancelUnapproved, None, vec![], None, "free"),
        (Act::Certify, Some("reserved"), vec![Certificates::OnHold], Some(1), "locked"),
        (Act::ReleaseOther, Some("reserved"), revoked(R::Superseded), Some(2), "locked"),
        (Act::Cancel, Some("void"), revoked(R::CessationOfOperation), None, "free"),
        (Act::Confirm, Some("issued"), vec![Certificates::OnHold], Some(1), "free"),
        (Act::TryAgainNew, Some("reserved"), revoked(R::Superseded), Some(2), "locked"),
        (Act::TryAgainSame, Some("reserved"), vec![Certificates::OnHold], Some(1), "locked"),
    ];
    for (act, card, certificates, generation, lock) in expected {
        let case = decided(&office, act).await;
        office.settle().await;
        let (seen, locked) = end(&case).await;
        let secrets = seen.secrets.map(|generation| generation.get());
        assert_eq!(
            (seen.card, seen.certificates, secrets, locked),
            (card, certificates, generation, lock),
            "{act:?}"
        );
    }
}

/// The consumer comes to a certificate when its card has gone on already: it is known when it leaves the CRL.
#[tokio::test]
async fn a_certificate_that_was_given_up_before_it_was_noted_has_an_end() {
    let office = Office::open().await;
    for acts in [&[Act::Failed, Act::TryAgainNew][..], &[Act::Cancel]] {
        let mut case = office.case_before(Act::Certify).await;
        case.does_alone(Act::Certify).await;
        for act in acts {
            case.does_alone(*act).await;
        }
        office.settle().await;
        let certificates = case.card_object().await.unwrap().certificates;
        assert!(!certificates.is_empty());
        for (noted, issued) in certificates.iter().zip(&case.certificates) {
            assert!(matches!(noted.state, CertificateState::Revoked { .. }), "{acts:?}: {noted:?}");
            assert!(noted.not_after.is_some_and(|end| end >= issued.not_after), "{acts:?}: {noted:?}");
        }
    }
}
