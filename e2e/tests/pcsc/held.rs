//! Another program holds the reader, at each moment at which the agent does not: before it has looked at the
//! card, between look and job, in the middle of the job where the card is reset, and after its end.

use cardwright_e2e::counter::Counter;
use cardwright_e2e::job;
use cardwright_e2e::pcsc::{Card, Event, Hold};
use domain::evidence::ProductionStep;
use domain::id::IssuanceId;

const IN_USE: &str = "is in use by another program";

/// Ready for a job with a blank card in the reader.
async fn with_blank_card() -> (Counter, IssuanceId) {
    let mut counter = Counter::open().await;
    counter.insert(&Card::Blank).await;
    let issuance = counter.card_ready().await;
    (counter, issuance)
}

/// Has the card produced, and takes the reader away from the agent at a reset of the job.
async fn held_at_reset(counter: &mut Counter, after: usize, issuance: &IssuanceId) -> Hold {
    counter.slot.hold_reset(after).await;
    counter.choose(issuance).await;
    counter.slot.until(|event| matches!(event, Event::Held {})).await;
    // The service lets the agent's transaction go once the card is reset: the other program is to be
    // quicker than the agent.
    counter.desk.stop().await;
    counter.slot.go_on().await;
    let hold = counter.bench.hold(0).await;
    counter.desk.signal("CONT").await;
    hold
}

/// The job fails at this step for the other program, and is done once that has let go.
async fn fails_and_is_done(mut counter: Counter, issuance: &IssuanceId, hold: Hold, step: ProductionStep) {
    let failure = counter.failure(issuance).await;
    assert_eq!(failure.step, step, "{:?}", failure.reason);
    assert!(failure.reason.as_str().contains(IN_USE), "{:?}", failure.reason);
    counter.says("fault=\"reader-in-use\"").await;
    hold.release().await;
    job::try_again(&counter.officer, issuance).await;
    counter.confirmed(issuance).await;
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_cannot_be_looked_at_is_waited_for() {
    let mut counter = Counter::open().await;
    counter.desk.stop().await;
    counter.slot.insert_card(&Card::Blank).await;
    counter.bench.insertion(0).await;
    let hold = counter.bench.hold(0).await;
    counter.desk.signal("CONT").await;
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    counter.says(&format!("waiting for a card: reader Bench 0 00 00 {IN_USE}; close that one")).await;
    hold.release().await;
    counter.confirmed(&issuance).await;
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_held_for_a_moment_delays_the_job() {
    let (mut counter, issuance) = with_blank_card().await;
    let hold = counter.bench.hold(0).await;
    counter.choose(&issuance).await;
    counter.says(IN_USE).await;
    hold.release().await;
    counter.confirmed(&issuance).await;
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_held_at_the_beginning_of_a_job_fails_it_by_name() {
    let (counter, issuance) = with_blank_card().await;
    let hold = counter.bench.hold(0).await;
    counter.choose(&issuance).await;
    fails_and_is_done(counter, &issuance, hold, ProductionStep::Identify).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_held_at_the_reset_of_a_job_fails_it_by_name() {
    let (mut counter, issuance) = with_blank_card().await;
    let hold = held_at_reset(&mut counter, 0, &issuance).await;
    fails_and_is_done(counter, &issuance, hold, ProductionStep::Verify).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_held_at_the_end_of_a_job_changes_nothing() {
    let (mut counter, issuance) = with_blank_card().await;
    let hold = held_at_reset(&mut counter, 1, &issuance).await;
    counter.confirmed(&issuance).await;
    hold.release().await;
    counter.has_made(1).await;
}
