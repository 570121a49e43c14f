//! Traces of APDUs: kept as the agent that had the job recorded them, and read as text.

use crate::command::{Also, Engine, Request, open};
use crate::dates::minute;
use crate::error::UseCaseError;
use crate::ports::traces::Traces;
use crate::record::TraceRecord;
use domain::id::{Fence, IssuanceId};
use domain::rejection::Rejection;
use domain::role::Actor;
use domain::time::Timestamp;
use domain::trace::{Exchanges, TracePage};
use std::fmt::Write as _;

/// A page of a trace as an agent sends it.
#[derive(Debug)]
pub struct Page {
    /// The claim under which it was recorded. It may be over: what was last said to a card comes after the report.
    pub fence: Fence,
    /// When the work began, by the agent's clock.
    pub began: Timestamp,
    /// Which page.
    pub number: TracePage,
    /// What it holds.
    pub exchanges: Exchanges,
}

/// Keeps a page. Only that agent's own pages can be replaced by it: the key names the agent.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn keep(
    engine: &Engine,
    traces: &dyn Traces,
    request: &Request,
    page: Page,
) -> Result<(), UseCaseError> {
    let opened = open(engine, request, Also::default()).await?;
    let issuance = &opened.issuance()?.issuance;
    let Actor::Agent { id, site } = &opened.actor else {
        return Err(UseCaseError::Internal("an agent's command without an agent"));
    };
    if *site != issuance.site {
        return Err(Rejection::OtherReader.into());
    }
    let claimed =
        issuance.state.card().is_some_and(|card| Fence::new(0) < page.fence && page.fence <= card.fence);
    if !claimed {
        return Err(Rejection::FenceLost.into());
    }
    let Page { fence, began, number, exchanges } = page;
    let (issuance, agent) = (issuance.id.clone(), id.clone());
    Ok(traces.keep_trace(&TraceRecord { issuance, fence, agent, number, began, exchanges }).await?)
}

/// All that was recorded for an issuance, to be read by people.
pub fn text(issuance: &IssuanceId, pages: Vec<TraceRecord>) -> String {
    let mut text = format!(
        "APDUs of issuance {issuance}, as recorded at the card desk.\n\
         Secrets are masked, and of everything else only the first bytes are kept.\n"
    );
    let mut run = None;
    for TraceRecord { fence, agent, began, exchanges, .. } in pages {
        // Writing to a string does not fail.
        if run.as_ref() != Some(&(fence, agent.clone())) {
            let _ = writeln!(text, "\nClaim {fence}, agent {agent}, {}\n", minute(began));
            run = Some((fence, agent));
        }
        for exchange in Vec::from(exchanges) {
            let _ = writeln!(text, "{exchange}");
        }
    }
    text
}
