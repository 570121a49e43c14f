//! Store calls of every command.

use api::agent::Enrolled;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Agent, Call, Office};
use http::Method;
use std::collections::BTreeMap;
use store::{Embedded, Meter, Reading};

/// Calls of the costliest command, and of the one that has a card printed: what stands on the card is a read of its own
/// (docs/adr/0005-settings-and-layouts.md).
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>) {
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
    let print = format!("{:?}", Act::ReleasePrint);
    let (prints, others): (Vec<_>, Vec<_>) = all.iter().partition(|(command, _)| *command == print);
    for (figure, commands) in [("store_round_trips_print", prints), ("store_round_trips_max", others)] {
        let (command, reading) = commands.iter().max_by_key(|(_, reading)| reading.round_trips()).unwrap();
        println!("{figure}: {command}, {} calls", reading.round_trips());
        figures.insert(figure, u32::try_from(reading.round_trips()).unwrap().into());
    }
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
