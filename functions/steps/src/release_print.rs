//! release-print: the document of a card for the printer at the desk.

use crate::http_edge::{Incoming, Result, reply};
use api::agent::ReleasePrint;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::press::{Press, release_print};
use http::StatusCode;

/// `POST /api/jobs/{issuance}/print`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let ReleasePrint { fence } = incoming.json()?;
    let pdf = release_print(engine, press, &request, fence).await?;
    reply(StatusCode::OK, "application/pdf", "no-store", Bytes::from(pdf))
}
