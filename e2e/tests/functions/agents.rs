//! Functions for agents, each call signed.

use crate::commands::assert_problem;
use crate::place::Place;
use api::agent::{Enrolled, Offers, Poll, PresentReader};
use api::headers::AGENT_SIGNATURE;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Agent, Call, Case, READER};
use domain::reader::{PrinterState, ReaderMake, ReaderState};

/// The signature of somebody else.
fn forged(call: &Call) -> Call {
    call.clone().with(AGENT_SIGNATURE, &BASE64.encode([7; 64]))
}

/// A forged call is refused; a signed one is done, and the handler in this process knows it.
async fn is_done_once_for_who_signs(function: &str, act: Act) {
    let place = Place::without_keys().await;
    let function = place.start(function).await;
    let mut case = place.office.case_before(act).await;
    let call = case.call(act);
    assert_problem(&function.send(&forged(&call)).await, 401, "agent-signature");
    let done = function.send(&call).await;
    assert!(done.status.is_success(), "{done:?}\n{}", function.log());
    let again = place.office.send(&call).await;
    assert_eq!((again.status, &again.body), (done.status, &done.body));
}

#[tokio::test]
async fn claim_job() {
    is_done_once_for_who_signs("claim-job", Act::Claim).await;
}

#[tokio::test]
async fn report_production() {
    is_done_once_for_who_signs("report-production", Act::Verified).await;
}

#[tokio::test]
async fn register_uid() {
    is_done_once_for_who_signs("register-uid", Act::RegisterUid).await;
}

#[tokio::test]
async fn release_print() {
    is_done_once_for_who_signs("release-print", Act::ReleasePrint).await;
}

#[tokio::test]
async fn enrol_agent() {
    let place = Place::without_keys().await;
    let function = place.start("enrol-agent").await;
    let agent = Agent::new("newcomer");
    let enrol = |code: &str| {
        Call::post("/api/agents", "cmd-enrol", &agent.enrol(code)).signed(&agent, place.office.clock.now())
    };
    assert_problem(&function.send(&enrol("no-such-code")).await, 403, "enrolment-code");
    let enrolled: Enrolled = function.send(&enrol(&place.office.code("main").await)).await.json();
    assert_eq!((enrolled.agent, enrolled.site.as_str()), (agent.id, "main"));
}

#[tokio::test]
async fn poll_jobs() {
    let place = Place::without_keys().await;
    let function = place.start("poll-jobs").await;
    let case: Case<'_> = place.office.case_before(Act::Claim).await;
    let desk = place.office.desk();
    let reader = PresentReader {
        reader: READER.parse().unwrap(),
        name: "Reader".to_owned(),
        state: ReaderState::Blank,
        make: ReaderMake::default(),
    };
    let path = format!("/api/agents/{}/poll", desk.id);
    let call = Call::post(
        path,
        "cmd-poll",
        &Poll { readers: vec![reader], printer: PrinterState::Unknown, version: None },
    );
    let call = call.signed(desk, place.office.clock.now());
    assert_problem(&function.send(&forged(&call)).await, 401, "agent-signature");
    let offers: Offers = function.send(&call).await.json();
    assert_eq!(offers.jobs.iter().map(|job| &job.issuance).collect::<Vec<_>>(), [case.id()]);
}
