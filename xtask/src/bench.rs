//! `cargo xtask bench`: measure, hold the figures against their bars, and lay them down for readers.

mod bars;
mod page;

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use crate::cargo;
use crate::dist;
use crate::failure::Failure;
use crate::say;
use crate::workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Keep this run in docs/ as the one that readers see
    #[arg(long)]
    commit_figures: bool,
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
    rss_mb: f64,
    zip_mb: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    dist::functions(dist::Profile::Function)?;
    let mut command = cargo::command();
    command.args(["build", "--profile=function", "--package=cardwright-lambda", "--example=hello"]);
    cargo::status(&mut command)?;
    let file = workspace::target().join("bench.json");
    let mut command = cargo::command();
    command.args(["run", "--release", "--package=cardwright-e2e", "--bin=bench", "--", "--out"]).arg(&file);
    cargo::status(&mut command)?;
    let json = workspace::read(&file)?;
    let run: Run = serde_json::from_str(&json).map_err(Failure::unreadable("target/bench.json"))?;
    say::heading("figures");
    for line in bars::lines(&run.figures) {
        say::line(&line);
    }
    if arguments.commit_figures {
        let docs = workspace::root().join("docs");
        fs::create_dir_all(&docs).map_err(Failure::file(&docs))?;
        for (name, text) in [("bench.json", json), ("BENCHMARKS.md", page::page(&run))] {
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
