//! A card that can be taken out of its reader while something is done with it.

use crate::desk::Desk;
use personalise::{CardTransport, TransportError};

/// A card in the reader of a desk. Taken out, it is gone for whoever had it, even when it is put back: it lost power.
pub struct InReader<T> {
    /// None once it was taken out.
    card: Option<T>,
    desk: Desk,
}

impl<T: CardTransport> InReader<T> {
    /// This card, in the reader of this desk.
    pub const fn new(card: T, desk: Desk) -> Self {
        Self { card: Some(card), desk }
    }

    fn present(&mut self) -> Result<&mut T, TransportError> {
        if self.desk.is_out() {
            self.card = None;
        }
        self.card.as_mut().ok_or(TransportError::Removed)
    }
}

impl<T: CardTransport> CardTransport for InReader<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.present()?.transmit(apdu);
        // What the card did is done; whether its answer arrives is another matter.
        self.present()?;
        answer
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.present()?.reset()
    }
}
