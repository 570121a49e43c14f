//! withdraw: ends an issuance without a card: aborted, declined or cancelled.

use crate::http_edge::{Incoming, Result, accepted};
use api::issuance::Withdrawal;
use cardwright_core::command::{Engine, execute};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/withdrawal`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let command = match incoming.json::<Withdrawal>()? {
        Withdrawal::Abort {} => Command::Abort,
        Withdrawal::Decline { reason } => Command::Decline(reason),
        Withdrawal::Cancel { reason } => Command::Cancel(reason),
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}
