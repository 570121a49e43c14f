//! PIV on the wire: BER-TLV, command and response APDUs, status words, data objects (SP 800-73-5).
//!
//! The only crate that knows instruction bytes. Pure: it builds bytes to send and reads bytes that
//! came; no card, no cryptography, no randomness. What a card answers is hostile input: every reader
//! here is bounded and returns an error instead of panicking.
#![warn(missing_docs)]

pub mod apdu;
pub mod command;
pub mod contactless;
pub mod object;
pub mod reply;
pub mod status;
pub mod tlv;
pub mod trace;
