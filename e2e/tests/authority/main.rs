//! The authority's keys wherever they are kept: sealed in files, in a PKCS#11 token, in KMS; their root far from any network; and the
//! next key after the one in force.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod ceremony;
mod commands;
mod documented;
#[path = "../../../functions/store/tests/emulator/mod.rs"]
mod emulator;
mod main_job;
mod rotate;
mod signers;
mod token_faults;
