//! The checks: each one looks at facts and names every fault that it finds.

mod arrows;
mod docs;
mod licences;
mod manifests;
mod steps;
mod units;

use std::time::Instant;

use crate::cargo;
use crate::failure::Failure;
use crate::say;

#[derive(Clone, Copy)]
pub(crate) enum Check {
    Fmt,
    Manifests,
    Arrows,
    Steps,
    Docs,
    Licences,
    Units,
    Clippy,
    Wasm,
}

/// Quickest first.
pub(crate) const ALL: &[Check] = &[
    Check::Fmt,
    Check::Manifests,
    Check::Arrows,
    Check::Steps,
    Check::Docs,
    Check::Licences,
    Check::Units,
    Check::Clippy,
    Check::Wasm,
];

/// All but the browser's part, which compiles a second set of dependencies.
pub(crate) const FAST: &[Check] =
    &[Check::Fmt, Check::Manifests, Check::Arrows, Check::Steps, Check::Docs, Check::Licences, Check::Clippy];

/// Packages that must never see async, AWS, a clock or randomness.
const PURE: &[&str] = &["cardwright-domain", "cardwright-api", "cardwright-piv", "cardwright-audit"];

const PORTALS: &[&str] =
    &["cardwright-ui", "cardwright-self-service", "cardwright-admin", "cardwright-verify-page"];

/// Run them all, even after one has found a fault.
pub(crate) fn run(checks: &[Check]) -> Result<(), Failure> {
    let mut failed = Vec::new();
    for &check in checks {
        let started = Instant::now();
        match perform(check) {
            Ok(()) => say::line(&format!("{}: ok ({})", name(check), say::seconds(started.elapsed()))),
            Err(failure) => {
                say::line(&format!("{}: {failure}", name(check)));
                failed.push(name(check));
            }
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} found faults; mend them and run `cargo xtask {}` again",
        failed.join(", "),
        failed.join("`, `cargo xtask ")
    )))
}

fn name(check: Check) -> &'static str {
    match check {
        Check::Fmt => "check-fmt",
        Check::Manifests => "check-manifests",
        Check::Arrows => "check-arrows",
        Check::Steps => "check-steps",
        Check::Docs => "check-docs",
        Check::Licences => "check-licences",
        Check::Units => "check-units",
        Check::Clippy => "check-clippy",
        Check::Wasm => "check-wasm",
    }
}

fn perform(check: Check) -> Result<(), Failure> {
    match check {
        Check::Fmt => cargo::status(cargo::command().args(["fmt", "--all", "--check"])),
        Check::Manifests => none(&manifests::faults()?),
        Check::Arrows => none(&arrows::faults()?),
        Check::Steps => none(&steps::faults()?),
        Check::Docs => none(&docs::faults()?),
        Check::Licences => none(&licences::faults()?),
        Check::Units => none(&units::faults()?),
        Check::Clippy => cargo::status(cargo::command().args([
            "clippy",
            "--quiet",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])),
        Check::Wasm => wasm(),
    }
}

/// With the profile of the portals' development build, whose build scripts and macros it so shares.
fn wasm() -> Result<(), Failure> {
    let mut command = cargo::command();
    command.args(["clippy", "--quiet", "--target=wasm32-unknown-unknown", "--profile=wasm-dev"]);
    for package in PORTALS.iter().chain(PURE) {
        command.args(["--package", package]);
    }
    cargo::status(command.args(["--", "-D", "warnings"]))
}

fn none(faults: &[String]) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    let count = if faults.len() == 1 { "a fault".to_owned() } else { format!("{} faults", faults.len()) };
    Err(Failure::Refused(format!("{count}\n  {}", faults.join("\n  "))))
}
