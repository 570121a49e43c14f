//! release-secrets: which chip gets them, and who can open them.

use api::agent::Secrets;
use cardwright_e2e::in_process::{Act, Certificates, Office, SoftCard};
use domain::issuance::command::Found;

#[tokio::test]
async fn only_the_agent_opens_them_and_only_for_this_job_claim_and_chip() {
    let office = Office::open().await;
    let stranger = office.agent("desk-2", "main").await;
    let mut case = office.case_before(Act::Release).await;
    let other = office.case_before(Act::Release).await;
    let reply = case.does(Act::Release).await;
    let (desk, fence, chip) = (office.desk(), case.fence, case.card.chip);
    let secrets = case.opened(&reply).expect("the agent opens them");
    assert_eq!(secrets.puk.expose().len(), 8);
    assert!(stranger.opens(&reply, case.id(), fence, chip).is_none(), "another agent");
    assert!(desk.opens(&reply, other.id(), fence, chip).is_none(), "another job");
    assert!(desk.opens(&reply, case.id(), fence.next(), chip).is_none(), "another claim");
    assert!(desk.opens(&reply, case.id(), fence, other.card.chip).is_none(), "another chip");

    // What lies in the store is of no use without the sealing key.
    let record = format!("{:?}", case.record().await);
    assert!(!record.contains(secrets.pin.expose()) && !record.contains(secrets.puk.expose()));
}

#[tokio::test]
async fn a_claim_that_was_taken_over_gets_nothing() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Release).await;
    let old = case.release(Found::Blank);
    case.does(Act::ClaimAgain).await;
    assert_eq!(office.send(&old).await.code(), "fence-lost");
    let fresh = case.release(Found::Blank);
    let reply = office.send(&fresh).await;
    assert!(case.opened(&reply).is_some());
    // Answered once, then taken over: sending it again does not open the job to the former claim.
    case.does(Act::ClaimAgain).await;
    assert_eq!(office.send(&fresh).await.code(), "fence-lost");
}

#[tokio::test]
async fn a_job_goes_on_with_its_chip_or_begins_anew_on_a_blank_one() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Release).await;
    assert_eq!(office.send(&case.release(Found::Marked)).await.code(), "foreign-chip");
    let first = case.does(Act::Release).await;
    let first = case.opened(&first).unwrap();

    // The same chip, whether its mark was written before the cut or not.
    for found in [Found::Blank, Found::Marked] {
        let again = office.send(&case.release(found)).await;
        assert_eq!(case.opened(&again).unwrap().pin.expose(), first.pin.expose(), "{found:?}");
    }
    case.does(Act::Certify).await;
    let listed: Secrets = office.send(&case.release(Found::Marked)).await.json();
    assert_eq!(listed.certificates, case.certificates);

    // Another marked chip is somebody's.
    let former = std::mem::replace(&mut case.card, SoftCard::blank());
    assert_eq!(office.send(&case.release(Found::Marked)).await.code(), "other-chip");

    // A blank one takes the place: new secrets, new management key, the certificate revoked.
    let reply = case.does(Act::ReleaseOther).await;
    let second = case.opened(&reply).unwrap();
    assert_ne!(second.pin.expose(), first.pin.expose());
    assert_ne!(second.puk.expose(), first.puk.expose());
    assert_ne!(second.management_key.expose(), first.management_key.expose());
    assert_eq!(reply.json::<Secrets>().certificates, []);
    let superseded = domain::certificate::RevocationReason::Superseded;
    assert_eq!(case.seen().await.unwrap().certificates, [Certificates::Revoked(superseded)]);

    // The first chip may hold the old secrets: it stays aside, blank or marked.
    case.card = former;
    assert_eq!(office.send(&case.release(Found::Marked)).await.code(), "other-chip");
    assert_eq!(office.send(&case.release(Found::Blank)).await.code(), "chip-is-scrap");
}

#[tokio::test]
async fn secrets_that_are_being_made_are_waited_for() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::ReleaseOther).await;
    let call = case.call(Act::ReleaseOther);
    let pending = office.send(&call).await;
    assert_eq!(pending.code(), "secrets-pending");
    assert_eq!(pending.headers["retry-after"], "1");
    let seen = case.seen().await;
    office.safe.lock(true);
    let change = office.pending().await.remove(0);
    office.worker.carry_out(&change).await.unwrap_err();
    assert_eq!(office.send(&call).await.code(), "secrets-pending");
    assert_eq!(case.seen().await.unwrap().records, seen.unwrap().records, "recorded once");
    office.safe.lock(false);
    office.settle().await;
    assert!(case.opened(&office.send(&call).await).is_some());
}

#[tokio::test]
async fn a_key_out_of_reach_loses_nothing() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Release).await;
    let call = case.call(Act::Release);
    office.safe.lock(true);
    assert_eq!(office.send(&call).await.code(), "unavailable");
    office.safe.lock(false);
    let reply = office.send(&call).await;
    assert!(case.opened(&reply).is_some());
    assert_eq!(case.record().await.unwrap().issuance.state.card().unwrap().chips.len(), 1);

    // The letter stays closed if it cannot be made.
    let mut case = office.case_before(Act::OpenLetter).await;
    let before = case.seen().await;
    let call = case.call(Act::OpenLetter);
    office.safe.lock(true);
    assert_eq!(office.send(&call).await.code(), "unavailable");
    assert_eq!(case.seen().await, before);
    office.safe.lock(false);
    assert!(office.send(&call).await.body.starts_with(b"%PDF"));
}
