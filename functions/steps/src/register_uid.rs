//! register-uid: an agent has read the contactless chip that becomes the card.

use crate::http_edge::{Incoming, Result, accepted};
use api::agent::RegisterUid;
use cardwright_core::command::Engine;
use cardwright_core::production;
use http::StatusCode;

/// `POST /api/jobs/{issuance}/uid`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let RegisterUid { fence, uid } = incoming.json()?;
    accepted(StatusCode::OK, &production::register_uid(engine, &request, fence, uid).await?)
}
