//! Judges of the API and of its description, made by others.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Pinned, so that the judges do not change under the tests.
const REQUIREMENTS: &[&str] = &["schemathesis==4.32.5", "openapi-spec-validator==0.9.0"];

/// The Python environment that has them.
pub(super) fn install() -> Result<PathBuf, Failure> {
    python::environment("schemathesis", REQUIREMENTS)
}
