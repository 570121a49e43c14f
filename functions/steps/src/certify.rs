//! certify: certificates for keys that were born on the card, and its signed data objects.

use crate::http_edge::{Incoming, Result, json};
use api::agent::{Certified, Certify};
use cardwright_core::command::Engine;
use cardwright_core::production::{self, Authority, Shown, certify};
use http::StatusCode;

/// `POST /api/jobs/{issuance}/certificates`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, authority: Authority<'_>, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let body: Certify = incoming.json()?;
    let shown = Shown { keys: &body.keys, attestation: body.attestation.as_ref() };
    let production::Certified { certificates, objects } =
        certify(engine, authority, &request, body.fence, shown).await?;
    json(StatusCode::OK, &Certified { certificates, objects })
}
