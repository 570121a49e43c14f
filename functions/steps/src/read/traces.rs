//! What agents recorded of their talk with a card.

use super::OFFICERS;
use super::issuances::with_issuance;
use crate::http_edge::{Incoming, Result, json_with_tag, reply};
use crate::problem::{Fault, phrases};
use api::issuance::Trace;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::ports::traces::Traces;
use cardwright_core::trace::text;
use domain::trace::Exchange;
use http::header::CONTENT_DISPOSITION;
use http::{HeaderValue, StatusCode};

/// The exchanges of the last claim.
pub(super) async fn last(engine: &Engine, traces: &dyn Traces, incoming: &Incoming) -> Result {
    let (reader, record) = with_issuance(engine, incoming).await?;
    reader.needs(OFFICERS, phrases::TRACES_FOR)?;
    let claim = record.issuance.state.card().map(|card| card.fence);
    let pages = match claim {
        Some(fence) => traces.traces(&record.issuance.id, Some(fence)).await?,
        None => Vec::new(),
    };
    let exchanges: Vec<Exchange> = pages.into_iter().flat_map(|page| Vec::from(page.exchanges)).collect();
    json_with_tag(incoming, &Trace { claim, exchanges })
}

/// All exchanges, as a file.
pub(super) async fn file(engine: &Engine, traces: &dyn Traces, incoming: &Incoming) -> Result {
    let (reader, record) = with_issuance(engine, incoming).await?;
    reader.needs(OFFICERS, phrases::TRACES_FOR)?;
    let id = &record.issuance.id;
    let text = text(id, traces.traces(id, None).await?);
    let mut answer =
        reply(StatusCode::OK, "text/plain; charset=utf-8", "private, no-store", Bytes::from(text))?;
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}-apdus.txt\""));
    let name = name.map_err(|_| Fault::Internal("an id that is no header"))?;
    answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(answer)
}
