//! The audit log's two functions: the consumer that signs with a key from KMS, and the one that auditors ask.

use crate::commands::assert_problem;
use crate::place::Place;
use api::audit::{AuditPage, Checkpoint};
use audit::export::{last_line, verify};
use cardwright_e2e::functions::{Function, Outcome, stream};
use cardwright_e2e::in_process::{Act, Call, holder};
use cardwright_e2e::programs;
use domain::role::Role;
use serde_json::json;

#[tokio::test]
async fn a_batch_comes_into_the_log_and_an_auditor_takes_it_away() {
    let place = Place::with_keys().await;
    let (sequencer, reader) = (place.start("sequence-audit").await, place.start("read-audit").await);
    let auditor = place.office.hire(holder("auditor"), &[Role::Auditor]).await;
    let newest = Call::get("/api/audit/checkpoint").by(&auditor);
    assert_problem(&reader.send(&newest).await, 404, "not-found");
    assert_problem(
        &reader.send(&newest.clone().by(&place.office.staff_members().officer)).await,
        403,
        "role-missing",
    );
    let mut case = place.office.case_before(Act::Approve).await;
    case.does(Act::Approve).await;
    let batch = json!({ "Records": stream::records(&place.dynamodb).await });
    let answer = sequencer.answer(&batch).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }), "{}", sequencer.log());
    let first: Checkpoint = reader.send(&newest).await.json();
    // The same batch again, as Lambda may send it, and what the stream lost.
    sequencer.answer(&batch).await;
    assert_eq!(reader.send(&newest).await.json::<Checkpoint>(), first);
    case.does(Act::ChooseSingle).await;
    sequencer.answer(&json!({ "sweep": {} })).await;
    let last: Checkpoint = reader.send(&newest).await.json();
    assert!(last.size > first.size, "{}", sequencer.log());
    let lines = Call::get(format!("/api/audit/export?from=0&to={}", last.size)).by(&auditor);
    let lines = String::from_utf8(reader.send(&lines).await.body.to_vec()).unwrap();
    let end = last_line(&last.checkpoint);
    let verified =
        verify(lines.lines().chain([end.as_str()]), &last.key.parse().unwrap(), &[first.checkpoint]);
    assert_eq!(verified.unwrap().checkpoint.size, last.size);
    let page: AuditPage = reader.send(&Call::get("/api/audit").by(&auditor)).await.json();
    assert_eq!(page.rows.len() as u64, last.size);
}

#[tokio::test]
async fn a_variable_that_is_missing_is_named() {
    let place = Place::with_keys().await;
    for missing in ["CARDWRIGHT_TABLE", "CARDWRIGHT_ORGANISATION", "CARDWRIGHT_LOG_KEY"] {
        let ours = place.environment.iter().map(|(name, value)| (*name, value.as_str()));
        let environment: Vec<_> = ours.filter(|(name, _)| *name != missing).collect();
        let mut function = Function::start(&programs::function("sequence-audit"), &environment).await;
        assert_eq!(function.ended().await.code(), Some(1), "{missing}: {}", function.log());
        let Some(Outcome::Error(_, message)) = function.api.refusal() else { panic!("{}", function.log()) };
        assert!(message.starts_with(missing), "{message}");
    }
}

/// Another key than that with which the log began signs nothing, and Lambda is told.
#[tokio::test]
async fn another_key_does_not_go_on_with_the_log() {
    let place = Place::with_keys().await;
    let mut case = place.office.case_before(Act::Approve).await;
    place.start("sequence-audit").await.answer(&json!({ "sweep": {} })).await;
    case.does(Act::Approve).await;
    let other = place.environment.iter().find(|(name, _)| *name == "CARDWRIGHT_MANAGEMENT_KEY").unwrap();
    let other = [("CARDWRIGHT_LOG_KEY", other.1.as_str())];
    let function = place.start_with("sequence-audit", &other).await;
    let Outcome::Error(_, message) = function.api.send(json!({ "sweep": {} }).to_string()).await else {
        panic!("it says so");
    };
    assert!(message.contains("another key"), "{message}");
}
