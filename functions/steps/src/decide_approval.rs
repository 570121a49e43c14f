//! decide-approval: an approver approves, rejects or postpones.

use crate::http_edge::{Incoming, Result, accepted};
use api::issuance::Decision;
use cardwright_core::command::{Engine, execute};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/decision`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let command = match incoming.json::<Decision>()? {
        Decision::Approve {} => Command::Approve,
        Decision::Reject { reason } => Command::Reject(reason),
        Decision::Postpone { note } => Command::Postpone(note),
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}
