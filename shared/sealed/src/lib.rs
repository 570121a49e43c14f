//! The one room for secrets: types that do not print, copy or serialise themselves, envelopes for
//! storage and for the agent, and key derivation. The browser never depends on this crate.
#![warn(missing_docs)]

pub mod agreement;
pub mod envelope;
pub mod generate;
pub mod identity;
pub mod kdf;
pub mod log_key;
pub mod secret;
pub mod transit;
