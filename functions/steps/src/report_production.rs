//! report-production: an agent is at work, is done, or has failed; and what it said to the card.

use crate::http_edge::{Incoming, Result, accepted, reply};
use crate::problem::Fault;
use api::agent::{RecordTrace, Report, ReportProduction};
use bytes::Bytes;
use cardwright_core::command::{Engine, execute};
use cardwright_core::ports::traces::Traces;
use cardwright_core::trace::{Page, keep};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/jobs/{issuance}/report` and `.../trace`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, traces: &dyn Traces, path: &str, incoming: &Incoming) -> Result {
    match path {
        "/api/jobs/{issuance}/report" => report(engine, incoming).await,
        "/api/jobs/{issuance}/trace" => trace(engine, traces, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

async fn report(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let ReportProduction { fence, report } = incoming.json()?;
    let command = match report {
        Report::Progress { step } => Command::Progress { fence, step },
        Report::Verified { evidence } => Command::ReportVerified { fence, evidence },
        Report::Failed { failure } => Command::ReportFailed { fence, failure },
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}

async fn trace(engine: &Engine, traces: &dyn Traces, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let RecordTrace { fence, began, page, exchanges } = incoming.json()?;
    keep(engine, traces, &request, Page { fence, began, number: page, exchanges }).await?;
    reply(StatusCode::NO_CONTENT, "application/json", "no-store", Bytes::new())
}
