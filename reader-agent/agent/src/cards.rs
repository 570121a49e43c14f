//! Cards for who holds one in hand: which there are, and whether a PIN is right.

use domain::id::ChipId;
use personalise::{CardTransport, Error, PinTrial, Session};
use rand::rngs::StdRng;
use sealed::secret::Pin;
use serde::Serialize;
use std::path::PathBuf;

/// Where to look for cards.
#[derive(Debug)]
pub enum Cards {
    /// In the folder of a virtual reader.
    #[cfg(feature = "virtual-reader")]
    Virtual(PathBuf),
    /// In the reader with these words in its name.
    #[cfg(feature = "pcsc")]
    Reader(String),
}

/// Where a card is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In software.
    Folder(PathBuf),
    /// In a reader.
    Reader(String),
}

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
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
}

/// Why there are no cards to be had, or a PIN was not tried.
#[derive(Debug, thiserror::Error)]
pub enum CardsError {
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
    #[cfg(feature = "virtual-reader")]
    #[error(transparent)]
    Stack(#[from] virtual_card::CardError),
    /// The reader.
    #[cfg(feature = "pcsc")]
    #[error(transparent)]
    Reader(#[from] crate::pcsc::TakeError),
    /// The card.
    #[error("{}", .0.failure().reason)]
    Card(#[from] Error),
}

impl Cards {
    /// All cards, oldest first.
    ///
    /// # Errors
    /// [`CardsError`]
    pub fn list(
        &self,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        random: &mut StdRng,
    ) -> Result<Vec<CardState>, CardsError> {
        match self {
            #[cfg(feature = "virtual-reader")]
            Self::Virtual(folder) => in_software::list(folder, random),
            #[cfg(feature = "pcsc")]
            Self::Reader(words) => {
                let (reader, card) = crate::pcsc::card_in(&crate::pcsc::Pcsc, words)?;
                Ok(vec![state(card, Place::Reader(reader))])
            }
        }
    }

    /// Tries a PIN on a card, as its holder would.
    ///
    /// # Errors
    /// [`CardsError`] if there is no such card, it has fewer than two tries left, or fails.
    pub fn try_pin(
        &self,
        chip: ChipId,
        pin: &Pin,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        random: &mut StdRng,
    ) -> Result<PinTrial, CardsError> {
        match self {
            #[cfg(feature = "virtual-reader")]
            Self::Virtual(folder) => try_on(in_software::find(folder, chip, random)?, pin),
            #[cfg(feature = "pcsc")]
            Self::Reader(words) => {
                let (_, mut card) = crate::pcsc::card_in(&crate::pcsc::Pcsc, words)?;
                let identity = Session::new(&mut card).identify(&mut |_| ())?;
                if identity.chip() != Some(chip) {
                    return Err(CardsError::NoCard(chip));
                }
                try_on(card, pin)
            }
        }
    }
}

fn state(card: impl CardTransport, place: Place) -> CardState {
    let read = || {
        let mut session = Session::new(card);
        let identity = session.identify(&mut |_| ())?;
        Ok::<_, Error>((identity.chip(), session.pin_tries()?))
    };
    match { read }() {
        Ok((chip, tries)) => CardState { chip, pin_tries_left: Some(tries), trouble: None, place },
        Err(error) => failed(error.to_string(), place),
    }
}

fn failed(trouble: String, place: Place) -> CardState {
    CardState { chip: None, pin_tries_left: None, trouble: Some(trouble), place }
}

fn try_on(card: impl CardTransport, pin: &Pin) -> Result<PinTrial, CardsError> {
    let mut session = Session::new(card);
    match session.pin_tries()? {
        tries @ 0..2 => Err(CardsError::FewTries(tries)),
        _ => Ok(session.try_pin(pin)?),
    }
}

#[cfg(feature = "virtual-reader")]
mod in_software {
    use super::{CardState, CardsError, ChipId, Place, StdRng, failed, state};
    use crate::virtual_reader::seed;
    use std::path::Path;
    use virtual_card::{CardError, Desk, VirtualCard};

    pub(super) fn list(folder: &Path, random: &mut StdRng) -> Result<Vec<CardState>, CardsError> {
        let cards = Desk::open(folder).and_then(|desk| desk.cards()).map_err(CardError::from)?;
        let cards = cards.into_iter().map(|folder| match VirtualCard::open(&folder, seed(random)) {
            Ok(card) => state(card, Place::Folder(folder)),
            Err(error) => failed(error.to_string(), Place::Folder(folder)),
        });
        Ok(cards.collect())
    }

    pub(super) fn find(folder: &Path, chip: ChipId, random: &mut StdRng) -> Result<VirtualCard, CardsError> {
        let desk = Desk::open(folder).map_err(CardError::from)?;
        desk.find(&chip.to_string(), seed(random))?.ok_or(CardsError::NoCard(chip))
    }
}
