//! What a reader agent signs on each request.

use domain::certificate::Sha256;
use domain::id::{AgentId, CommandId};
use domain::time::Timestamp;

/// A request as an agent signs it.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The agent.
    pub agent: &'a AgentId,
    /// When, by the agent's clock.
    pub at: Timestamp,
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without scheme and host.
    pub path: &'a str,
    /// The id of the command.
    pub command: &'a CommandId,
    /// SHA-256 over the body.
    pub body: Sha256,
}

/// The bytes to sign: one field a line, so that no two requests share them.
pub fn message(signed: &Signed<'_>) -> Vec<u8> {
    let Signed { agent, at, method, path, command, body } = signed;
    format!("cardwright-agent-v1\n{agent}\n{}\n{method}\n{path}\n{command}\n{body}", at.as_millis())
        .into_bytes()
}
