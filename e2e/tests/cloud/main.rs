//! The product on AWS, as an emulator made by others plays it: what the README's commands make, what each role may
//! and may not, and the main job through the functions' own binaries.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod keys;
mod main_job;
mod resources;
mod roles;
mod rollback;
mod table;
