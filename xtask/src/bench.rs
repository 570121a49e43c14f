//! `cargo xtask bench`: measure, hold the figures against their bars, and lay them down for readers.

mod bars;
mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::cargo;
use crate::dist;
use crate::failure::Failure;
use crate::node;
use crate::pages;
use crate::portal::{self, Profile};
use crate::say::{self, Step, Voice};
use crate::workspace;

/// Pinned, so that the judge does not change under the figures.
const LIGHTHOUSE: &str = "lighthouse@12.8.2";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Keep this run in docs/ as the one that readers see
    #[arg(long, conflicts_with = "only")]
    commit_figures: bool,
    /// Measure just this, a smaller or a named part of it after `=`: commands, certificates[=IN-A-ROUND], card, cut[=POINTS], portals,
    /// orders[=CARDS], batch, campaign[=CARDS], import[=ROWS], audit[=RECORDS], scale[=PEOPLE], functions[=NAME,NAME...]
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
}

impl Arguments {
    /// To measure just this part.
    pub(crate) fn only(part: &str) -> Self {
        Self { commit_figures: false, only: vec![part.to_owned()] }
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only.split('=').next() == Some(part))
    }
}

/// A run as the benchmark writes it.
#[derive(Deserialize)]
struct Run {
    commit: String,
    machine: String,
    date: String,
    figures: BTreeMap<String, f64>,
    functions: Vec<Function>,
}

/// What was measured of one function.
#[derive(Deserialize)]
struct Function {
    name: String,
    cold_start_ms: f64,
    own_ms: f64,
    rss_mb: f64,
    zip_mb: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.wants("functions") {
        dist::functions(dist::Profile::Function)?;
        dist::bare_function()?;
        let mut command = cargo::command();
        command.args(["build", "--profile=function", "--package=cardwright-lambda", "--example=hello"]);
        cargo::status(&mut command)?;
    }
    let mut bench = cargo::command();
    bench.args(["run", "--release", "--bin=bench", "--", "--out"]);
    if arguments.wants("portals") {
        bench.env("CARDWRIGHT_LIGHTHOUSE", lighthouse()?);
    }
    if ["cut", "portals", "batch", "campaign", "import"].iter().any(|part| arguments.wants(part)) {
        let programs =
            ["--bin=cardwright", "--bin=cardwright-agent", "--bin=virtual-card-vpcd", "--bin=bench"];
        cargo::status(cargo::command().args(["build", "--release"]).args(programs))?;
    }
    let file = workspace::target().join("bench.json");
    cargo::status(bench.arg(&file).args(&arguments.only))?;
    let json = workspace::read(&file)?;
    let run: Run = serde_json::from_str(&json).map_err(Failure::unreadable("target/bench.json"))?;
    say::heading("figures");
    for line in bars::lines(&run.figures) {
        say::line(&line);
    }
    if arguments.commit_figures {
        let docs = workspace::root().join("docs");
        fs::create_dir_all(&docs).map_err(Failure::file(&docs))?;
        for (name, text) in [("bench.json", json), ("BENCHMARKS.md", page::page(&run, &pages::efforts()?))] {
            let path = docs.join(name);
            fs::write(&path, text).map_err(Failure::file(&path))?;
        }
    }
    let missed = bars::missed(&run.figures);
    if missed.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} missed the bar; docs/BENCHMARKS.md says what each one measures",
        missed.join(", ")
    )))
}

/// The portals as they are served, and a folder with `node` and `node_modules/lighthouse`, the judge made by others.
fn lighthouse() -> Result<PathBuf, Failure> {
    let mut step = Step::start(Voice::choose(false), 1, 1, "portals");
    let built = portal::build(&mut step, Profile::WasmRelease);
    step.end(built)?;
    node::package("lighthouse", LIGHTHOUSE)
}
