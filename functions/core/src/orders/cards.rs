//! What a person does with single cards of an order.

use crate::command::{Also, Engine, Request, busy, commit, open, tries};
use crate::error::UseCaseError;
use crate::missing;
use crate::record::IssuanceRecord;
use domain::id::OrderId;
use domain::issuance::Command;
use domain::order::line::order_of;
use domain::text::Note;

/// What is done with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardCommand {
    /// Back to the pool.
    Drop,
    /// It is good.
    Confirm,
    /// It is not.
    Refuse(Note),
}

/// Carries it out, if the card is in this order.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::NotFound`] if the card is not in the order.
pub async fn on_card(
    engine: &Engine,
    request: &Request,
    order: &OrderId,
    command: &CardCommand,
) -> Result<IssuanceRecord, UseCaseError> {
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, Also::default()).await?;
        let current = opened.issuance()?;
        if opened.repeated {
            return Ok(current.clone());
        }
        if order_of(&current.issuance.state) != Some(order) {
            return Err(UseCaseError::NotFound(missing::CARD_IN_ORDER));
        }
        state = Some((current.issuance.state.name(), current.issuance.since));
        let command = match command {
            CardCommand::Drop => Command::RemoveFromOrder,
            CardCommand::Confirm => Command::Confirm,
            CardCommand::Refuse(reason) => Command::Refuse(reason.clone()),
        };
        if let Some(record) = commit(engine, request, &opened, command).await? {
            return Ok(record);
        }
    }
    Err(busy(state))
}
