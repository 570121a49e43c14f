//! A PIV card in software: the applet of a security key that is sold (`piv-authenticator`), made by
//! others, in process and behind the same [`CardTransport`](personalise::CardTransport) as a reader.
//!
//! What is added here is what the card's operating system does around an applet: command chaining,
//! GET RESPONSE, power cycles, memory that outlives the process, entropy. None of it is PIV logic.
#![warn(missing_docs)]

#[cfg(feature = "vpcd")]
mod attesting;
mod card;
mod contactless;
mod desk;
mod faulty;
mod firmware;
mod memory;
mod power;
mod pulled;
mod unhurried;

#[cfg(feature = "vpcd")]
pub use attesting::{Attesting, AttestingError, Device, Vendor};
pub use card::{CardError, VirtualCard};
pub use contactless::{Contactless, NoApplication};
pub use desk::{Badge, Desk, DeskCard};
pub use faulty::{Fault, Faulty};
pub use pulled::InReader;
pub use unhurried::{Unhurried, time_in_card};
