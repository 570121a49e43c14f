//! certify: certificates for keys that were born on the card.

use crate::http_edge::{Incoming, Result, json};
use api::agent::{Certified, Certify};
use cardwright_core::command::Engine;
use cardwright_core::ports::certificate::CertificateIssuer;
use cardwright_core::production::certify;
use http::StatusCode;

/// `POST /api/jobs/{issuance}/certificates`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, issuer: &dyn CertificateIssuer, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let body: Certify = incoming.json()?;
    let certificates = certify(engine, issuer, &request, body.fence, &body.keys).await?;
    json(StatusCode::OK, &Certified { certificates })
}
