//! create-card-object: the stream's consumer. Carries out what decisions left to do: card objects,
//! their secrets, revocations, audit records, search entries; and what has come due: cards expire.

use cardwright_core::effects::Worker;
use cardwright_core::ports::store::Change;

/// Carries out a batch of changes, and answers how many failed. One that fails does not hold up the others:
/// the sweep finds it again.
pub async fn handle(worker: &Worker, changes: &[Change]) -> usize {
    let mut failed = 0;
    for change in changes {
        if let Err(error) = worker.carry_out(change).await {
            failed += 1;
            let of = match change {
                Change::Issuance(record) => record.issuance.id.to_string(),
                Change::Card(record) => record.card.id.to_string(),
                Change::Person(record) => record.person.id.to_string(),
                Change::Order(record) => record.order.id.to_string(),
            };
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(item = of, %error, cause, "an effect failed and will be tried again");
        }
    }
    failed
}

/// Carries out what has come due, and answers how much of it failed. What fails comes again.
pub async fn keep_time(worker: &Worker) -> usize {
    worker.keep_time().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "it is not known what is due");
        1
    })
}
