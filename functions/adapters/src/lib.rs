//! The ports whose other side is a file or a page: secrets under a key file, and the PIN letter as PDF.
#![warn(missing_docs)]

pub mod key_file;
pub mod letter;
