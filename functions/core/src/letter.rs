//! The PIN letter: opened once, recorded before it leaves.

use crate::command::{Also, Engine, Request, busy, commit, open, tries};
use crate::error::UseCaseError;
use crate::ports::letter::{Letter, LetterRenderer};
use crate::ports::sealing::{Binding, Sealer};
use domain::issuance::Command;
use domain::issuance::command::Opened;
use zeroize::Zeroizing;

/// Opens the letter and renders it.
///
/// The letter is rendered before the opening is recorded, so that a letter that cannot be rendered
/// stays closed; it leaves only after. An answer that is lost on its way is met by the reprint.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn open_letter(
    engine: &Engine,
    sealer: &dyn Sealer,
    renderer: &dyn LetterRenderer,
    request: &Request,
    opening: Opened,
) -> Result<Zeroizing<Vec<u8>>, UseCaseError> {
    let also = Also { secrets: true, ..Also::default() };
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, also.clone()).await?;
        let issuance = &opened.issuance()?.issuance;
        if opened.repeated {
            return Err(UseCaseError::LetterRepeated);
        }
        state = Some((issuance.state.name(), issuance.since));
        let command = Command::OpenLetter(opening.clone());
        domain::issuance::decide(Some(issuance), &opened.actor, command.clone(), opened.now)?;
        let card = issuance.state.card().ok_or(UseCaseError::Internal("a letter without a card"))?;
        let secrets = opened.loaded.secrets.as_ref().ok_or(UseCaseError::SecretsPending)?;
        let binding = Binding { card: &card.id, issuance: &issuance.id };
        let (pin, _puk) = sealer.open(&secrets.envelope, binding).await?;
        let letter = Letter { holder: &issuance.holder, card_number: &card.number, pin: &pin };
        let pdf = renderer.render(&letter)?;
        if commit(engine, request, &opened, command).await?.is_some() {
            return Ok(pdf);
        }
    }
    Err(busy(state))
}
