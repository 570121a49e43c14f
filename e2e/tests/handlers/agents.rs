//! Reader agents: enrolment, signatures, clocks, and which jobs are offered to whom.

use api::agent::{Offers, Poll, PresentReader};
use cardwright_core::agents::CODE_LIFETIME;
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::principal::MAX_CLOCK_SKEW;
use cardwright_e2e::in_process::{Act, Agent, Call, Office, READER};
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::time::{Span, Timestamp};

fn poll(agent: &Agent, at: Timestamp) -> Call {
    let readers = vec![PresentReader {
        reader: READER.parse().unwrap(),
        name: "Reader".to_owned(),
        state: ReaderState::Blank,
        make: ReaderMake::default(),
    }];
    let path = format!("/api/agents/{}/poll", agent.id);
    Call::post(path, "poll", &Poll { readers, printer: PrinterState::Unknown, version: None })
        .signed(agent, at)
}

fn off(now: Timestamp, millis: i64) -> Timestamp {
    now.plus(Span::from_millis(millis))
}

#[tokio::test]
async fn a_clock_may_be_five_minutes_off_and_not_a_moment_more() {
    let office = Office::open().await;
    let (now, most) = (office.clock.now(), MAX_CLOCK_SKEW.as_millis());
    assert_eq!(most, 300_000);
    for millis in [-most, -1, 0, 1, most] {
        let reply = office.send(&poll(office.desk(), off(now, millis))).await;
        assert!(reply.status.is_success(), "{millis} ms off: {reply:?}");
    }
    for millis in [-most - 1, most + 1, -3_600_000] {
        let reply = office.send(&poll(office.desk(), off(now, millis))).await;
        assert_eq!(reply.code(), "agent-clock", "{millis} ms off");
        let detail = reply.problem().detail;
        assert!(detail.contains("the workstation's clock") || detail.contains("agent's clock"), "{detail}");
    }
    // Every call of the agent is held to it, enrolment as well.
    let mut case = office.case_before(Act::Claim).await;
    let claim = case.call(Act::Claim).signed(office.desk(), off(now, most + 1));
    assert_eq!(office.send(&claim).await.code(), "agent-clock");
    let newcomer = Agent::new("newcomer");
    let enrol = newcomer.enrol(&office.code("main").await);
    let call = Call::post("/api/agents", "enrol", &enrol);
    assert_eq!(office.send(&call.clone().signed(&newcomer, off(now, -most - 1))).await.code(), "agent-clock");
    assert_eq!(office.send(&call.signed(&newcomer, off(now, -most))).await.code(), "ok");
}

#[tokio::test]
async fn a_code_enrols_one_agent_within_its_hour() {
    let office = Office::open().await;
    let enrol = async |agent: &Agent, code: &str| {
        let call = Call::post("/api/agents", "enrol", &agent.enrol(code));
        office.send(&call.signed(agent, office.clock.now())).await.code()
    };
    let [first, second, late] = ["first", "second", "late"].map(Agent::new);
    let code = office.code("main").await;
    assert_eq!(enrol(&first, &code.to_lowercase()).await, "ok", "as it is typed");
    assert_eq!(enrol(&first, &code).await, "ok", "the answer was lost: the same agent again");
    assert_eq!(enrol(&second, &code).await, "enrolment-code", "used up");
    assert_eq!(enrol(&second, "2222-2222").await, "enrolment-code", "never made");
    assert_eq!(enrol(&Agent::new("first"), &office.code("main").await).await, "agent-id-taken");

    let code = office.code("main").await;
    office.clock.advance(Span::from_millis(CODE_LIFETIME.as_millis() - 1));
    assert_eq!(enrol(&second, &code).await, "ok");
    let code = office.code("main").await;
    office.clock.advance(CODE_LIFETIME);
    assert_eq!(enrol(&late, &code).await, "enrolment-code", "out of date");
}

#[tokio::test]
async fn a_signature_is_for_one_request_of_one_agent() {
    let office = Office::open().await;
    let (now, desk) = (office.clock.now(), office.desk());
    let good = poll(desk, now);
    let stranger = Agent::new("stranger");
    let impostor = Agent { id: desk.id.clone(), ..Agent::new("impostor") };
    let later = now.plus(Span::from_secs(1)).as_millis().to_string();
    let other = Poll { readers: Vec::new(), printer: PrinterState::Unknown, version: None };
    let bad = [
        ("another command", good.clone().with("idempotency-key", "other"), "agent-signature"),
        ("another time", good.clone().with("x-agent-time", &later), "agent-signature"),
        (
            "another body",
            Call { body: serde_json::to_vec(&other).unwrap().into(), ..good.clone() },
            "agent-signature",
        ),
        ("no signature", good.clone().without("x-agent-signature"), "agent-signature"),
        ("no base 64", good.clone().with("x-agent-signature", "?"), "agent-signature"),
        ("another key", poll(&impostor, now), "agent-signature"),
        ("nobody", poll(&stranger, now), "agent-unknown"),
        (
            "another's path",
            {
                let path = format!("/api/agents/{}/poll", stranger.id);
                Call::post(path, "poll", &other).signed(desk, now)
            },
            "not-found",
        ),
    ];
    for (what, call, code) in bad {
        assert_eq!(office.send(&call).await.code(), code, "{what}");
    }
    assert_eq!(office.send(&good).await.code(), "ok");
}

#[tokio::test]
async fn a_job_is_offered_at_its_site_until_somebody_has_it() {
    let office = Office::open().await;
    let elsewhere = office.agent("desk-elsewhere", "elsewhere").await;
    let beside = office.agent("desk-beside", "main").await;
    let offered = async |agent: &Agent| {
        let offers: Offers = office.send(&poll(agent, office.clock.now())).await.json();
        offers.jobs.len()
    };
    let mut case = office.case_before(Act::Claim).await;
    assert_eq!((offered(office.desk()).await, offered(&beside).await), (1, 1));
    assert_eq!(offered(&elsewhere).await, 0);
    case.does(Act::Claim).await;
    assert_eq!((offered(office.desk()).await, offered(&beside).await), (1, 0), "its own it may resume");
    office.clock.advance(domain::issuance::state::LEASE);
    assert_eq!(offered(&beside).await, 1, "its lease ran out");
    case.does(Act::ClaimAgain).await;
    for act in [Act::Release, Act::Certify, Act::Verified] {
        case.does(act).await;
    }
    assert_eq!((offered(office.desk()).await, offered(&beside).await), (0, 0));
}
