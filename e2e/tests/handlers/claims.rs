//! What two cards or two agents both want: a contactless chip is one card, and a job one agent's; and what a holder has
//! to confirm.

use api::agent::{Claim, Job};
use api::issuance::{Accepted, RequestCard};
use cardwright_e2e::in_process::{Act, Case, Office, READER};
use domain::issuance::state::LEASE;

#[tokio::test]
async fn a_contactless_chip_is_one_card_until_that_is_called_off() {
    let office = Office::open().await;
    let mut first = office.case_before(Act::RegisterUid).await;
    first.does(Act::RegisterUid).await;
    let number = first.card_object().await.unwrap().card.number.to_string();
    let mut second = office.case_before(Act::RegisterUid).await;
    second.card.uid = first.card.uid.clone();
    let call = second.call(Act::RegisterUid);
    let refused = office.send(&call).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "uid-taken".to_owned()));
    assert!(refused.problem().detail.contains(&number), "it says which card: {refused:?}");
    assert!(second.record().await.unwrap().issuance.state.card().unwrap().uid.is_none(), "nothing was taken");
    first.does(Act::Cancel).await;
    second.does(Act::RegisterUid).await;

    // Another attempt with another card gives the chip back; the refused card may become somebody's.
    for act in [Act::ReleasePrint, Act::VerifiedBadge, Act::RefuseBadge, Act::TryAgainBadge] {
        second.does(act).await;
    }
    let mut third = office.case_before(Act::RegisterUid).await;
    third.card.uid = second.card.uid.clone();
    third.does(Act::RegisterUid).await;
}

/// The new attempt comes to the chip of the old one before the consumer has given that back.
#[tokio::test]
async fn a_chip_that_is_read_again_at_once_stays_with_its_card() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::TryAgainBadge).await;
    for act in [Act::TryAgainBadge, Act::ClaimBadge, Act::RegisterUid] {
        case.does_alone(act).await;
    }
    office.settle().await;
    let mut other = office.case_before(Act::RegisterUid).await;
    other.card.uid = case.card.uid.clone();
    let call = other.call(Act::RegisterUid);
    assert_eq!(office.send(&call).await.code(), "uid-taken");
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over_and_shuts_the_first_agent_out() {
    let office = Office::open().await;
    let second = office.agent("desk-2", "main").await;
    let mut case = office.case_before(Act::Certify).await;
    let claim = |case: &Case<'_>| {
        let call = case.post(
            &format!("/api/jobs/{}/claim", case.id()),
            &Claim { reader: READER.parse().unwrap(), order: None },
        );
        call.signed(&second, cardwright_core::ports::edge::Clock::now(&*office.clock))
    };
    assert_eq!(office.send(&claim(&case)).await.code(), "lease-runs");
    office.clock.advance(LEASE);
    let job: Job = office.send(&claim(&case)).await.json();
    assert_eq!(job.fence, case.fence.next());
    assert_eq!(job.chip, Some(case.card.chip), "it resumes what the first began");
    let late = case.call(Act::Certify);
    assert_eq!(office.send(&late).await.code(), "fence-lost");
}

/// One that was confirmed beside another does not let a third pass unasked when it ends.
#[tokio::test]
async fn a_request_is_to_be_confirmed_while_any_other_is_open() {
    let office = Office::open().await;
    let mut case = office.case().await;
    case.does(Act::Request).await;
    let first = case.id().clone();
    let although = RequestCard { although_open: true, ..case.request() };
    let confirmed = office.send(&case.post("/api/requests", &although).by(&case.holder)).await;
    let second = confirmed.json::<Accepted>().issuance;
    let unasked = case.post("/api/requests", &case.request()).by(&case.holder);
    for ends in [second, first] {
        assert_eq!(office.send(&unasked).await.code(), "open-issuance");
        case.issuance = Some(ends);
        case.does(Act::Abort).await;
    }
    assert_eq!(office.send(&unasked).await.code(), "ok");
}
