//! The way to a card: a PC/SC reader or a card in software.

use domain::trace::ContactFault;

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
    #[error("the reader is in use by another program")]
    Busy,
    /// The card does not speak, or not any more.
    #[error("the card does not answer")]
    Mute,
    /// The reader was unplugged.
    #[error("the reader is not connected any more")]
    ReaderGone,
    /// Nobody to ask for readers.
    #[error("the smart card service does not answer")]
    ServiceGone,
    /// The service is not for this user.
    #[error("the smart card service refuses this user")]
    Denied,
    /// The reader or its driver failed, in the words of the driver.
    #[error("the reader failed: {0}")]
    Reader(String),
}

impl TransportError {
    /// One word for logs, and for whoever tells these apart by program.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Removed => "card-removed",
            Self::Reset => "card-reset",
            Self::Busy => "reader-in-use",
            Self::Mute => "card-mute",
            Self::ReaderGone => "reader-gone",
            Self::ServiceGone => "service-gone",
            Self::Denied => "service-denied",
            Self::Reader(_) => "reader-failed",
        }
    }

    /// As it stands in a trace, without the words of a driver.
    pub const fn fault(&self) -> ContactFault {
        match self {
            Self::Removed => ContactFault::CardRemoved,
            Self::Reset => ContactFault::CardReset,
            Self::Busy => ContactFault::ReaderInUse,
            Self::Mute => ContactFault::CardMute,
            Self::ReaderGone => ContactFault::ReaderGone,
            Self::ServiceGone => ContactFault::ServiceGone,
            Self::Denied => ContactFault::ServiceDenied,
            Self::Reader(_) => ContactFault::ReaderFailed,
        }
    }

    /// What the person at the desk does next.
    pub const fn next_action(&self) -> &'static str {
        match self {
            Self::Removed | Self::Reset => "Insert the card again, then try again.",
            Self::Busy => "Close the other program, then try again.",
            Self::Mute => "Insert the card the right way round, or another one, then try again.",
            Self::ReaderGone | Self::Reader(_) => "Check that the reader is plugged in, then try again.",
            Self::ServiceGone => "Start the smart card service (pcscd), then try again.",
            Self::Denied => "Ask an administrator to allow this user the smart card service.",
        }
    }
}
