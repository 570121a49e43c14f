//! The house's automation: checks, the browser build, `./run`, `./test` and the benchmark page.
//!
//! Uses none of our crates, so that it builds while they do not, and can judge them.

mod bench;
mod cargo;
mod check;
mod dist;
mod failure;
mod fuzz;
mod node;
mod pages;
mod portal;
mod python;
mod run;
mod say;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::check::Check;
use crate::failure::Failure;

#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about = "Checks, builds and runs Cardwright")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Every check below, quickest first
    Check,
    /// rustfmt leaves no file changed
    CheckFmt,
    /// clippy finds nothing in what builds on any host
    CheckClippy,
    /// clippy finds nothing in the portals and the pure crates on wasm32
    CheckWasm,
    /// Packages depend on each other only as the house allows
    CheckArrows,
    /// Every function has a route or a place on the stream, a module, a mount, a binary and a role in the cloud
    CheckSteps,
    /// Paths, links and commands in the documentation are real
    CheckDocs,
    /// Every dependency has a licence that we accept
    CheckLicences,
    /// What is built for `./run` is not built again for the tests
    CheckUnits,
    /// Every member takes lints and versions from the workspace
    CheckManifests,
    /// Build and bundle both portals for the browser
    Portal(portal::Arguments),
    /// Build what is needed and try the whole system on this machine
    Run(run::Arguments),
    /// Picture every page, and write down how it was judged and what the main jobs cost
    Pages,
    /// Run every test, with a time budget per phase
    Test(test::Arguments),
    /// Pack what is installed elsewhere
    Dist(dist::Arguments),
    /// Measure, and hold the figures against their bars
    Bench(bench::Arguments),
    /// Let a fuzzer make up what cards and stores answer
    Fuzz(fuzz::Arguments),
    /// Cut production off wherever it can be, and see every card finished
    Cut,
}

fn main() -> ExitCode {
    match perform(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::problem(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn perform(task: &Task) -> Result<(), Failure> {
    match task {
        Task::Check => check::run(check::ALL),
        Task::CheckFmt => check::run(&[Check::Fmt]),
        Task::CheckClippy => check::run(&[Check::Clippy]),
        Task::CheckWasm => check::run(&[Check::Wasm]),
        Task::CheckArrows => check::run(&[Check::Arrows]),
        Task::CheckSteps => check::run(&[Check::Steps]),
        Task::CheckDocs => check::run(&[Check::Docs]),
        Task::CheckLicences => check::run(&[Check::Licences]),
        Task::CheckUnits => check::run(&[Check::Units]),
        Task::CheckManifests => check::run(&[Check::Manifests]),
        Task::Portal(arguments) => portal::run(arguments),
        Task::Run(arguments) => run::run(arguments),
        Task::Pages => pages::run(),
        Task::Test(arguments) => test::run(arguments),
        Task::Dist(arguments) => dist::run(arguments),
        Task::Bench(arguments) => bench::run(arguments),
        Task::Fuzz(arguments) => fuzz::run(arguments),
        Task::Cut => bench::run(&bench::Arguments::only("cut")),
    }
}
