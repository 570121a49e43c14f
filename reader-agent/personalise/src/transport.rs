//! The way to a card: a PC/SC reader or a card in software.

/// Carries APDUs to one card.
///
/// The bytes may hold secrets: an implementation neither logs nor keeps them.
pub trait CardTransport {
    /// Sends one command APDU and returns the answer with its status word. Fewer than two bytes mean
    /// that the card is gone.
    ///
    /// # Errors
    /// [`TransportError`] if no answer came.
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// Takes the card's power away and gives it back: it forgets who was authenticated.
    ///
    /// # Errors
    /// [`TransportError`] if the card did not come back.
    fn reset(&mut self) -> Result<(), TransportError>;
}

impl<T: CardTransport + ?Sized> CardTransport for &mut T {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        (**self).transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        (**self).reset()
    }
}

impl<T: CardTransport + ?Sized> CardTransport for Box<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        (**self).transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        (**self).reset()
    }
}

/// Why an APDU was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The card was taken out or lost contact.
    #[error("the card was removed or lost contact")]
    Removed,
    /// Another program reset the card.
    #[error("another program reset the card")]
    Reset,
    /// Another program holds the reader.
    #[error("another program holds the reader")]
    Busy,
    /// The reader or its driver failed, in the words of the driver.
    #[error("the reader failed: {0}")]
    Reader(String),
}
