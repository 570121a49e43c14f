//! Signing in at an OpenID provider: at one made by others, over HTTP and in a real browser, and at one of our
//! own that lies.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

use cardwright_e2e::driver;

#[path = "../browser/axe.rs"]
mod axe;
mod browser;
mod contract;
#[path = "../browser/effort.rs"]
#[expect(dead_code, reason = "what it costs is counted at work")]
mod effort;
mod hostile;
mod keys;
mod office;
#[path = "../browser/pictures.rs"]
#[expect(dead_code, reason = "nobody signs in on a phone here")]
mod pictures;
#[path = "../browser/product.rs"]
#[expect(dead_code, reason = "the server here is a site's own")]
mod product;
mod who;
#[path = "../browser/window.rs"]
#[expect(dead_code, reason = "a person at the door does less than one at work")]
mod window;
