//! Each function's own binary, started by hand under a Runtime API: what it answers, what it refuses, how it
//! fails to start, what it survives and how it stops.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod agents;
mod audit_log;
mod changes;
mod commands;
mod keys;
mod life;
mod mails;
mod place;
mod reads;
mod sessions;
mod status;
