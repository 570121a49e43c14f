//! Bodies that are no command.

use crate::setting::Office;
use api::headers::{CSRF, IDEMPOTENCY_KEY};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::job;
use cardwright_e2e::person::command_id;
use domain::id::IssuanceId;
use reqwest::Method;
use serde_json::json;

/// An issuance that waits for the approver, and the path of the decision.
async fn awaiting_approval(office: &Office) -> (IssuanceId, String) {
    let issuance = job::request(&office.holder).await;
    job::produce(&office.officer, &issuance).await;
    let path = job::path(&issuance, "decision");
    (issuance, path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_no_json_or_too_large_or_of_another_type_is_refused() {
    let office = Office::with(&[]).await;
    let (issuance, path) = awaiting_approval(&office).await;
    let before = office.standing(&issuance).await;
    let send = async |media: &str, body: Vec<u8>| {
        let request = office.approver.bare_command(&command_id(), &path).header("content-type", media);
        Answer::of(request.body(body)).await.unwrap()
    };
    const JSON: &str = "application/json";
    for text in ["", "{", "{\"decision\": \"approve\"", "approve", "{'decision': 'approve'}", "\u{0}"] {
        send(JSON, text.into()).await.problem(400, "not-json");
    }
    send(JSON, vec![0xff, 0xfe]).await.problem(400, "not-json");
    send(JSON, "[".repeat(50_000).into()).await;
    let good = br#"{"decision": "approve"}"#;
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"] {
        send(media, good.to_vec()).await.problem(415, "media-type");
    }
    let large = [good.as_slice(), &vec![b' '; 64 * 1024]].concat();
    let problem = send(JSON, large).await.problem(413, "too-large");
    assert!(problem.detail.contains("larger than is taken here"), "{problem:?}");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    assert_eq!(send("Application/JSON; charset=utf-8", good.to_vec()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_is_unknown_missing_or_wrong_is_named() {
    let office = Office::with(&[]).await;
    let (issuance, path) = awaiting_approval(&office).await;
    let before = office.standing(&issuance).await;
    let long = "x".repeat(501);
    for (body, field) in [
        (json!({"decision": "approve", "reason": "because"}), "reason"),
        (json!({"decision": "reject"}), "reason"),
        (json!({"decision": "maybe"}), "decision"),
        (json!({}), "decision"),
    ] {
        let problem = office.approver.command(&path, &body).await.problem(422, "bad-field");
        let named: Vec<_> = problem.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, [field], "{body} {problem:?}");
        assert!(!problem.fields[0].message.is_empty());
    }
    for (reason, said) in [
        (json!(""), "must not be empty"),
        (json!(long), "at most 500 characters"),
        (json!(7), "expected a string"),
    ] {
        let body = json!({"decision": "reject", "reason": reason});
        let problem = office.approver.command(&path, &body).await.problem(422, "bad-field");
        assert!(problem.detail.contains(said), "{problem:?}");
    }
    for body in [json!(null), json!([]), json!("approve"), json!(1)] {
        office.approver.command(&path, &body).await.problem(422, "bad-field");
    }
    let extra = json!({"process": job::PROCESS, "holder": office.officer.me.person});
    let problem = office.holder.command("/api/requests", &extra).await.problem(422, "bad-field");
    assert_eq!(problem.fields[0].field, "holder", "{problem:?}");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_without_an_id_and_an_address_without_a_function_are_refused() {
    let office = Office::with(&[]).await;
    let (issuance, path) = awaiting_approval(&office).await;
    let before = office.standing(&issuance).await;
    let approve = json!({"decision": "approve"});
    let bare =
        || office.approver.request(Method::POST, &path).header(CSRF, &office.approver.me.csrf).json(&approve);
    Answer::of(bare()).await.unwrap().problem(400, "no-idempotency-key");
    for id in ["", "two words", "ä", &"x".repeat(65), "a/b"] {
        let answer = Answer::of(bare().header(IDEMPOTENCY_KEY, id)).await.unwrap();
        answer.problem(400, "no-idempotency-key");
    }
    office.approver.command("/api/nothing", &approve).await.problem(404, "no-route");
    let another_way = Answer::of(office.approver.request(Method::DELETE, &path)).await.unwrap();
    another_way.problem(405, "method");
    assert_eq!(another_way.header("allow"), "POST");
    office.approver.get("/api/work?list=everything").await.problem(400, "bad-query");
    office.approver.get("/api/work?list=approvals&after=nonsense").await.problem(400, "bad-query");
    office.officer.get("/api/people?q=").await.problem(400, "bad-query");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
}
