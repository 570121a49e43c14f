//! enrol-agent: a reader agent brings its keys and its one-time code.

use crate::http_edge::{Incoming, Result, json};
use api::agent::{Enrol, Enrolled};
use cardwright_core::agents::{enrol, prove};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::{NewAgent, Principals};
use http::StatusCode;

/// `POST /api/agents`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, principals: &dyn Principals, incoming: &Incoming) -> Result {
    let proof = incoming.agent()?;
    let body: Enrol = incoming.json()?;
    let now = engine.clock.now();
    prove(&proof, &body.agent, &body.signing_key, now)?;
    let agent = NewAgent {
        id: &body.agent,
        name: &body.name,
        signing_key: &body.signing_key,
        sealing_key: &body.sealing_key,
    };
    let record = enrol(principals, &body.code, agent, now).await?;
    json(StatusCode::CREATED, &Enrolled { agent: record.id, site: record.site })
}
