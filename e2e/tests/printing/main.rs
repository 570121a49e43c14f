//! Cards at a real print service, and at the printer for trying out.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod badge;
mod card;
mod commands;
mod contract;
mod ends;
mod queues;
