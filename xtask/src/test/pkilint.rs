//! A judge of certificates, CRLs and OCSP answers, made by others.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Pinned, so that the judge does not change under the tests.
const REQUIREMENT: &str = "pkilint==0.13.0";

/// The Python environment that has it.
pub(super) fn install() -> Result<PathBuf, Failure> {
    python::environment("pkilint", &[REQUIREMENT])
}
