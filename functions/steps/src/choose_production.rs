//! choose-production: single at a reader, mass, or out of the queue again.

use crate::http_edge::{Incoming, Result, accepted};
use api::issuance::Production;
use cardwright_core::command::{Engine, execute};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/production`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let command = match incoming.json::<Production>()? {
        Production::Single { target } => Command::ChooseSingle(target),
        Production::Mass {} => Command::ChooseMass,
        Production::TakeBack {} => Command::TakeBack,
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}
