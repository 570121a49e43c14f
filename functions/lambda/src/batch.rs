//! From a batch of the table's stream, or the schedule's call for a sweep, to changes to carry out.

use crate::environment::StartError;
use crate::serve::{live, run};
use crate::site::Site;
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use cardwright_core::audit_log::{LogError, Sequencer};
use cardwright_core::effects::Worker;
use cardwright_core::mail::MailRoom;
use cardwright_core::ports::mail::MailRecord;
use cardwright_core::ports::outbox::Change;
use cardwright_core::ports::store::StoreError;
use cardwright_core::status::StatusKeeper;
use domain::audit::RecordId;
use lambda_runtime::Error;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::process::ExitCode;
use store::{change_in, mail_in, record_in};

/// What wakes the consumer.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wake {
    /// The stream.
    Changes(Event),
    /// The schedule: look for what the stream lost, and for what has come due.
    Sweep {
        #[serde(rename = "sweep")]
        _sweep: IgnoredAny,
    },
}

/// Runs the stream's consumer until it is told to stop. `carry_out` answers how many of the changes it could
/// not carry out, and `keep_time` how much of what is due.
pub fn serve_changes(
    open: impl FnOnce(&Site) -> Result<Worker, StartError>,
    carry_out: &impl AsyncFn(&Worker, &[Change]) -> usize,
    keep_time: &impl AsyncFn(&Worker) -> usize,
) -> ExitCode {
    live(async {
        let worker = open(&Site::of_environment().await?)?;
        let worker = &worker;
        run(move |event: lambda_runtime::LambdaEvent<Wake>| async move {
            match event.payload {
                Wake::Changes(batch) => Ok(consume(worker, batch, carry_out).await),
                Wake::Sweep { .. } => sweep(worker, carry_out, keep_time).await,
            }
        })
        .await;
        Ok(())
    })
}

/// Runs the audit log's consumer until it is told to stop. A batch goes into the log at once, and comes again as a whole
/// if it does not.
pub fn serve_records(
    open: impl AsyncFnOnce(&Site) -> Result<Sequencer, StartError>,
    take: &impl AsyncFn(&Sequencer, &[RecordId]) -> Result<usize, LogError>,
    sweep: &impl AsyncFn(&Sequencer) -> Result<usize, LogError>,
) -> ExitCode {
    live(async {
        let sequencer = open(&Site::of_environment().await?).await?;
        let sequencer = &sequencer;
        run(move |event: lambda_runtime::LambdaEvent<Wake>| async move {
            match event.payload {
                Wake::Changes(batch) => {
                    let images = batch.records.into_iter().map(|record| record.change.new_image);
                    let records: Vec<_> = images.filter_map(record_in).collect();
                    take(sequencer, &records).await?;
                }
                // A page at a time, while there is more.
                Wake::Sweep { .. } => while sweep(sequencer).await? > 0 {},
            }
            Ok(DynamoDbEventResponse::default())
        })
        .await;
        Ok(())
    })
}

/// Runs the publisher of certificates' status until it is told to stop. The stream says that something became of certificates, the
/// schedule that it may be time; both ask whether it was done.
pub fn serve_status(
    open: &impl AsyncFn(&Site) -> Result<StatusKeeper, StartError>,
    publish: &impl AsyncFn(&StatusKeeper) -> bool,
    keep_time: &impl AsyncFn(&StatusKeeper) -> bool,
) -> ExitCode {
    live(async {
        let keeper = open(&Site::of_environment().await?).await?;
        let keeper = &keeper;
        run(move |event: lambda_runtime::LambdaEvent<Wake>| async move {
            let done = match event.payload {
                Wake::Changes(_) => publish(keeper).await,
                Wake::Sweep { .. } => keep_time(keeper).await,
            };
            // A batch that is told to have failed comes again.
            if done {
                Ok(DynamoDbEventResponse::default())
            } else {
                Err(Error::from("the status was not published"))
            }
        })
        .await;
        Ok(())
    })
}

/// Runs what sends mails until it is told to stop. A mail that the server does not take waits in the table for its next try, and
/// not in the stream; of the schedule's calls, those fail that find the server taking none, so that somebody is told.
pub fn serve_mails(
    open: impl FnOnce(&Site) -> Result<MailRoom, StartError>,
    send: &impl AsyncFn(&MailRoom, Vec<MailRecord>) -> bool,
    sweep: &impl AsyncFn(&MailRoom) -> bool,
) -> ExitCode {
    live(async {
        let room = open(&Site::of_environment().await?)?;
        let room = &room;
        run(move |event: lambda_runtime::LambdaEvent<Wake>| async move {
            match event.payload {
                Wake::Changes(batch) => {
                    let images = batch.records.into_iter().map(|record| mail_in(record.change.new_image));
                    send(room, readable(images)).await;
                }
                Wake::Sweep { .. } if !sweep(room).await => {
                    return Err(Error::from("mails wait, and are not taken"));
                }
                Wake::Sweep { .. } => {}
            }
            Ok(DynamoDbEventResponse::default())
        })
        .await;
        Ok(())
    })
}

/// What there is, without what cannot be read: trying again does not make it readable, and it must not hold up the others.
fn readable<T>(images: impl Iterator<Item = Result<Option<T>, StoreError>>) -> Vec<T> {
    let told = |error: &StoreError| {
        tracing::error!(error = error as &dyn std::error::Error, "left an unreadable item out");
    };
    images.filter_map(|image| image.inspect_err(told).ok().flatten()).collect()
}

/// Answers where Lambda has to begin again: with the first change that failed.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
async fn consume(
    worker: &Worker,
    batch: Event,
    carry_out: &impl AsyncFn(&Worker, &[Change]) -> usize,
) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    for (sequence, change) in latest(batch) {
        if carry_out(worker, &[change]).await > 0 {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = sequence;
            response.batch_item_failures.push(failure);
        }
    }
    response
}

async fn sweep(
    worker: &Worker,
    carry_out: &impl AsyncFn(&Worker, &[Change]) -> usize,
    keep_time: &impl AsyncFn(&Worker) -> usize,
) -> Result<DynamoDbEventResponse, Error> {
    let changes = worker.outbox.pending().await?;
    let failed = carry_out(worker, &changes).await;
    let late = keep_time(worker).await;
    match (failed, late) {
        (0, 0) => Ok(DynamoDbEventResponse::default()),
        (0, late) => Err(format!("{late} of what is due was not carried out").into()),
        _ => Err(format!("{failed} of {} pending changes were not carried out", changes.len()).into()),
    }
}

/// Of each item only the latest change, which holds all that still has to be done.
fn latest(batch: Event) -> Vec<(Option<String>, Change)> {
    let mut changes: Vec<(Option<String>, Change)> = Vec::new();
    for record in batch.records {
        let (sequence, change) = change(record);
        match change {
            Ok(Some(change)) => {
                changes.retain(|(_, earlier)| item(earlier) != item(&change));
                changes.push((sequence, change));
            }
            Ok(None) => {}
            // Trying again does not make it readable, and it must not hold up the others.
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "left an unreadable item out");
            }
        }
    }
    changes
}

fn change(record: EventRecord) -> (Option<String>, Result<Option<Change>, StoreError>) {
    (record.change.sequence_number, change_in(record.change.new_image))
}

/// An issuance and its card are two items.
fn item(change: &Change) -> (u8, &str) {
    match change {
        Change::Issuance(record) => (0, record.issuance.id.as_str()),
        Change::Card(record) => (1, record.card.id.as_str()),
        Change::Person(record) => (2, record.person.id.as_str()),
        Change::Order(record) => (3, record.order.id.as_str()),
    }
}
