//! Every step through its handler, in this process: sent twice, cut off at each call of the store, raced
//! against others, with every refusal that it can meet.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic; the lints know only functions marked as tests"
)]

mod agents;
mod attestation;
mod audit_log;
mod bad_requests;
mod birth;
mod branches;
mod brand;
mod cancelled;
mod cards;
mod certificates;
mod claims;
mod conflicts;
mod consumer;
mod cut_off;
mod delays;
mod denied;
mod desks;
mod entitlement;
mod imports;
mod layouts;
mod mails;
mod my_data;
mod nameless;
mod order_cards;
mod order_faults;
mod order_preflight;
mod order_ready;
mod orders;
mod own_cards;
mod people;
mod problems;
mod processes;
mod repeats;
mod reports;
mod revocation;
mod secrets;
mod sessions;
mod settings;
mod sizes;
mod suspension;
mod traces;
mod whole;
