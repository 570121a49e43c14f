//! `./test`: phases, each with a time budget that is told and not judged, since machines differ.

mod aiosmtpd;
mod axe;
mod closing;
mod infra;
mod ministack;
mod newcomer;
mod oidc;
mod pkilint;
mod schemathesis;
mod yubikit;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::cargo;
use crate::check;
use crate::dist;
use crate::failure::Failure;
use crate::fuzz;
use crate::portal::{self, Profile};
use crate::run;
use crate::say::{self, Step, Voice};
use crate::workspace::Metadata;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the checks and tests that need no browser, no wasm and no second clone
    #[arg(long)]
    fast: bool,
    /// Only the phase of this name
    #[arg(long, value_name = "NAME")]
    phase: Option<String>,
}

/// What a phase of tests leaves to be said at the very end: the runner's own closing lines.
type Closing = Vec<String>;

struct Phase {
    name: &'static str,
    budget: Duration,
    work: fn() -> Result<Closing, Failure>,
}

/// Its tests start everything that there is.
const WHOLE_SYSTEM: &str = "cardwright-e2e";

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

const FULL: &[Phase] = &[
    Phase { name: "check", budget: minutes(6), work: || quiet(check::run(check::ALL)) },
    // Before the tests are built: in a new checkout these are its first builds, and the tests go on from them.
    Phase { name: "newcomer's run", budget: minutes(10), work: || quiet(newcomer::run()) },
    Phase { name: "unit", budget: minutes(8), work: unit },
    Phase { name: "fuzz", budget: minutes(3), work: || quiet(fuzz::run(&fuzz::Arguments::smoke())) },
    Phase { name: "portal model", budget: minutes(4), work: portal_model },
    Phase { name: "cloud template", budget: minutes(2), work: || quiet(infra::lint()) },
    Phase { name: "programs and portals", budget: minutes(5), work: || quiet(programs()) },
    Phase { name: "e2e", budget: minutes(12), work: e2e },
];

const FAST: &[Phase] = &[
    Phase { name: "check", budget: minutes(2), work: || quiet(check::run(check::FAST)) },
    Phase { name: "unit", budget: minutes(3), work: unit },
    Phase { name: "handlers", budget: minutes(2), work: handlers },
];

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let phases = chosen(arguments)?;
    let mut table = Vec::new();
    let mut closing = Closing::new();
    for (number, phase) in phases.iter().enumerate() {
        let budget = say::seconds(phase.budget);
        say::heading(&format!("[{}/{}] {}, budget {budget}", number + 1, phases.len(), phase.name));
        let started = Instant::now();
        let outcome = (phase.work)();
        table.push(row(phase, started.elapsed(), outcome.is_ok()));
        match outcome {
            // Only the last phase's closing lines are kept for the end.
            Ok(lines) if number + 1 == phases.len() => closing = lines,
            Ok(lines) => lines.iter().for_each(|line| say::line(line)),
            Err(failure) => {
                tell(&table);
                let fast = if arguments.fast { " --fast" } else { "" };
                return Err(Failure::Refused(format!(
                    "phase `{name}` failed: {failure}\nTo see it again: ./test{fast} --phase \"{name}\"",
                    name = phase.name
                )));
            }
        }
    }
    tell(&table);
    closing.iter().for_each(|line| say::line(line));
    Ok(())
}

fn chosen(arguments: &Arguments) -> Result<Vec<&'static Phase>, Failure> {
    let all = if arguments.fast { FAST } else { FULL };
    let wanted = |phase: &&Phase| arguments.phase.as_deref().is_none_or(|name| name == phase.name);
    let phases: Vec<_> = all.iter().filter(wanted).collect();
    if phases.is_empty() {
        let names: Vec<_> = all.iter().map(|phase| phase.name).collect();
        return Err(Failure::Refused(format!("no such phase; there are: {}", names.join(", "))));
    }
    Ok(phases)
}

