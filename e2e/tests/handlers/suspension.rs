//! One certificate of a card, put on hold on its own and released, through the handler.

use api::card::{CardAccepted, CardLife, CardPage, CertificatesPage};
use cardwright_core::ports::store::Lists as _;
use cardwright_e2e::in_process::{Act, Call, Case, Office, Session, note};
use domain::card::{CardCommandName, CardStateName, LockCause};
use domain::certificate::{CertificateState, HoldReason, Serial};
use http::StatusCode;
use http::header::{ETAG, IF_MATCH};

fn doubt() -> HoldReason {
    HoldReason::Suspended { reason: note("a doubt") }
}

fn hold(case: &Case<'_>) -> CardLife {
    CardLife::HoldCertificate { serial: case.certificate().serial.clone(), reason: note("a doubt") }
}

fn release(case: &Case<'_>) -> CardLife {
    CardLife::ReleaseCertificate { serial: case.certificate().serial.clone() }
}

fn life(case: &Case<'_>, by: &Session, life: &CardLife) -> Call {
    case.post(&format!("/api/cards/{}/life", case.id()), life).by(by)
}

async fn page(case: &Case<'_>, by: &Session) -> CardPage {
    let call = Call::get(format!("/api/cards/{}", case.id())).by(by);
    case.office.send(&call).await.json()
}

/// Where the first certificate stands, and whether the other three stand alike.
async fn standing(case: &Case<'_>) -> (CertificateState, Vec<CertificateState>) {
    let record = case.card_object().await.unwrap();
    let mut states: Vec<_> = record.certificates.into_iter().map(|c| c.state).collect();
    let first = states.remove(0);
    states.dedup();
    (first, states)
}

/// A card in its holder's hands.
async fn active(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    let staff = office.staff_members();
    does(&case, &staff.administrator, &CardLife::HandOver { to: None }).await;
    case
}

/// Gives the command twice: the second answer is the first one, and nothing happens again.
async fn does(case: &Case<'_>, by: &Session, command: &CardLife) -> CardAccepted {
    let call = life(case, by, command);
    let first = case.office.send(&call).await;
    assert!(first.status.is_success(), "{command:?}: {first:?}");
    let version = case.card_object().await.unwrap().version;
    let second = case.office.send(&call).await;
    assert_eq!((&second.status, &second.body), (&first.status, &first.body), "{command:?}, sent again");
    assert_eq!(case.card_object().await.unwrap().version, version, "{command:?}, sent again");
    first.json()
}

/// The card comes and goes; what was suspended on its own stays so until somebody releases it.
#[tokio::test]
async fn a_suspension_outlives_what_becomes_of_the_card() {
    use CertificateState::{OnHold, Valid};
    let office = Office::open().await;
    let case = active(&office).await;
    let officer = &office.staff_members().officer;
    let inactive = || OnHold { reasons: vec![HoldReason::CardInactive] };
    let away = CardLife::Deactivate { reason: note("on leave") };
    for (command, card, first, others) in [
        (hold(&case), CardStateName::Active, OnHold { reasons: vec![doubt()] }, Valid),
        (
            away.clone(),
            CardStateName::Inactive,
            OnHold { reasons: vec![doubt(), HoldReason::CardInactive] },
            inactive(),
        ),
        (CardLife::Reactivate {}, CardStateName::Active, OnHold { reasons: vec![doubt()] }, Valid),
        (
            away,
            CardStateName::Inactive,
            OnHold { reasons: vec![doubt(), HoldReason::CardInactive] },
            inactive(),
        ),
        (release(&case), CardStateName::Inactive, inactive(), inactive()),
        (CardLife::Reactivate {}, CardStateName::Active, Valid, Valid),
        (hold(&case), CardStateName::Active, OnHold { reasons: vec![doubt()] }, Valid),
    ] {
        assert_eq!(does(&case, officer, &command).await.state, card, "{command:?}");
        assert_eq!(standing(&case).await, (first, vec![others]), "{command:?}");
    }
    office.settle().await;
    let held = Call::get("/api/certificates?state=on-hold").by(officer);
    let held: CertificatesPage = office.send(&held).await.json();
    let serials: Vec<_> = held.rows.iter().map(|row| &row.certificate.serial).collect();
    assert_eq!(serials, [&case.certificate().serial], "reports find it, and it alone");

    does(&case, officer, &CardLife::Lock { cause: LockCause::Damaged, reason: note("cut in two") }).await;
    let (first, others) = standing(&case).await;
    assert!(matches!(first, CertificateState::Revoked { .. }) && others == [first.clone()], "{first:?}");
    for late in [hold(&case), release(&case)] {
        assert_eq!(office.send(&life(&case, officer, &late)).await.code(), "card-state", "{late:?}");
    }
}

