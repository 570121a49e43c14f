//! What a newcomer meets: the last commit, an empty home, and nothing of this environment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::cargo;
use crate::failure::Failure;
use crate::say;
use crate::workspace::{root, target};

/// A first start that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(600);

/// `./run --once` twice where nobody was before: it sets everything up, then starts again.
///
/// A checkout that holds nothing but the last commit is such a place itself, and what is built in it serves the
/// phases that follow: in a new one this is a newcomer's first build. From any other it is a clone, which is kept.
pub(super) fn run() -> Result<(), Failure> {
    let home = tempfile::tempdir().map_err(Failure::file(&env::temp_dir()))?;
    let place = if holds_last_commit_alone()? {
        say::line("this checkout holds nothing but the last commit: it is the new one");
        root().to_owned()
    } else {
        clone_of_last_commit()?
    };
    for start in ["first", "second"] {
        let began = Instant::now();
        run_once(&place, home.path())?;
        say::line(&format!("{start} start, card included: {}", say::seconds(began.elapsed())));
    }
    Ok(())
}

/// Whether there is no file that a clone would not have, but for what was built.
fn holds_last_commit_alone() -> Result<bool, Failure> {
    let status = ["status", "--porcelain", "--ignored"];
    let different = cargo::output(Command::new("git").current_dir(root()).args(status))?;
    Ok(different.lines().all(|file| file == "!! target/"))
}

/// The last commit in a folder of its own, without a file that git does not have, but with what was built
/// there the last time.
fn clone_of_last_commit() -> Result<PathBuf, Failure> {
    let git = |arguments: &[&str]| cargo::output(Command::new("git").current_dir(root()).args(arguments));
    let commit = git(&["log", "-1", "--format=%h %s"])?;
    say::line(&format!("cloning the last commit: {}", commit.trim()));
    say::line("changes that are not committed are not in it");
    let clone = target().join("newcomer");
    let in_clone = |arguments: &[&str]| {
        cargo::status(Command::new("git").current_dir(&clone).args(arguments).env_remove("GIT_DIR"))
    };
    if !clone.join(".git").exists() {
        cargo::status(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone))?;
    }
    in_clone(&["fetch", "--quiet", "origin", "HEAD"])?;
    in_clone(&["reset", "--quiet", "--hard", "FETCH_HEAD"])?;
    in_clone(&["clean", "--quiet", "-ffdx", "--exclude=/target"])?;
    Ok(clone)
}

/// With nothing from this environment but where the tools are.
fn run_once(place: &Path, home: &Path) -> Result<(), Failure> {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=10", &PATIENCE.as_secs().to_string(), "./run", "--once"]);
    command.current_dir(place).env_clear().env("HOME", home);
    command.env("PATH", env::var_os("PATH").unwrap_or_default());
    command
        .env("CARGO_HOME", tool_home("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", tool_home("RUSTUP_HOME", ".rustup"));
    // Else what is built here would be built once more for the phases that follow.
    let incremental = "CARGO_INCREMENTAL";
    command.envs(env::var_os(incremental).map(|chosen| (incremental, chosen)));
    cargo::status(&mut command)
}

/// Where cargo and rustup keep their things when nothing else is said.
fn tool_home(variable: &str, folder: &str) -> OsString {
    let by_default = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(folder).into_os_string();
    env::var_os(variable).unwrap_or_else(by_default)
}
