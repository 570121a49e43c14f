//! release-secrets: an agent says which chip it has, and gets the card's secrets for it.

use crate::http_edge::{Incoming, Result, json};
use api::agent::{ReleaseSecrets, Secrets};
use cardwright_core::command::Engine;
use cardwright_core::production::{SecretKeys, release_secrets};
use http::StatusCode;

/// `POST /api/jobs/{issuance}/secrets`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, keys: &SecretKeys, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let body: ReleaseSecrets = incoming.json()?;
    let released = release_secrets(engine, keys, &request, body.fence, body.chip, body.found).await?;
    let secrets = Secrets {
        encapsulated: released.sealed.encapsulated,
        ciphertext: released.sealed.ciphertext,
        certificates: released.certificates,
        agree_with: released.agree_with,
    };
    json(StatusCode::OK, &secrets)
}
