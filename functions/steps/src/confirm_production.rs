//! confirm-production: a person looks at the card, or at its failure, and decides.

use crate::http_edge::{Incoming, Result, accepted};
use api::issuance::Confirmation;
use cardwright_core::command::{Engine, execute};
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/confirmation`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let command = match incoming.json::<Confirmation>()? {
        Confirmation::Confirm {} => Command::Confirm,
        Confirmation::Refuse { reason } => Command::Refuse(reason),
        Confirmation::TryAgain { chip } => Command::TryAgain(chip),
        Confirmation::BackToPool {} => Command::BackToPool,
        Confirmation::GiveUp {} => Command::GiveUp,
    };
    accepted(StatusCode::OK, &execute(engine, &request, command).await?)
}
