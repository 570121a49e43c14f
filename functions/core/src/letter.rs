//! The PIN letter: opened once, recorded before it leaves.

use crate::command::{Also, Engine, Request, busy, commit, open, tries};
use crate::error::UseCaseError;
use crate::ports::letter::{Letter, LetterRenderer};
use crate::ports::sealing::{Binding, Sealer};
use crate::record::IssuanceRecord;
use domain::id::{CardNumber, OrderId};
use domain::issuance::command::Opened;
use domain::issuance::rules::{Who, rule};
use domain::issuance::{Command, CommandName};
use domain::order::line::order_of;
use domain::person::Person;
use domain::rejection::Rejection;
use sealed::secret::Pin;
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
        let holder = issuance.holder.as_ref().ok_or(Rejection::NoLetter)?;
        let letter = Letter { holder, card_number: &card.number, pin: &pin };
        let pdf = renderer.render(&[letter])?;
        if commit(engine, request, &opened, command).await?.is_some() {
            return Ok(pdf);
        }
    }
    Err(busy(state))
}

/// A letter that may be opened, with the secret on it.
struct Ready {
    opened: crate::command::Opened,
    holder: Person,
    number: CardNumber,
    pin: Pin,
}

/// Opens the letters of cards that an order made, and renders them as one document.
///
/// First it is decided for each whether it may be opened, and all are rendered: if anything is in the way, every letter
/// stays closed. Then each opening is recorded. Should somebody else open one of them in that moment, the document is
/// made anew without it.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn open_letters(
    engine: &Engine,
    sealer: &dyn Sealer,
    renderer: &dyn LetterRenderer,
    order: &OrderId,
    requests: &[Request],
    opening: &Opened,
) -> Result<Zeroizing<Vec<u8>>, UseCaseError> {
    let (mut ready, mut strangers) = (Vec::new(), Vec::new());
    for (place, request) in requests.iter().enumerate() {
        match make_ready(engine, sealer, order, request, opening).await? {
            Some(letter) => ready.push(letter),
            None => strangers.push(place),
        }
    }
    if !strangers.is_empty() {
        return Err(UseCaseError::NotInOrder(strangers));
    }
    let mut pdf = render(renderer, &ready)?;
    let (mut opened, mut lost) = (Vec::new(), false);
    for (request, letter) in requests.iter().zip(ready) {
        match record(engine, request, &letter.opened, opening).await? {
            Some(_) => opened.push(letter),
            None => lost = true,
        }
    }
    if lost {
        pdf = render(renderer, &opened)?;
    }
    if opened.is_empty() { Err(UseCaseError::LetterRepeated) } else { Ok(pdf) }
}

/// Decides whether a letter may be opened; none if the order has no such card.
async fn make_ready(
    engine: &Engine,
    sealer: &dyn Sealer,
    order: &OrderId,
    request: &Request,
    opening: &Opened,
) -> Result<Option<Ready>, UseCaseError> {
    let opened = open(engine, request, Also { secrets: true, ..Also::default() }).await?;
    // Whoever may open no letter does not learn which cards an order has.
    let (command, needs) = (CommandName::OpenLetter, rule(CommandName::OpenLetter).by);
    if !needs.iter().any(|who| matches!(who, Who::Role(role) if opened.actor.has(*role))) {
        return Err(Rejection::Role { command, needs }.into());
    }
    let issuance = opened.loaded.issuance.as_ref().map(|record| &record.issuance);
    let Some(issuance) = issuance.filter(|issuance| order_of(&issuance.state) == Some(order)) else {
        return Ok(None);
    };
    if opened.repeated {
        return Err(UseCaseError::LetterRepeated);
    }
    let command = Command::OpenLetter(opening.clone());
    domain::issuance::decide(Some(issuance), &opened.actor, command, opened.now)?;
    let card = issuance.state.card().ok_or(UseCaseError::Internal("a letter without a card"))?;
    let secrets = opened.loaded.secrets.as_ref().ok_or(UseCaseError::SecretsPending)?;
    let binding = Binding { card: &card.id, issuance: &issuance.id };
    let (pin, _puk) = sealer.open(&secrets.envelope, binding).await?;
    let holder = issuance.holder.clone().ok_or(Rejection::NoLetter)?;
    let number = card.number.clone();
    Ok(Some(Ready { opened, holder, number, pin }))
}

fn render(renderer: &dyn LetterRenderer, ready: &[Ready]) -> Result<Zeroizing<Vec<u8>>, UseCaseError> {
    let mut letters = Vec::new();
    for Ready { holder, number, pin, .. } in ready {
        letters.push(Letter { holder, card_number: number, pin });
    }
    Ok(renderer.render(&letters)?)
}

/// Records the opening, as it was decided; none if the card has changed since.
async fn record(
    engine: &Engine,
    request: &Request,
    opened: &crate::command::Opened,
    opening: &Opened,
) -> Result<Option<IssuanceRecord>, UseCaseError> {
    commit(engine, request, opened, Command::OpenLetter(opening.clone())).await
}
