//! The virtual reader: takes the card that a job needs, as a person at the desk would insert it.

use domain::id::ChipId;
use personalise::{CardTransport, Session, TransportError};
use rand::Rng as _;
use rand::rngs::StdRng;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use virtual_card::{CardError, Desk, VirtualCard};

/// The card for a job, in the reader.
///
/// `begun` is the chip that the job's secrets were released for. That card is looked for in the whole
/// stack; if none has been marked with it, the blank one becomes it. A job that has not begun gets a
/// blank card: one that is marked belongs to another job, be it finished or waiting to go on.
pub(crate) fn insert(
    folder: &Path,
    begun: Option<ChipId>,
    random: &mut StdRng,
) -> Result<VirtualCard, CardError> {
    let desk = Desk::open(folder)?;
    let present = match desk.current()?.map(|card| VirtualCard::open(&card, seed(random))) {
        None | Some(Err(CardError::Damaged)) => return desk.insert_blank(seed(random)),
        Some(card) => card,
    };
    let mut present = present?;
    let marked = Session::new(&mut present).identify(&mut |_| ()).ok().and_then(|identity| identity.chip());
    match begun {
        None if marked.is_some() => desk.insert_blank(seed(random)),
        Some(chip) if marked != Some(chip) => {
            Ok(desk.find(&chip.to_string(), seed(random))?.unwrap_or(present))
        }
        _ => Ok(present),
    }
}

/// What the keys of a card are made from.
pub(crate) fn seed(random: &mut StdRng) -> [u8; 32] {
    random.r#gen()
}

/// Stops the work on a card between two APDUs.
#[derive(Clone)]
pub(crate) struct Brake {
    /// The agent is to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// The job was taken away.
    pub(crate) lost: Arc<AtomicBool>,
}

impl Brake {
    pub(crate) fn is_on(&self) -> bool {
        *self.stop.borrow() || self.lost.load(Ordering::Relaxed)
    }
}

/// A card behind a brake.
pub(crate) struct Braked<T> {
    pub(crate) card: T,
    pub(crate) brake: Brake,
}

impl<T: CardTransport> CardTransport for Braked<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.brake.is_on() { Err(TransportError::Removed) } else { self.card.transmit(apdu) }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.brake.is_on() { Err(TransportError::Removed) } else { self.card.reset() }
    }
}
