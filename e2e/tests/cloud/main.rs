//! The product on AWS, as an emulator made by others plays it: what the README's commands make, what each role may
//! and may not, and the main job through the functions' own binaries.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE, HOLDER, OFFICER, Person};

mod denied;
mod keys;
mod main_job;
mod resources;
mod rest_of_the_work;
mod roles;
mod rollback;
mod status;
mod table;

/// Who works at the stack: those whom a card takes, and one who sets what is set.
const PEOPLE: &[Person] = &[HOLDER, OFFICER, APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE];