#[tokio::test]
async fn the_history_hangs_together_and_says_which_and_why() {
    use CardCommandName as C;
    let office = Office::open().await;
    let case = active(&office).await;
    let officer = &office.staff_members().officer;
    does(&case, officer, &hold(&case)).await;
    does(&case, officer, &release(&case)).await;
    office.settle().await;
    let record = case.card_object().await.unwrap();
    let history = office.store.card_history(case.id()).await.unwrap();
    assert_eq!(audit::verify_card(&record.card.id, &history, record.audit_head.unwrap()), Ok(()));
    let said: Vec<_> = history.into_iter().map(|r| (r.command, r.certificate, r.detail)).collect();
    let serial = Some(case.certificate().serial.clone());
    let expected =
        [(C::HoldCertificate, serial.clone(), Some(note("a doubt"))), (C::ReleaseCertificate, serial, None)];
    assert_eq!(said[said.len() - 2..], expected);
}

#[tokio::test]
async fn rows_offer_what_is_accepted_and_the_rest_is_refused() {
    let office = Office::open().await;
    let case = active(&office).await;
    let staff = office.staff_members();
    let offered = async |by: &Session| -> Vec<_> {
        page(&case, by).await.certificates.into_iter().map(|row| row.allowed).collect()
    };
    let (may_hold, may_release) =
        (vec![CardCommandName::HoldCertificate], vec![CardCommandName::ReleaseCertificate]);
    assert_eq!(offered(&staff.officer).await, vec![may_hold.clone(); 4]);
    assert_eq!(offered(&staff.approver).await, vec![Vec::new(); 4]);
    let elsewhere = Serial::try_from("0102".to_owned()).unwrap();
    let unknown = CardLife::ReleaseCertificate { serial: elsewhere };
    for (by, command, status, code) in [
        (&staff.administrator, hold(&case), 403, "role-missing"),
        (&staff.approver, release(&case), 403, "role-missing"),
        (&case.holder, hold(&case), 403, "role-missing"),
        (&staff.officer, release(&case), 409, "certificate-state"),
        (&staff.officer, unknown, 422, "certificate-unknown"),
    ] {
        let reply = office.send(&life(&case, by, &command)).await;
        assert_eq!((reply.status.as_u16(), &*reply.code()), (status, code), "{command:?}");
    }
    does(&case, &staff.officer, &hold(&case)).await;
    let mut offers = vec![may_hold; 4];
    offers[0] = may_release;
    assert_eq!(offered(&staff.officer).await, offers);
    let again = office.send(&life(&case, &staff.officer, &hold(&case))).await;
    assert_eq!((again.status, &*again.code()), (StatusCode::CONFLICT, "certificate-state"));
    assert!(again.problem().detail.contains("on hold on its own already"), "{again:?}");
}

#[tokio::test]
async fn a_reason_is_needed_and_a_page_out_of_date_changes_nothing() {
    let office = Office::open().await;
    let case = active(&office).await;
    let officer = &office.staff_members().officer;
    let path = format!("/api/cards/{}/life", case.id());
    let serial = &case.certificate().serial;
    for body in [
        serde_json::json!({ "life": "hold-certificate", "serial": serial }),
        serde_json::json!({ "life": "hold-certificate", "serial": serial, "reason": " " }),
        serde_json::json!({ "life": "hold-certificate", "reason": "a doubt" }),
        serde_json::json!({ "life": "release-certificate", "serial": "xyz" }),
    ] {
        let reply = office.send(&case.post(&path, &body).by(officer)).await;
        assert!(reply.status.is_client_error(), "{body}: {reply:?}");
    }
    let call = Call::get(format!("/api/cards/{}", case.id())).by(officer);
    let tag = office.send(&call).await.headers[ETAG].to_str().unwrap().to_owned();
    does(&case, officer, &hold(&case)).await;
    let late = life(&case, officer, &release(&case)).with(IF_MATCH.as_str(), &tag);
    assert_eq!(office.send(&late).await.code(), "card-changed");
    assert!(standing(&case).await.0.is_suspended());
}
