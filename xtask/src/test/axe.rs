//! axe-core, the judge of accessibility made by others.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::python;

/// Brings axe-core 4.12.1 as one script; what it would drive a browser with is left out. Pinned, so that
/// the judge does not change under the tests.
const REQUIREMENT: &[&str] = &["--no-deps", "axe-playwright-python==0.1.8"];

/// The script's place within the package.
const SCRIPT: &str = "site-packages/axe_playwright_python/axe.min.js";

/// The script to run in each page.
pub(super) fn install() -> Result<PathBuf, Failure> {
    let library = python::environment("axe", REQUIREMENT)?.join("lib");
    let versions = fs::read_dir(&library).map_err(Failure::file(&library))?;
    let mut scripts = versions.flatten().map(|version| version.path().join(SCRIPT));
    scripts.find(|script| script.is_file()).ok_or_else(|| {
        Failure::Refused(format!("pip has put no {SCRIPT} into {}; remove that folder", library.display()))
    })
}
