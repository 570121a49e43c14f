//! A transport that fails where it is told to: for tests, and for trying out how a failed card looks.

use personalise::{CardTransport, TransportError};

/// What goes wrong at the chosen APDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The card is gone before the APDU reaches it.
    CutBefore,
    /// The card has done it, but its answer does not arrive.
    CutAfter,
    /// The card refuses it with this status word and does nothing.
    Refuse([u8; 2]),
}

/// A transport with one fault in it. After a cut, nothing more gets through.
pub struct Faulty<T> {
    inner: T,
    fault: Fault,
    /// APDUs to let through before it.
    left: usize,
    cut: bool,
}

impl<T: CardTransport> Faulty<T> {
    /// Lets `after` APDUs through, then fails.
    pub const fn new(inner: T, after: usize, fault: Fault) -> Self {
        Self { inner, fault, left: after, cut: false }
    }
}

impl<T: CardTransport> CardTransport for Faulty<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.cut {
            return Err(TransportError::Removed);
        }
        let now = self.left == 0;
        // Once past its APDU, a refusal is over.
        self.left = self.left.checked_sub(1).unwrap_or(usize::MAX);
        match self.fault {
            _ if !now => self.inner.transmit(apdu),
            Fault::Refuse(status) => Ok(status.to_vec()),
            Fault::CutBefore => {
                self.cut = true;
                Err(TransportError::Removed)
            }
            Fault::CutAfter => {
                self.cut = true;
                self.inner.transmit(apdu)?;
                Err(TransportError::Removed)
            }
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.cut { Err(TransportError::Removed) } else { self.inner.reset() }
    }
}
