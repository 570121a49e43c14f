//! An issuance is one item, and an item has a bound.

use api::agent::{Report, ReportProduction};
use api::issuance::{Confirmation, Decision};
use cardwright_core::record::{IssuanceRecord, MAX_RECORD_BYTES};
use cardwright_e2e::in_process::{Act, Case, Office, SoftCard, note};
use domain::attestation::{Attestation, AttestedDevice, FormFactor, PinUse, TouchUse};
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::issuance::command::Chip;
use domain::issuance::state::MAX_ATTEMPTS;
use domain::text::{NOTE_MAX_CHARS, Note};

/// Characters of four bytes each: what a note takes at most.
fn longest() -> Note {
    note(&"\u{1F4A5}".repeat(NOTE_MAX_CHARS))
}

/// Bytes of the longest that a certificate says of its key's attestation.
fn longest_attestation() -> usize {
    let device = AttestedDevice {
        serial: Some(u32::MAX),
        firmware: "255.255.255".to_owned().try_into().unwrap(),
        pin: PinUse::MatchAlways,
        touch: TouchUse::Always,
        form: Some(FormFactor::UsbCLightning),
    };
    let attestation = serde_json::to_vec(&Attestation::Verified { device }).unwrap();
    "\"attestation\":,".len() + attestation.len()
}

fn bytes(record: &IssuanceRecord) -> usize {
    serde_json::to_vec(record).unwrap().len()
}

/// Two chips in each attempt, the longest reason for each failure, and a consumer that always lags behind by
/// one attempt.
#[tokio::test]
async fn the_longest_history_fits_its_item() {
    let office = Office::open().await;
    let officer = office.staff_members().officer.clone();
    let mut case = office.case_before(Act::Claim).await;
    let mut most = 0;
    for attempt in 1..=MAX_ATTEMPTS {
        // The first chip is the only one yet, or takes the place of one whose secrets were renewed meanwhile.
        case.card = SoftCard::blank();
        for act in [Act::Claim, Act::Release, Act::Certify, Act::ReleaseOther, Act::Certify] {
            case.does_alone(act).await;
        }
        let failure = Failure { step: ProductionStep::Verify, reason: longest(), fate: ChipFate::Scrap };
        let report = ReportProduction { fence: case.fence, report: Report::Failed { failure } };
        assert_eq!(office.send(&case.job("report", &report)).await.code(), "ok");
        let again = case.about("confirmation", &Confirmation::TryAgain { chip: Chip::New }).by(&officer);
        let code = office.send(&again).await.code();
        assert_eq!(code, if attempt < MAX_ATTEMPTS { "ok" } else { "too-many-attempts" });
        most = most.max(bytes(&case.record().await.unwrap()));
        office.settle().await;
    }
    let record = case.record().await.unwrap();
    let certificates = record.issuance.state.card().unwrap().certificates.len();
    let attested = most + certificates * longest_attestation();
    assert!(attested <= MAX_RECORD_BYTES, "{most} bytes, {attested} if every key was attested");
    assert!(most > MAX_RECORD_BYTES / 2, "the worst case is meant to be bad: {most} bytes");
    let seen = case.seen().await.unwrap();
    assert_eq!(seen.certificates.len() as u64, 2 * MAX_ATTEMPTS);
}

/// Without a consumer the outbox grows until the item is full; then commands wait, and none is lost.
#[tokio::test]
async fn a_full_outbox_holds_commands_up_until_the_consumer_is_back() {
    let office = Office::open().await;
    let mut case: Case<'_> = office.case_before(Act::Approve).await;
    let approver = &office.staff_members().approver;
    let mut accepted = 0;
    let refused = loop {
        let later = Decision::Postpone { note: longest() };
        let call = case.about("decision", &later).by(approver);
        let reply = office.send(&call).await;
        if !reply.status.is_success() {
            break (call, reply);
        }
        accepted += 1;
        assert!(accepted < 1_000, "the item has a bound");
    };
    let (call, reply) = refused;
    assert_eq!((reply.status.as_u16(), &*reply.code()), (503, "unavailable"));
    let record = case.record().await.unwrap();
    assert!(bytes(&record) <= MAX_RECORD_BYTES);
    assert_eq!(case.history(&record).await.len(), 2 + accepted);
    office.settle().await;
    assert!(office.send(&call).await.status.is_success());
    case.does(Act::Approve).await;
}
