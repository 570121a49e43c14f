//! The AWS emulator made by others that tests talk to.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Pinned, so that the judge does not change under the tests.
const REQUIREMENT: &str = "ministack[full]==1.5.33";

/// The emulator's executable.
pub(super) fn install() -> Result<PathBuf, Failure> {
    Ok(python::environment("ministack", &[REQUIREMENT])?.join("bin/ministack"))
}
