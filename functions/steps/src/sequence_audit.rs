//! sequence-audit: the second consumer of the stream. Takes audit records that were laid down into the audit log.

use cardwright_core::audit_log::{LogError, Sequencer};
use domain::audit::RecordId;

/// Takes these records, and answers how many came into the log. What fails stays marked, and the sweep finds it.
///
/// # Errors
/// [`LogError`].
pub async fn handle(sequencer: &Sequencer, records: &[RecordId]) -> Result<usize, LogError> {
    told(sequencer.take(records).await)
}

/// Takes what the stream lost.
///
/// # Errors
/// [`LogError`].
pub async fn sweep(sequencer: &Sequencer) -> Result<usize, LogError> {
    told(sequencer.sweep().await)
}

fn told(result: Result<usize, LogError>) -> Result<usize, LogError> {
    result.inspect_err(|error| {
        tracing::error!(error = error as &dyn std::error::Error, "records wait for the audit log");
    })
}
