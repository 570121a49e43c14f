//! The agent's program against a small backend that speaks the wire: whole runs, lost answers, kills.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod authority;
mod backend;
mod badges;
mod desk;
mod doctor;
mod enrolment;
mod refusals;
mod runs;
mod traces;
