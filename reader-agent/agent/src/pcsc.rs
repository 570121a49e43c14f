//! Real readers, through PC/SC.
//!
//! Calls of PC/SC block, some for as long as another program likes, and cannot all be cancelled: each card
//! and the watch over the readers have a thread of their own, and whoever waits for one says so and gives up.

mod card;
mod desk;
mod fault;
mod look;
mod place;
mod service;
mod survey;

pub use card::{Patience, PcscCard};
pub(crate) use desk::PcscDesk;
pub use fault::fault;
pub use look::Look;
pub use service::{Connection, Pcsc, Readers, Seen, Service, Transmit};
pub use survey::{Surveyed, TakeError, card_in, survey};

#[cfg(all(test, feature = "virtual-reader"))]
mod tests;
