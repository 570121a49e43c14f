//! The ports whose other side is a file, a page or a service: secrets under a key file or in KMS, the PIN
//! letter and the print of cards as PDF; mails; and this machine's time and randomness.
#![warn(missing_docs)]

pub mod aws;
pub mod edge;
pub mod key_file;
pub mod kms;
pub mod layout;
pub mod letter;
pub mod oidc;
pub mod photo;
mod sealing;
pub mod smtp;
