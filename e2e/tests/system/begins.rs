//! What is asked for does not exist: no process, no person, no issuance of that name.

use crate::setting::Office;
use api::issuance::{Accepted, MyIssuances};
use cardwright_e2e::job;
use cardwright_e2e::people::SECOND_OFFICER;
use domain::issuance::StateName;
use serde_json::json;

const UNKNOWN: &str = "iss-0000000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_process_begins_nothing() {
    let office = Office::with(&[]).await;
    let answer = office.holder.command("/api/requests", &json!({"process": "PcmProcNobodysCard"})).await;
    let problem = answer.problem(422, "bad-field");
    assert_eq!(problem.fields[0].field, "process", "{problem:?}");
    assert!(problem.detail.contains("PcmProcNobodysCard"), "{problem:?}");
    let recorded =
        json!({"holder": office.holder.me.person, "asked_by": office.holder.me.person, "channel": "phone"});
    let body = json!({"process": "CCProcNobodysCard", "recorded": recorded});
    office.officer.command("/api/issuances", &body).await.problem(422, "bad-field");
    // A process that is there, but not for Self-Service; one that is for Self-Service only.
    let body = json!({"process": "PcmProcEmployeeCardWithApproval"});
    office.holder.command("/api/requests", &body).await.problem(422, "process-mismatch");
    let body = json!({"process": job::PROCESS, "recorded": recorded});
    office.officer.command("/api/issuances", &body).await.problem(422, "process-mismatch");
    // A process for people of another kind.
    let body = json!({"process": "PcmProcVisitorCardWithApproval", "recorded": recorded});
    office.officer.command("/api/issuances", &body).await.problem(422, "process-mismatch");

    let mine: MyIssuances = office.holder.get("/api/my/issuances").await.json();
    assert_eq!(mine.issuances, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_person_gets_no_card() {
    let office = Office::with(&[]).await;
    office.officer.get("/api/people/per-nobody").await.problem(404, "not-found");
    office.officer.get("/api/people/nobody%20at%20all").await.problem(404, "not-found");
    let body = |holder: &str| {
        let recorded = json!({"holder": holder, "asked_by": office.holder.me.person, "channel": "phone"});
        json!({"process": "PcmProcEmployeeCardWithApproval", "recorded": recorded})
    };
    let problem =
        office.officer.command("/api/issuances", &body("per-nobody")).await.problem(404, "not-found");
    assert!(problem.detail.contains("person"), "{problem:?}");
    office.administrator.command("/api/requests", &body("per-nobody")).await.problem(404, "not-found");
    let asked_by_nobody =
        json!({"holder": office.holder.me.person, "asked_by": "per-nobody", "channel": "phone"});
    let body_of_nobody = json!({"process": "PcmProcEmployeeCardWithApproval", "recorded": asked_by_nobody});
    office.officer.command("/api/issuances", &body_of_nobody).await.problem(404, "not-found");
    let problem =
        office.officer.command("/api/issuances", &body("not an id")).await.problem(422, "bad-field");
    assert_eq!(problem.fields[0].field, "recorded.holder", "{problem:?}");
    let work = office.approver.get("/api/work?list=approvals").await;
    assert_eq!(work.json::<api::issuance::WorkPage>().rows, []);
    // The same body with a person who is there is taken.
    let accepted = office.officer.command("/api/issuances", &body(office.holder.me.person.as_str())).await;
    assert_eq!(accepted.json::<Accepted>().state, StateName::AwaitingApproval);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_issuance_takes_no_command_and_shows_no_page() {
    let (office, agent) = Office::with_scripted_agent().await;
    let Office { holder, officer, approver, administrator, .. } = &office;
    for id in [UNKNOWN, "iss", "..", "%2e%2e", "no%20id%21"] {
        let at = |act: &str| format!("/api/issuances/{id}/{act}");
        for (who, act, body) in [
            (officer, "produce", json!({})),
            (approver, "decision", json!({"decision": "approve"})),
            (officer, "withdrawal", json!({"withdrawal": "cancel", "reason": "a mistake"})),
            (officer, "production", json!({"production": "single", "target": {"at": "any-reader"}})),
            (officer, "confirmation", json!({"confirmation": "confirm"})),
            (administrator, "letter", json!({})),
        ] {
            if id == ".." || id == "%2e%2e" {
                continue;
            }
            let problem = who.command(&at(act), &body).await.problem(404, "not-found");
            assert!(problem.detail.contains("issuance"), "{problem:?}");
        }
        if id == UNKNOWN || id == "iss" {
            officer.get(&format!("/api/issuances/{id}")).await.problem(404, "not-found");
            officer.get(&at("history")).await.problem(404, "not-found");
            holder.get(&format!("/api/my/issuances/{id}")).await.problem(404, "not-found");
        }
    }
    agent.claim(&UNKNOWN.parse().unwrap()).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_of_another_is_as_good_as_none() {
    let office = Office::with(&[SECOND_OFFICER]).await;
    let issuance = job::request(&office.holder).await;
    let other = office.site.sign_in(&SECOND_OFFICER).await;
    other.get(&format!("/api/my/issuances/{issuance}")).await.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_open_request_is_asked_about_and_never_doubled_silently() {
    let office = Office::with(&[]).await;
    let wish = json!({"process": job::PROCESS});
    let first: Accepted = office.holder.command("/api/requests", &wish).await.json();
    let problem = office.holder.command("/api/requests", &wish).await.problem(409, "open-issuance");
    assert!(problem.detail.contains(first.issuance.as_str()), "{problem:?}");
    let mine: MyIssuances = office.holder.get("/api/my/issuances").await.json();
    assert_eq!(mine.issuances.len(), 1);
    let although = json!({"process": job::PROCESS, "although_open": true});
    let second: Accepted = office.holder.command("/api/requests", &although).await.json();
    assert_ne!(first.issuance, second.issuance);
}
