//! The cards of the virtual reader, for who holds one in hand: which there are, and whether a PIN is right.

use crate::virtual_reader::seed;
use domain::id::ChipId;
use personalise::{Error, PinTrial, Session};
use rand::rngs::StdRng;
use sealed::secret::Pin;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};
use virtual_card::{CardError, Desk, VirtualCard};

/// What a card says of itself.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CardState {
    /// The chip's GUID; none if the card is blank.
    pub chip: Option<ChipId>,
    /// The tries that the PIN has left.
    pub pin_tries_left: Option<u8>,
    /// Why the card does not say, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Where it is kept.
    pub folder: PathBuf,
}

/// Why a PIN was not tried.
#[derive(Debug, thiserror::Error)]
pub enum TryPinError {
    /// No such card.
    #[error(
        "no card here has the chip {0}, or the agent is at work on it; `cardwright-agent cards` lists them"
    )]
    NoCard(ChipId),
    /// Another wrong PIN would block it, or it is blocked.
    #[error(
        "tries left on the PIN: {0}; with fewer than two, none is tried here, as a wrong one would block it"
    )]
    FewTries(u8),
    /// The stack of cards.
    #[error(transparent)]
    Desk(#[from] CardError),
    /// The card.
    #[error("{}", .0.failure().reason)]
    Card(#[from] Error),
}

/// All cards, oldest first.
///
/// # Errors
/// If the folder cannot be read.
pub fn list(folder: &Path, random: &mut StdRng) -> io::Result<Vec<CardState>> {
    let cards = Desk::open(folder)?.cards()?;
    Ok(cards.into_iter().map(|folder| state(folder, random)).collect())
}

fn state(folder: PathBuf, random: &mut StdRng) -> CardState {
    let read = || -> Result<_, String> {
        let card = VirtualCard::open(&folder, seed(random)).map_err(|error| error.to_string())?;
        let mut session = Session::new(card);
        let identity = session.identify(&mut |_| ()).map_err(|error| error.to_string())?;
        let tries = session.pin_tries().map_err(|error| error.to_string())?;
        Ok((identity.chip(), tries))
    };
    match { read }() {
        Ok((chip, tries)) => CardState { chip, pin_tries_left: Some(tries), trouble: None, folder },
        Err(trouble) => CardState { chip: None, pin_tries_left: None, trouble: Some(trouble), folder },
    }
}

/// Tries a PIN on a card, as its holder would.
///
/// # Errors
/// [`TryPinError`] if there is no such card, it has fewer than two tries left, or fails.
pub fn try_pin(folder: &Path, chip: ChipId, pin: &Pin, random: &mut StdRng) -> Result<PinTrial, TryPinError> {
    let found = Desk::open(folder).map_err(CardError::from)?.find(&chip.to_string(), seed(random))?;
    let card = found.ok_or(TryPinError::NoCard(chip))?;
    let mut session = Session::new(card);
    match session.pin_tries()? {
        tries @ 0..2 => Err(TryPinError::FewTries(tries)),
        _ => Ok(session.try_pin(pin)?),
    }
}
