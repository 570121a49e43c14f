//! What a newcomer meets: a new clone, an empty home, and nothing of this checkout's builds.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::cargo;
use crate::failure::Failure;
use crate::say;
use crate::workspace::root;

/// A first start that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(600);

/// `./run --once` twice in a clone of the last commit: it sets everything up, then starts again.
pub(super) fn run() -> Result<(), Failure> {
    let place = tempfile::tempdir().map_err(Failure::file(&env::temp_dir()))?;
    let (clone, home) = (place.path().join("cardwright"), place.path().join("home"));
    std::fs::create_dir(&home).map_err(Failure::file(&home))?;
    tell_what_is_cloned()?;
    cargo::status(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone))?;
    for start in ["first", "second"] {
        let began = Instant::now();
        run_once(&clone, &home)?;
        say::line(&format!("{start} start, card included: {}", say::seconds(began.elapsed())));
    }
    Ok(())
}

fn tell_what_is_cloned() -> Result<(), Failure> {
    let git = |arguments: &[&str]| cargo::output(Command::new("git").current_dir(root()).args(arguments));
    let commit = git(&["log", "-1", "--format=%h %s"])?;
    say::line(&format!("cloning the last commit: {}", commit.trim()));
    if !git(&["status", "--porcelain"])?.is_empty() {
        say::line("changes that are not committed are not in it");
    }
    Ok(())
}

/// With nothing from this environment but where the tools are.
fn run_once(clone: &Path, home: &Path) -> Result<(), Failure> {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=10", &PATIENCE.as_secs().to_string(), "./run", "--once"]);
    command.current_dir(clone).env_clear().env("HOME", home);
    command.env("PATH", env::var_os("PATH").unwrap_or_default());
    command
        .env("CARGO_HOME", tool_home("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", tool_home("RUSTUP_HOME", ".rustup"));
    cargo::status(&mut command)
}

/// Where cargo and rustup keep their things when nothing else is said.
fn tool_home(variable: &str, folder: &str) -> OsString {
    let by_default = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(folder).into_os_string();
    env::var_os(variable).unwrap_or_else(by_default)
}
