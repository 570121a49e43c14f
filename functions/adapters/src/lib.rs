//! The ports whose other side is a file or a page: secrets under a key file, and the PIN letter as PDF;
//! and this machine's time and randomness.
#![warn(missing_docs)]

pub mod aws;
pub mod edge;
pub mod key_file;
pub mod kms;
pub mod letter;
pub mod oidc;
mod sealing;
