//! Use cases (load, decide, commit) and the ports they need. No adapter, no SDK.

pub mod agents;
pub mod audit_log;
pub mod cards;
pub mod command;
pub mod dates;
pub mod denials;
pub mod effects;
mod entitlement;
pub mod error;
pub mod import;
pub mod last_change;
pub mod letter;
pub mod mail;
pub mod missing;
pub mod opening;
pub mod orders;
pub mod people;
pub mod ports;
pub mod press;
pub mod principal;
pub mod production;
pub mod record;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod status;
mod swedish;
pub mod trace;

pub use audit::digest;
