//! Agents that are not who they say, whose clock is off, or whose code was used.

use crate::setting::Office;
use cardwright_e2e::desk::Desk;
use cardwright_e2e::job;
use cardwright_e2e::scripted_agent::ScriptedAgent;
use domain::id::AgentId;
use domain::issuance::StateName;
use sealed::identity::AgentIdentity;
use zeroize::Zeroizing;

const MINUTE: i64 = 60_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_not_enrolled_gets_nothing() {
    let (office, _) = Office::with_codes(0).await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let before = office.standing(&issuance).await;
    let stranger = ScriptedAgent::new(office.site.url());
    let problem = stranger.poll().await.problem(401, "agent-unknown");
    assert!(problem.detail.contains("enrol it with a one-time code"), "{problem:?}");
    stranger.claim(&issuance).await.problem(401, "agent-unknown");
    // An officer's session is no agent's signature.
    let (path, reader) = (format!("/api/jobs/{issuance}/claim"), serde_json::json!({"reader": "r"}));
    office.officer.command(&path, &reader).await.problem(401, "agent-signature");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_of_another_key_or_over_another_request_does_not_count() {
    let (office, mut agent) = Office::with_scripted_agent().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let before = office.standing(&issuance).await;
    let right = std::mem::replace(&mut agent.signing, AgentIdentity::new(&Zeroizing::new([9; 32])));
    agent.poll().await.problem(401, "agent-signature");
    agent.claim(&issuance).await.problem(401, "agent-signature");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    agent.signing = right;
    assert_eq!(agent.poll().await.status, 200);
    // Its own signature does not speak for another agent.
    let other: AgentId = "agt-somebody-else".parse().unwrap();
    let path = format!("/api/agents/{other}/poll");
    agent.command(&path, &serde_json::json!({"readers": []})).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_five_minutes_off_works_and_beyond_is_refused_by_name() {
    let (office, codes) = Office::with_codes(2).await;
    let mut agent = ScriptedAgent::enrolled(office.site.url(), &codes[0]).await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let before = office.standing(&issuance).await;
    for minutes in [4, -4] {
        agent.clock_off = minutes * MINUTE;
        assert_eq!(agent.poll().await.status, 200, "{minutes} minutes off");
    }
    for minutes in [6, -6, 60 * 24 * 365, -60 * 24 * 365] {
        agent.clock_off = minutes * MINUTE;
        for answer in [agent.poll().await, agent.claim(&issuance).await] {
            let said = answer.problem(401, "agent-clock").detail;
            assert!(said.contains("clock") && said.contains("five minutes"), "{said}");
        }
    }
    agent.clock_off = 6 * MINUTE;
    let said = agent.poll().await.problem(401, "agent-clock").detail;
    assert!(said.contains("360 seconds ahead") || said.contains("359 seconds ahead"), "{said}");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");

    // Enrolment is held to the same clock, and a refused one does not use the code up.
    let mut newcomer = ScriptedAgent::new(office.site.url());
    newcomer.clock_off = -6 * MINUTE;
    newcomer.enrol(&codes[1]).await.problem(401, "agent-clock");
    newcomer.clock_off = -4 * MINUTE;
    assert_eq!(newcomer.enrol(&codes[1]).await.status, 201);

    // Four minutes off all the way to the secrets.
    agent.clock_off = -4 * MINUTE;
    agent.begin(&issuance).await;
    assert_eq!(office.standing(&issuance).await.0, StateName::InProduction);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_enrols_one_agent_once() {
    let (office, codes) = Office::with_codes(2).await;
    let url = office.site.url();
    let first = ScriptedAgent::new(url);
    assert_eq!(first.enrol(&codes[0]).await.status, 201);
    let said = ScriptedAgent::new(url).enrol(&codes[0]).await.problem(403, "enrolment-code").detail;
    assert!(said.contains("cardwright agent-code"), "{said}");
    ScriptedAgent::new(url).enrol("AAAAA-BBBBB-CCCCC-DDDDD").await.problem(403, "enrolment-code");
    ScriptedAgent::new(url).enrol("").await.problem(403, "enrolment-code");
    // The same agent with the same keys: its answer may have been lost.
    assert_eq!(first.enrol(&codes[0]).await.status, 201);
    // Another agent under the first one's id: refused, and the code is still good.
    let mut double = ScriptedAgent::new(url);
    double.id = first.id.clone();
    double.enrol(&codes[1]).await.problem(409, "agent-id-taken");
    assert_eq!(first.poll().await.status, 200, "the first one is still itself");
    assert_eq!(ScriptedAgent::new(url).enrol(&codes[1]).await.status, 201);

    // The program itself says the sentence.
    let desk = Desk::at(office.site.beside("late desk"));
    let output = desk.try_enrol(url, &codes[0]).await;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("The enrolment code is unknown, used, or out of date"), "{said}");
}
