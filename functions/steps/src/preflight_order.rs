//! preflight-order: what holds of a whole order before its first card.

use crate::http_edge::{Incoming, Result, json};
use crate::read::with_order;
use api::order::Preflight;
use cardwright_core::command::Engine;
use cardwright_core::orders::{Surroundings, preflight};
use http::StatusCode;

/// `GET /api/orders/{order}/preflight`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, around: Surroundings<'_>, incoming: &Incoming) -> Result {
    let (reader, record) = with_order(engine, incoming).await?;
    let checks = preflight(around, &record.order, reader.now, incoming.language()).await?;
    json(StatusCode::OK, &Preflight { checks })
}
