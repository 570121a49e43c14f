//! withdraw-agent: a reader agent may do nothing any more.

use crate::http_edge::{Incoming, Result, reply};
use bytes::Bytes;
use cardwright_core::agents::withdraw;
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_core::principal::Credentials;
use http::StatusCode;

/// `DELETE /api/agents/{agent}`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, principals: &dyn Principals, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    incoming.command()?;
    withdraw(engine, principals, &credentials, &incoming.param("agent")?).await?;
    reply(StatusCode::NO_CONTENT, "application/json", "no-store", Bytes::new())
}
