//! The stream's consumer: batches as the stream itself has them, and the schedule's sweep.

use crate::place::Place;
use cardwright_e2e::functions::{Outcome, stream};
use cardwright_e2e::in_process::{Act, Case};
use domain::issuance::StateName;
use serde_json::{Value, json};

/// What the stream has had from its beginning.
async fn batch(place: &Place) -> Value {
    json!({ "Records": stream::records(&place.dynamodb).await })
}

async fn state(case: &Case<'_>) -> StateName {
    case.seen().await.unwrap().state
}

fn sweep() -> Value {
    json!({ "sweep": {} })
}

#[tokio::test]
async fn a_batch_is_carried_out() {
    let place = Place::with_keys().await;
    let function = place.start("create-card-object").await;
    let mut case = place.office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    let answer = function.answer(&batch(&place).await).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }), "{}", function.log());
    assert_eq!(state(&case).await, StateName::CardReady);
}

#[tokio::test]
async fn what_the_stream_lost_is_found_by_a_sweep() {
    let place = Place::with_keys().await;
    let function = place.start("create-card-object").await;
    let mut case = place.office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    while !place.office.pending().await.is_empty() {
        function.answer(&sweep()).await;
    }
    assert_eq!(state(&case).await, StateName::CardReady);
}

#[tokio::test]
async fn what_fails_is_told_so_that_it_comes_again() {
    let place = Place::with_keys().await;
    let no_key = [("CARDWRIGHT_SEALING_KEY", "arn:aws:kms:us-east-1:000000000000:key/none")];
    let function = place.start_with("create-card-object", &no_key).await;
    let mut case = place.office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    let batch = batch(&place).await;
    let answer = function.answer(&batch).await;
    let failures = answer["batchItemFailures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "one issuance cannot be served: {answer}");
    let records = batch["Records"].as_array().unwrap();
    let failed =
        records.iter().find(|record| record["dynamodb"]["SequenceNumber"] == failures[0]["itemIdentifier"]);
    let key = failed.unwrap()["dynamodb"]["Keys"].to_string();
    assert!(key.contains(case.id().as_str()), "{key}");
    let Outcome::Error(_, message) = function.api.send(sweep().to_string()).await else {
        panic!("a sweep that fails says so");
    };
    assert_eq!(message, "1 of 1 pending changes were not carried out");
    assert_eq!(state(&case).await, StateName::CardPending);
}
