//! report-production: an agent is at work, is done, or has failed.

use crate::http_edge::{Incoming, Result, accepted};
use api::agent::{Report, ReportProduction};
use cardwright_core::command::{Engine, execute};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/jobs/{issuance}/report`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let ReportProduction { fence, report } = incoming.json()?;
    let command = match report {
        Report::Progress { step } => Command::Progress { fence, step },
        Report::Verified { evidence } => Command::ReportVerified { fence, evidence },
        Report::Failed { failure } => Command::ReportFailed { fence, failure },
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}
