//! The authority's keys in a hardware security module, or in any other token that speaks PKCS#11 (OASIS, 3.0).
//!
//! The module of the token is loaded when a key is opened, and not before: who keeps no key in a token needs none. It is a crate of
//! its own so that no function on AWS, where KMS has the keys, is built with it.

mod error;
mod key;
mod module;
mod pin;
mod signer;
mod token;
mod uri;

pub use error::Pkcs11Error;
pub use signer::Pkcs11Signer;
pub use uri::{Pkcs11Uri, UriError};
