//! Personalisation against a real PIV applet: whole, cut anywhere, mangled, killed.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod backend;
mod cuts;
mod desk;
mod kill;
mod mangled;
mod whole;
mod wrong;
mod yubico;