fn row(phase: &Phase, took: Duration, passed: bool) -> String {
    let verdict = match (passed, took <= phase.budget) {
        (false, _) => "failed",
        (true, true) => "ok",
        (true, false) => "ok, over budget",
    };
    format!("{:<22} {:>12} {:>12}  {verdict}", phase.name, say::seconds(phase.budget), say::seconds(took))
}

fn tell(table: &[String]) {
    say::heading(&format!("{:<22} {:>12} {:>12}", "phase", "budget", "took"));
    table.iter().for_each(|row| say::line(row));
    say::line("");
}

fn quiet(outcome: Result<(), Failure>) -> Result<Closing, Failure> {
    outcome.map(|()| Closing::new())
}

/// The tests of libraries, of programs that have none, and those beside them; not the whole-system ones.
fn unit() -> Result<Closing, Failure> {
    let mut command = cargo_test(&ministack::install()?);
    closing::run(command.args(unit_targets()?))
}

/// What cargo is told to build for them.
pub(crate) fn unit_targets() -> Result<Vec<String>, Failure> {
    let metadata = Metadata::members()?;
    let mut targets = vec!["--lib".to_owned()];
    for package in metadata.default_members().filter(|package| package.name != WHOLE_SYSTEM) {
        if package.targets("lib").next().is_none() {
            targets.extend(package.targets("bin").map(|name| format!("--bin={name}")));
        }
        targets.extend(package.targets("test").map(|name| format!("--test={name}")));
    }
    Ok(targets)
}

/// What the whole-system tests start: programs and portals as `./run` builds them, the functions as they are
/// deployed, the card for a reader of the PC/SC service, and what checks the audit log.
pub(crate) fn programs() -> Result<(), Failure> {
    let voice = Voice::choose(false);
    let mut step = Step::start(voice, 1, 4, "programs");
    let built = run::build_programs(&mut step);
    step.end(built)?;
    let step = Step::start(voice, 2, 4, "functions");
    let packed = dist::functions(dist::Profile::Dev);
    step.end(packed.map(drop))?;
    let mut step = Step::start(voice, 3, 4, "verifier");
    let built = cargo::build(&mut step, &["--bin=cardwright-verify"]);
    step.end(built)?;
    let mut step = Step::start(voice, 4, 4, "portals");
    let built = portal::build(&mut step, Profile::WasmDev);
    step.end(built)
}

/// What the portals compute without a browser. No default member: only this builds their crates natively.
fn portal_model() -> Result<Closing, Failure> {
    closing::run(cargo::command().args(["test", "--package=cardwright-ui", "--lib"]))
}

/// The whole-system tests that need no process but their own.
fn handlers() -> Result<Closing, Failure> {
    closing::run(cargo::command().args(["test", "--test=handlers"]))
}

fn e2e() -> Result<Closing, Failure> {
    let mut command = cargo_test(&ministack::install()?);
    command.env("CARDWRIGHT_AIOSMTPD", aiosmtpd::install()?);
    command.env("CARDWRIGHT_AXE", axe::install()?);
    command.env("CARDWRIGHT_OIDC_PROVIDER", oidc::install()?);
    command.env("CARDWRIGHT_INFRA_TOOLS", infra::install()?);
    command.env("CARDWRIGHT_PKILINT", pkilint::install()?);
    command.env("CARDWRIGHT_SCHEMATHESIS", schemathesis::install()?);
    command.env("CARDWRIGHT_YUBIKIT", yubikit::install()?);
    let metadata = Metadata::members()?;
    let whole = metadata.default_members().filter(|package| package.name == WHOLE_SYSTEM);
    let tests = whole.flat_map(|package| package.targets("test"));
    closing::run(command.args(tests.map(|name| format!("--test={name}"))))
}

/// The judge of accessibility.
pub(crate) fn axe() -> Result<PathBuf, Failure> {
    axe::install()
}

fn cargo_test(ministack: &Path) -> Command {
    let mut command = cargo::command();
    command.args(["test", "--no-fail-fast"]).env("CARDWRIGHT_MINISTACK", ministack);
    command
}
