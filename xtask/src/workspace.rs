//! What is in this repository: its root, its files, its packages as cargo sees them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cargo;
use crate::failure::Failure;

/// The repository's root: xtask is run from its own checkout, never installed.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Where cargo and we build; `cargo::command` holds cargo to it.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

/// Every file that is or could be committed, relative to the root.
pub(crate) fn files() -> Result<Vec<String>, Failure> {
    let listed = cargo::output(std::process::Command::new("git").current_dir(root()).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let root = root();
    Ok(listed.lines().filter(|file| root.join(file).exists()).map(str::to_owned).collect())
}

#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_default_members: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) id: String,
    pub(crate) license: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

/// What cargo builds of a package.
#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// `lib`, `bin`, `test` and the like.
    pub(crate) kind: Vec<String>,
}

impl Package {
    /// The names of its targets of a kind.
    pub(crate) fn targets(&self, kind: &str) -> impl Iterator<Item = &str> {
        let is = move |target: &&Target| target.kind.iter().any(|own| own == kind);
        self.targets.iter().filter(is).map(|target| target.name.as_str())
    }
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for an ordinary dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    pub(crate) optional: bool,
}

impl Metadata {
    /// The workspace's own packages only.
    pub(crate) fn members() -> Result<Self, Failure> {
        Self::load(&["--no-deps"])
    }

    /// Our packages and all they are built from, for the platforms that are built here.
    pub(crate) fn with_dependencies() -> Result<Self, Failure> {
        Self::load(&[
            "--filter-platform=x86_64-unknown-linux-gnu",
            "--filter-platform=aarch64-unknown-linux-gnu",
            "--filter-platform=wasm32-unknown-unknown",
        ])
    }

    /// The packages that build on any host: what cargo selects where none is named.
    pub(crate) fn default_members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_default_members.contains(&package.id))
    }

    fn load(arguments: &[&str]) -> Result<Self, Failure> {
        let mut command = cargo::command();
        let json = cargo::output(command.args(["metadata", "--format-version=1"]).args(arguments))?;
        Self::parse(&json)
    }

    pub(crate) fn parse(json: &str) -> Result<Self, Failure> {
        serde_json::from_str(json).map_err(Failure::unreadable("the answer of cargo metadata"))
    }
}
