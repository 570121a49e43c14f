//! report-lost: a holder has a card no longer, which locks it for good.

use crate::http_edge::{Incoming, Result, card_accepted};
use api::card::ReportLoss;
use cardwright_core::cards::{Condition, execute};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Cards;
use domain::card::{CardCommand, LockCause};
use domain::person::Person;

/// `POST /api/my/cards/{issuance}/loss`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, cards: &dyn Cards, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    // A loss counts whatever happened to the card meanwhile.
    let condition = Condition { own: true, versions: None, to: None, holder: false };
    let ReportLoss { reason } = incoming.json()?;
    let command =
        |_: Option<Box<Person>>| CardCommand::Lock { cause: LockCause::Lost, reason: reason.clone() };
    card_accepted(&execute(engine, cards, &request, &condition, command).await?)
}
