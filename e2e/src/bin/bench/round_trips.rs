//! Store calls of every command.

use api::agent::Enrolled;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Agent, Call, Office};
use http::Method;
use store::{Embedded, Meter, Reading};

/// Of the costliest command.
pub(super) async fn most() -> f64 {
    let embedded = Embedded::memory().await.unwrap();
    let meter = Meter::default();
    let config = meter.over(&embedded.config());
    let office = Office::over(embedded, &config).await;
    let mut all = Vec::new();
    for act in Act::ALL {
        let mut case = office.case_before(act).await;
        let call = case.call(act);
        meter.take();
        let reply = office.send(&call).await;
        all.push((format!("{act:?}"), meter.take()));
        assert!(reply.status.is_success() || act.waits_for_secrets(), "{act:?}: {reply:?}");
    }
    all.extend(sessions_and_agents(&office, &meter).await);
    for (command, reading) in &all {
        let calls: Vec<_> = reading.calls.iter().map(|(call, count)| format!("{count} {call}")).collect();
        println!(
            "{command:<18} {:<40} RCU {:>5.1}  WCU {:>5.1}",
            calls.join(", "),
            reading.reads,
            reading.writes
        );
    }
    let (command, reading) = all.iter().max_by_key(|(_, reading)| reading.round_trips()).unwrap();
    println!("costliest: {command}, {} calls", reading.round_trips());
    u32::try_from(reading.round_trips()).unwrap().into()
}

async fn sessions_and_agents(office: &Office, meter: &Meter) -> Vec<(String, Reading)> {
    let person = office.staff_members().officer.person.clone();
    meter.take();
    let session = office.sign_in(&person).await;
    let sign_in = meter.take();
    let sign_out = Call::empty(Method::DELETE, "/api/session".to_owned()).by(&session);
    assert!(office.send(&sign_out).await.status.is_success());
    let sign_out = meter.take();
    let agent = Agent::new("newcomer");
    let enrol = agent.enrol(&office.code("main").await);
    let call = Call::post("/api/agents", "enrol", &enrol).signed(&agent, office.clock.now());
    meter.take();
    let _enrolled: Enrolled = office.send(&call).await.json();
    vec![("SignIn".to_owned(), sign_in), ("SignOut".to_owned(), sign_out), ("Enrol".to_owned(), meter.take())]
}
