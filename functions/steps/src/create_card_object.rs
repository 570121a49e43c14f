//! create-card-object: the stream's consumer. Carries out what decisions left to do: card objects,
//! their secrets, revocations, audit records, search entries; and what has come due: cards expire.

use cardwright_core::effects::Worker;
use cardwright_core::error::UseCaseError;
use cardwright_core::ports::outbox::Change;
use std::fmt::Display;

/// Carries out a batch of changes, and answers how many failed. One that fails does not hold up the others:
/// the sweep finds it again.
pub async fn handle(worker: &Worker, changes: &[Change]) -> usize {
    let (mut people, mut failed) = (Vec::new(), 0);
    for change in changes {
        match change {
            Change::Person(record) => people.push((**record).clone()),
            Change::Issuance(record) => {
                failed += told(&record.issuance.id, worker.carry_out(change).await);
            }
            Change::Card(record) => failed += told(&record.card.id, worker.carry_out(change).await),
            Change::Order(record) => failed += told(&record.order.id, worker.carry_out(change).await),
        }
    }
    let carried_out = worker.carry_out_people(&people).await;
    people
        .iter()
        .zip(carried_out)
        .fold(failed, |failed, (record, result)| failed + told(&record.person.id, result))
}

/// Tells of a failure, and counts it.
fn told(item: &impl Display, result: Result<(), UseCaseError>) -> usize {
    let Err(error) = result else { return 0 };
    let first = std::error::Error::source(&error);
    let causes: Vec<_> =
        std::iter::successors(first, |cause| cause.source()).map(ToString::to_string).collect();
    let cause = causes.join(": ");
    tracing::warn!(%item, %error, cause, "an effect failed and will be tried again");
    1
}

/// Carries out what has come due, and answers how much of it failed. What fails comes again.
pub async fn keep_time(worker: &Worker) -> usize {
    worker.keep_time().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "it is not known what is due");
        1
    })
}
