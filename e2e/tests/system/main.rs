//! The whole system: real processes, real HTTP, bad input, kills.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by a panic, and tells its figures"
)]

mod agents;
mod badges;
mod begins;
mod bodies;
mod certify;
mod kills;
mod main_job;
mod mishaps;
mod orders;
mod refusals;
mod repeats;
mod secrets;
mod sessions;
mod setting;
mod starts;
