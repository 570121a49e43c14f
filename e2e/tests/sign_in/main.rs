//! Signing in at an OpenID provider: at one made by others, over HTTP and in a real browser, and at one of our
//! own that lies.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod contract;
mod hostile;
mod keys;
mod office;
mod who;
