//! Reading the UID of a contactless chip.

use crate::transport::{CardTransport, TransportError};
use domain::contactless::{Uid, UidError};
use piv::apdu::{ExchangeError, exchange};
use piv::contactless::{UidRefusal, get_uid, uid};
use piv::status::StatusWord;

/// Why a chip has no UID to be known by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UidFault {
    /// The card could not be reached.
    #[error("{0}")]
    Transport(TransportError),
    /// The reader, or the card, has contacts only.
    #[error("the reader tells no UID of this card (status {0})")]
    NotContactless(StatusWord),
    /// The chip left the field too soon, say.
    #[error("the reader could not read the contactless chip (status {0})")]
    Refused(StatusWord),
    /// The answer has no end.
    #[error("the reader's answer has no end")]
    Endless,
    /// So many bytes came.
    #[error("the reader answered {0} bytes, but a UID has 4, 7 or 10")]
    Length(usize),
    /// The UID says of itself that it is random, or was another one after a fresh start of the chip.
    #[error("the chip makes up a new UID each time, which identifies nothing")]
    Random,
}

impl UidFault {
    /// One word for logs, and for whoever tells these apart by program.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Transport(fault) => fault.name(),
            Self::NotContactless(_) => "not-contactless",
            Self::Refused(_) => "uid-refused",
            Self::Endless => "uid-endless",
            Self::Length(_) => "uid-length",
            Self::Random => "uid-random",
        }
    }

    /// What the person at the desk does next.
    pub const fn next_action(&self) -> &'static str {
        match self {
            Self::Transport(fault) => fault.next_action(),
            Self::NotContactless(_) => "Put a contactless card on a contactless reader, then try again.",
            Self::Refused(_) => "Leave the card on the reader, alone, then try again.",
            Self::Endless | Self::Length(_) => "Try another card; if it is the same, another reader.",
            Self::Random => "Take a card whose UID is fixed.",
        }
    }
}

/// Reads the UID twice, with a fresh start of the chip in between: both must agree.
///
/// # Errors
/// [`UidFault`] if there is none, or none that stays.
pub fn read_uid(card: &mut impl CardTransport) -> Result<Uid, UidFault> {
    let first = ask(card)?;
    // Not every chip that makes its UID up says so in the first byte.
    card.reset().map_err(UidFault::Transport)?;
    if ask(card)? == first { Ok(first) } else { Err(UidFault::Random) }
}

fn ask(card: &mut impl CardTransport) -> Result<Uid, UidFault> {
    let answer = exchange(&get_uid(), |apdu| card.transmit(apdu)).map_err(|error| match error {
        ExchangeError::Transport(fault) => UidFault::Transport(fault),
        ExchangeError::NoStatus => UidFault::Transport(TransportError::Removed),
        ExchangeError::Endless => UidFault::Endless,
    })?;
    let bytes = uid(&answer).map_err(|refusal| match refusal {
        UidRefusal::NotContactless(status) => UidFault::NotContactless(status),
        UidRefusal::Refused(status) => UidFault::Refused(status),
    })?;
    Uid::from_bytes(bytes).map_err(|error| match error {
        UidError::Random => UidFault::Random,
        UidError::Length(_) | UidError::Digits => UidFault::Length(bytes.len()),
    })
}
