//! Yubico's library for PIV cards, a judge made by others.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Pinned, so that the judge does not change under the tests.
const REQUIREMENTS: &[&str] = &["yubikey-manager==5.9.2", "pyscard==2.3.1"];

/// The Python environment that has it.
pub(super) fn install() -> Result<PathBuf, Failure> {
    python::environment("yubikit", REQUIREMENTS)
}
