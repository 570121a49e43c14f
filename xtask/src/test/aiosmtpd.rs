//! A mail server to send to, made by others.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Pinned, so that the test partner does not change under the tests.
const REQUIREMENT: &str = "aiosmtpd==1.4.6";

/// The Python environment that has it.
pub(super) fn install() -> Result<PathBuf, Failure> {
    python::environment("aiosmtpd", &[REQUIREMENT])
}
