//! The portals for the browser: compiled to wasm32, bound to JavaScript, named by content, ready to serve.
//!
//! `target/portal/<profile>/<portal>/` holds `index.html` and what the server offers under `/assets/<portal>/`.

mod bundle;
mod page;
mod template;

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cargo;
use crate::failure::Failure;
use crate::say::{Step, Voice};
use crate::workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which cargo profile builds them
    #[arg(long, value_enum, default_value_t = Profile::WasmDev)]
    profile: Profile,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Quick to build
    WasmDev,
    /// Small, and compressed as it is served
    WasmRelease,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::WasmDev => "wasm-dev",
            Self::WasmRelease => "wasm-release",
        }
    }
}

/// Each portal's folder under `frontend/`; its package is `cardwright-` and the same name.
const PORTALS: &[&str] = &["self-service", "admin"];

/// The page that checks birth certificates, likewise; its folder is `verify`.
const VERIFY: &str = "verify-page";

/// What it takes of the portals' style, and its own: a file that is saved is small.
const PAGE_STYLE: &[&str] = &[
    "ui/style/10-tokens.css",
    "ui/style/20-base.css",
    "ui/style/30-controls.css",
    "ui/style/40-parts.css",
    "verify/verify.css",
];

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut step = Step::start(Voice::choose(false), 1, 1, "portals");
    let built = build(&mut step, arguments.profile);
    step.end(built)
}

/// Where the portals of a profile are laid.
pub(crate) fn folder(profile: Profile) -> PathBuf {
    workspace::target().join("portal").join(profile.name())
}

/// Compile and bundle whatever has changed since the last time.
pub(crate) fn build(step: &mut Step, profile: Profile) -> Result<(), Failure> {
    compile(step, profile, PORTALS)?;
    // Apart from the portals: what it asks of a crate that they share would make them larger.
    compile(step, profile, &[VERIFY])?;
    let frontend = workspace::root().join("frontend");
    let load = workspace::read(&frontend.join("ui/load.js"))?;
    for portal in PORTALS {
        let wasm = format!("wasm32-unknown-unknown/{}/cardwright-{portal}.wasm", profile.name());
        let inputs = bundle::Inputs {
            base: format!("/assets/{portal}/"),
            wasm: workspace::target().join(wasm),
            style: style(portal)?,
            template: workspace::read(&frontend.join(portal).join("index.html"))?,
            public: public(portal)?,
            load: load.clone(),
            compressed: profile == Profile::WasmRelease,
        };
        if let Some(size) = bundle::bundle(&inputs, &folder(profile), portal)? {
            step.note(&format!("{portal} bundled, first load {:.1} kB", size.kilobytes()));
        }
    }
    verify(&frontend, profile)
}

fn compile(step: &mut Step, profile: Profile, names: &[&str]) -> Result<(), Failure> {
    let packages: Vec<_> = names.iter().map(|name| format!("--package=cardwright-{name}")).collect();
    let profile_argument = format!("--profile={}", profile.name());
    let mut arguments = vec!["--target=wasm32-unknown-unknown", profile_argument.as_str()];
    arguments.extend(packages.iter().map(String::as_str));
    cargo::build(step, &arguments)
}

/// The page that checks birth certificates.
fn verify(frontend: &Path, profile: Profile) -> Result<(), Failure> {
    let read = |file: &str| workspace::read(&frontend.join(file));
    let wasm = format!("wasm32-unknown-unknown/{}/cardwright-{VERIFY}.wasm", profile.name());
    let sheets = PAGE_STYLE.iter().map(|sheet| read(sheet)).collect::<Result<Vec<_>, _>>()?;
    let inputs = page::Inputs {
        wasm: workspace::target().join(wasm),
        style: sheets.join("\n"),
        template: read("verify/index.html")?,
        script: read("verify/verify.js")?,
        compressed: profile == Profile::WasmRelease,
    };
    page::lay(&inputs, &folder(profile))
}

/// The style sheets that all portals share, then the portal's own, each in the order of their names, as one.
fn style(portal: &str) -> Result<String, Failure> {
    let mut sheets = Vec::new();
    for owner in ["ui", portal] {
        let folder = workspace::root().join("frontend").join(owner).join("style");
        let mut own = Vec::new();
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
            let path = entry.map_err(Failure::file(&folder))?.path();
            if path.extension().is_some_and(|extension| extension == "css") {
                own.push(path);
            }
        }
        own.sort();
        sheets.extend(own);
    }
    let texts: Result<Vec<_>, _> = sheets.iter().map(|sheet| workspace::read(sheet)).collect();
    Ok(texts?.join("\n"))
}

/// The files of a portal that are served as they are.
fn public(portal: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let folder = workspace::root().join("frontend").join(portal).join("public");
    let mut public = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder).map_err(Failure::file(&folder))? {
            let path = entry.map_err(Failure::file(&folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            public.push((name, fs::read(&path).map_err(Failure::file(&path))?));
        }
    }
    public.sort();
    Ok(public)
}
