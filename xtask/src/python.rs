//! Python packages that tests and benches need, each in an environment of its own. Pip is told where to look by the
//! environment and its own files, as always.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::workspace;

/// The environment `target/<name>-venv` with just what pip is asked for, made anew if that has changed.
pub(crate) fn environment(name: &str, wanted: &[&str]) -> Result<PathBuf, Failure> {
    let folder = workspace::target().join(format!("{name}-venv"));
    let installed = folder.join("installed");
    let wishes = wanted.join(" ");
    if fs::read_to_string(&installed).is_ok_and(|which| which == wishes) {
        return Ok(folder);
    }
    cargo::status(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    cargo::status(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).args(wanted))?;
    fs::write(&installed, wishes).map_err(Failure::file(&installed))?;
    Ok(folder)
}
