//! Real readers: the agent's process at a PC/SC service, cards in software, judges made by others, faults.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod attestation;
mod campaign;
mod contactless;
mod held;
mod main_job;
mod orders;
mod readers;
