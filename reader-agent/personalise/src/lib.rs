//! Personalisation of one PIV card: from blank, or from wherever an earlier run was cut off, to verified.
//!
//! Knows no PC/SC, HTTP or clock. The card is met through [`CardTransport`], randomness is a parameter,
//! and the caller talks to the backend between the three phases of a [`Session`]:
//!
//! 1. [`Session::identify`] says which chip this is; then the backend records its intent and releases
//!    the card's secrets for that chip;
//! 2. [`Session::prepare`] marks the chip, sets its management key and answers with a proven public key
//!    for each slot, and [`Session::attest`] with the card's word for where these were born, if it gives one; then the backend
//!    certifies them, and signs the card's data objects;
//! 3. [`Session::complete`] writes, reads back and proves the keys, sets PUK and PIN, and after a reset tries PIN and management key.
//!
//! Every phase goes by what it reads off the card, never by what an earlier run remembers. After a cut
//! at any point, all three phases again, with the same secrets and the certificates stored by then,
//! finish the card.
#![warn(missing_docs)]

mod attest;
mod card;
mod contact;
mod contactless;
mod error;
mod factory;
mod finish;
mod keys;
mod management;
mod pin;
mod public_key;
mod session;
mod trace;
mod transport;

pub use contactless::{UidFault, read_uid};
pub use error::{Error, Problem};
pub use session::{Contents, Identity, PinTrial, Plan, PreparedSlot, Session};
pub use trace::Traced;
pub use transport::{CardTransport, TransportError};
