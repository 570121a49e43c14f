//! manage-card: a card is handed over, deactivated, reactivated or locked, or one of its certificates held or released.

use crate::http_edge::{Incoming, Result, card_accepted};
use api::card::CardLife;
use cardwright_core::cards::{Condition, execute};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Cards;
use domain::card::CardCommand;
use domain::person::Person;

/// `POST /api/cards/{issuance}/life`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, cards: &dyn Cards, incoming: &Incoming) -> Result {
    let request = incoming.person_command()?;
    let life: CardLife = incoming.json()?;
    let (holder, to) = match &life {
        CardLife::HandOver { to } => (true, to.clone()),
        CardLife::Reactivate {} => (true, None),
        _ => (false, None),
    };
    let condition = Condition { own: false, versions: incoming.versions(), to, holder };
    let command = |holder: Option<Box<Person>>| match life.clone() {
        CardLife::HandOver { .. } => CardCommand::HandOver { to: holder },
        CardLife::Deactivate { reason } => CardCommand::Deactivate(reason),
        CardLife::Reactivate {} => CardCommand::Reactivate { holder },
        CardLife::Lock { cause, reason } => CardCommand::Lock { cause, reason: Some(reason) },
        CardLife::HoldCertificate { serial, reason } => CardCommand::HoldCertificate { serial, reason },
        CardLife::ReleaseCertificate { serial } => CardCommand::ReleaseCertificate { serial },
    };
    card_accepted(&execute(engine, cards, &request, &condition, command).await?)
}
