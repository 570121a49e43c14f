//! A bench of readers: a real PC/SC service with cards in software, each bench apart from all others.
//!
//! The service has its socket at a fixed path, and its driver for readers in software listens on fixed ports
//! of all addresses. So service and cards run in namespaces of their own, where `/run` is a folder of the
//! bench. Clients stay outside: their library finds the socket by an environment variable.

mod attended;
mod bench;
mod slot;

pub use bench::{Bench, Hold};
pub use slot::{Act, Card, Event, Slot};
