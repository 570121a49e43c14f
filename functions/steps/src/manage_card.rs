//! manage-card: a card is handed over, deactivated, reactivated or locked.

use crate::http_edge::{Incoming, Result, card_accepted};
use api::card::CardLife;
use cardwright_core::cards::{Condition, execute};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Cards;
use domain::card::CardCommand;

/// `POST /api/cards/{issuance}/life`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, cards: &dyn Cards, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let condition = Condition { own: false, versions: incoming.versions() };
    let command = match incoming.json::<CardLife>()? {
        CardLife::HandOver {} => CardCommand::HandOver,
        CardLife::Deactivate { reason } => CardCommand::Deactivate(reason),
        CardLife::Reactivate {} => CardCommand::Reactivate,
        CardLife::Lock { cause, reason } => CardCommand::Lock { cause, reason: Some(reason) },
    };
    card_accepted(&execute(engine, cards, &request, &condition, command).await?)
}
