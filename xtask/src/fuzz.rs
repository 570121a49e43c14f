//! `cargo xtask fuzz`: what reads the answers of cards and stores meets input that a fuzzer makes up, which sees the
//! branches that are taken.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use crate::cargo;
use crate::failure::Failure;
use crate::say;
use crate::workspace::{self, Metadata};

/// Whose programs are the targets, one each.
const PACKAGE: &str = "cardwright-fuzz";

/// How the compiler marks branches and comparisons for libFuzzer (clang's SanitizerCoverage), on a stable toolchain. No
/// sanitizer: what is fuzzed has no unsafe code.
const MARKED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Clink-dead-code --cfg=fuzzing";

/// Where input to begin with lies already.
const SEEDS: &[(&str, &str)] = &[("fuzz_journal_entry", "functions/store/tests/golden/shape-5")];

/// Input beyond that is taken for one that does not end, in seconds.
const ENDLESS: u32 = 10;

/// How long a target is fuzzed among other tests, in seconds.
const SMOKE: u32 = 10;

/// How much of what a target said is shown of one that failed.
const SHOWN: usize = 40;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Just this target, `fuzz_tlv` say
    target: Option<String>,
    /// For how long each is fuzzed
    #[arg(long, default_value_t = 600)]
    seconds: u32,
}

impl Arguments {
    /// Each target for as long as it takes to see that it works.
    pub(crate) const fn smoke() -> Self {
        Self { target: None, seconds: SMOKE }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let all = targets()?;
    let wanted = |name: &&String| arguments.target.as_ref().is_none_or(|wanted| wanted == *name);
    let chosen: Vec<_> = all.iter().filter(wanted).collect();
    if chosen.is_empty() {
        return Err(Failure::Refused(format!("no such target; there are: {}", all.join(", "))));
    }
    let programs = build()?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut failed = Vec::new();
    for side_by_side in chosen.chunks(cores) {
        let started: Vec<_> = side_by_side
            .iter()
            .map(|name| Ok((name, Instant::now(), start(&programs, name, arguments.seconds)?)))
            .collect::<Result<_, Failure>>()?;
        for (name, began, (mut child, log)) in started {
            let status = child.wait().map_err(Failure::file(&log))?;
            if status.success() {
                say::line(&told(name, &log, began.elapsed())?);
            } else {
                tail(&log)?.iter().for_each(|line| say::line(line));
                failed.push(format!("{name} ({})", log.display()));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::Refused(format!("failed: {}", failed.join(", ")))) }
}

fn targets() -> Result<Vec<String>, Failure> {
    let metadata = Metadata::members()?;
    let package = metadata.packages.iter().find(|package| package.name == PACKAGE);
    Ok(package.into_iter().flat_map(|package| package.targets("bin")).map(str::to_owned).collect())
}

/// Builds the targets, and answers where they are. For a named system, so that macros and build scripts go unmarked.
fn build() -> Result<PathBuf, Failure> {
    let system = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut command = cargo::command();
    command.args(["build", "--quiet", "--profile=fuzz", "--bins", "--package", PACKAGE, "--target", &system]);
    cargo::status(command.env("RUSTFLAGS", MARKED))?;
    Ok(workspace::target().join(system).join("fuzz"))
}

/// Starts a target; what it says goes to the file answered. Input by which it came further is kept for the next time.
fn start(programs: &Path, name: &str, seconds: u32) -> Result<(Child, PathBuf), Failure> {
    let folder = workspace::target().join("fuzzed").join(name);
    let corpus = folder.join("corpus");
    fs::create_dir_all(&corpus).map_err(Failure::file(&corpus))?;
    let log = folder.join("log");
    let output = || File::create(&log).map_err(Failure::file(&log));
    let out = output()?;
    let mut command = Command::new(programs.join(name));
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={ENDLESS}"))
        .arg(format!("-artifact_prefix={}/", folder.display()))
        .args(["-use_value_profile=1", "-max_len=8192", "-print_final_stats=1"])
        .arg(&corpus)
        .args(
            SEEDS
                .iter()
                .filter(|(target, _)| *target == name)
                .map(|(_, seeds)| workspace::root().join(seeds)),
        )
        .stdout(out.try_clone().map_err(Failure::file(&log))?)
        .stderr(out);
    let child = command.spawn().map_err(cargo::start(&command))?;
    Ok((child, log))
}

/// How many inputs it took without harm.
fn told(name: &str, log: &Path, took: Duration) -> Result<String, Failure> {
    let text = fs::read_to_string(log).map_err(Failure::file(log))?;
    let number = |label: &str| {
        let line = text.lines().rev().find_map(|line| line.split_once(label));
        line.and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or("?").to_owned()
    };
    let (inputs, branches) = (number("stat::number_of_executed_units:"), number(" cov:"));
    Ok(format!("{name:<26} {inputs:>12} inputs, {branches:>6} branches, {}", say::seconds(took)))
}

fn tail(log: &Path) -> Result<Vec<String>, Failure> {
    let text = String::from_utf8_lossy(&fs::read(log).map_err(Failure::file(log))?).into_owned();
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    Ok(lines.into_iter().rev().take(SHOWN).rev().collect())
}
