//! The vocabulary and the rules of issuing cards: processes, the machines of issuance, card and
//! certificate, people, roles, card profiles, effects and audit records.
//!
//! Pure by design: no async, no I/O, no clock, no randomness. The browser, the functions and the
//! reader agent all depend on this crate and therefore agree.
#![warn(missing_docs)]

pub mod attestation;
pub mod audit;
pub mod birth;
pub mod card;
pub mod certificate;
pub mod contactless;
pub mod effect;
pub mod evidence;
pub mod id;
pub mod import;
pub mod issuance;
pub mod language;
pub mod layout;
pub mod mail;
pub mod number;
pub mod order;
pub mod person;
pub mod process;
pub mod profile;
pub mod reader;
pub mod rejection;
pub mod report;
pub mod role;
pub mod settings;
mod swedish;
pub mod text;
pub mod time;
pub mod trace;
pub mod worklist;
