//! The AWS emulator made by others that tests talk to, installed once into a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::workspace;

/// Pinned, so that the judge does not change under the tests.
const REQUIREMENT: &str = "ministack[full]==1.5.33";

/// The emulator's executable. Pip is told where to look by the environment and its own files, as always.
pub(super) fn install() -> Result<PathBuf, Failure> {
    let folder = workspace::target().join("ministack-venv");
    let executable = folder.join("bin/ministack");
    let installed = folder.join("installed");
    if executable.exists() && fs::read_to_string(&installed).is_ok_and(|which| which == REQUIREMENT) {
        return Ok(executable);
    }
    cargo::status(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    cargo::status(Command::new(folder.join("bin/pip")).args(["install", "--quiet", REQUIREMENT]))?;
    fs::write(&installed, REQUIREMENT).map_err(Failure::file(&installed))?;
    Ok(executable)
}
