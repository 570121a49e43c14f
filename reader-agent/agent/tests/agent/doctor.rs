//! `doctor`: what it finds, and what it says to do next.

use crate::backend::Backend;
use crate::desk::Desk;
use domain::time::Span;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was found, by what was checked, at a workstation without the service.
async fn examine(desk: &Desk) -> BTreeMap<String, (bool, String)> {
    let mut command = desk.command("doctor");
    command.arg("--json").env("PCSCLITE_CSOCK_NAME", desk.home().join("no-such-socket"));
    let output = command.output().await.unwrap();
    assert_eq!(output.status.code(), Some(1), "not all is well: {output:?}");
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let text = |check: &Value, name: &str| check[name].as_str().unwrap().to_owned();
    let checks = checks.iter().map(|check| {
        let said = format!("{}. {}", text(check, "found"), text(check, "next"));
        (text(check, "check"), (check["ok"].as_bool().unwrap(), said))
    });
    checks.collect()
}

fn says(checks: &BTreeMap<String, (bool, String)>, check: &str, ok: bool, what: &str) {
    let found = &checks[check];
    assert!(found.0 == ok && found.1.contains(what), "{check}: {found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_check_has_a_sentence_and_a_next_action() {
    let (backend, _kills) = Backend::start().await;
    let newcomer = Desk::new(backend.clone());
    let checks = examine(&newcomer).await;
    says(&checks, "service", false, "does not answer. Start the smart card service (pcscd)");
    says(&checks, "enrolment", false, "Enrol this agent with a one-time code");

    let desk = Desk::enrolled(backend.clone()).await;
    let checks = examine(&desk).await;
    says(&checks, "backend", true, "with 2 CA certificates");
    says(&checks, "clock", true, "agrees");
    says(&checks, "enrolment", true, "jobs for it: 1");

    // The agent at work is not in the way.
    let _agent = desk.run();
    backend.until(|s| s.verified.is_some()).await;
    says(&examine(&desk).await, "enrolment", true, "the server knows this agent");

    backend.with(|s| s.ahead = Some(Span::from_secs(-400)));
    says(&examine(&desk).await, "enrolment", false, " seconds off. Set the workstation's clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_the_last_that_is_looked_for() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend).await;
    let file = desk.home().join("identity.json");
    let kept = std::fs::read_to_string(&file).unwrap().replace(&desk.backend.url, "http://127.0.0.1:9");
    std::fs::write(&file, kept).unwrap();
    let checks = examine(&desk).await;
    says(&checks, "backend", false, "http://127.0.0.1:9 does not answer");
    assert!(!checks.contains_key("clock") && !checks.contains_key("enrolment"), "{checks:?}");
}
