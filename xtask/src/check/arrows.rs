//! check-arrows: which of our packages may depend on which, and what the pure ones never reach.

use crate::cargo;
use crate::check::PURE;
use crate::failure::Failure;
use crate::workspace::{Dependency, Metadata, Package};

enum May {
    /// Ordinary, build and test dependencies alike.
    Use(&'static [&'static str]),
    UseAnything,
}

/// The allowed arrows, one row for each package.
const ARROWS: &[(&str, May)] = &[
    // What browser, functions and agent agree on.
    ("cardwright-domain", May::Use(&[])),
    ("cardwright-api", May::Use(&["cardwright-domain"])),
    ("cardwright-piv", May::Use(&["cardwright-domain"])),
    ("cardwright-sealed", May::Use(&["cardwright-domain"])),
    ("cardwright-audit", May::Use(&["cardwright-domain"])),
    // The backend.
    ("cardwright-core", May::Use(&["cardwright-domain", "cardwright-sealed", "cardwright-audit"])),
    ("cardwright-steps", May::Use(&["cardwright-core", "cardwright-api", "cardwright-domain"])),
    ("cardwright-store", May::Use(&["cardwright-core", "cardwright-domain"])),
    // It signs data objects, whose bytes are those of PIV.
    (
        "cardwright-ca",
        May::Use(&["cardwright-core", "cardwright-domain", "cardwright-sealed", "cardwright-piv"]),
    ),
    ("cardwright-adapters", May::Use(&["cardwright-core", "cardwright-domain", "cardwright-sealed"])),
    // On its own, so that the functions on AWS are built without it.
    ("cardwright-pkcs11", May::Use(&["cardwright-core", "cardwright-domain"])),
    (
        "cardwright",
        May::Use(&[
            "cardwright-core",
            "cardwright-steps",
            "cardwright-store",
            "cardwright-ca",
            "cardwright-adapters",
            "cardwright-pkcs11",
            "cardwright-api",
            "cardwright-domain",
            "cardwright-sealed",
            "cardwright-audit",
        ]),
    ),
    (
        "cardwright-lambda",
        May::Use(&[
            "cardwright-core",
            "cardwright-steps",
            "cardwright-store",
            "cardwright-ca",
            "cardwright-adapters",
            "cardwright-api",
            "cardwright-domain",
            "cardwright-sealed",
            "cardwright-audit",
        ]),
    ),
    // What outsiders check the audit log with: whoever reads it has little to read.
    ("cardwright-verify", May::Use(&["cardwright-audit"])),
    // The card desk.
    ("cardwright-personalise", May::Use(&["cardwright-piv", "cardwright-domain", "cardwright-sealed"])),
    // The vocabulary, and the bytes of data objects, for the tests of both only: they play the backend's part.
    (
        "cardwright-virtual-card",
        May::Use(&["cardwright-personalise", "cardwright-domain", "cardwright-sealed", "cardwright-piv"]),
    ),
    (
        "cardwright-agent",
        May::Use(&[
            "cardwright-personalise",
            "cardwright-api",
            "cardwright-domain",
            "cardwright-sealed",
            "cardwright-virtual-card",
            "cardwright-piv",
        ]),
    ),
    // The browser.
    ("cardwright-ui", May::Use(&["cardwright-api", "cardwright-domain"])),
    (
        "cardwright-self-service",
        May::Use(&["cardwright-ui", "cardwright-api", "cardwright-domain", "cardwright-audit"]),
    ),
    (
        "cardwright-admin",
        May::Use(&["cardwright-ui", "cardwright-api", "cardwright-domain", "cardwright-audit"]),
    ),
    // What outsiders check a birth certificate with, in a file of its own.
    ("cardwright-verify-page", May::Use(&["cardwright-audit", "cardwright-domain"])),
    // Outside.
    ("cardwright-e2e", May::UseAnything),
    ("cardwright-fuzz", May::UseAnything),
    ("xtask", May::Use(&[])),
];

/// An agent for real readers is built without the software card.
const BEHIND_A_FEATURE: &[(&str, &str)] = &[("cardwright-agent", "cardwright-virtual-card")];

/// Async, AWS, clocks and randomness; a name that ends in `-` stands for all that begin with it.
const IMPURE: &[&str] = &[
    "async-",
    "aws-",
    "chrono",
    "fastrand",
    "futures",
    "futures-",
    "getrandom",
    "hyper",
    "jiff",
    "rand",
    "reqwest",
    "smol",
    "time",
    "tokio",
    "tokio-",
    "web-time",
];

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let mut faults = arrow_faults(&Metadata::members()?);
    faults.extend(pure_faults(&pure_tree()?));
    Ok(faults)
}

fn arrow_faults(metadata: &Metadata) -> Vec<String> {
    let ours = |name: &str| metadata.packages.iter().any(|package| package.name == name);
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let Some((_, may)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            faults.push(format!("{} has no row in the table of allowed arrows", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|dependency| ours(&dependency.name)) {
            faults.extend(arrow_fault(package, may, dependency));
        }
    }
    let stale = ARROWS.iter().filter(|(name, _)| !ours(name));
    faults.extend(
        stale.map(|(name, _)| format!("{name} has a row in the table of allowed arrows, but is no package")),
    );
    faults
}

fn arrow_fault(package: &Package, may: &May, dependency: &Dependency) -> Option<String> {
    let (from, to) = (package.name.as_str(), dependency.name.as_str());
    let allowed = match may {
        May::UseAnything => true,
        May::Use(names) => names.contains(&to),
    };
    if !allowed {
        let kind = dependency.kind.as_deref().map(|kind| format!(" ({kind}-dependency)")).unwrap_or_default();
        return Some(format!("{from} -> {to}{kind} is not an allowed arrow"));
    }
    let must_be_optional = dependency.kind.is_none() && BEHIND_A_FEATURE.contains(&(from, to));
    (must_be_optional && !dependency.optional)
        .then(|| format!("{from} -> {to} must be optional, behind a feature"))
}

/// What each pure package is built from in the browser, as `0cardwright-api`, `1serde`, `2serde_core`, ...
fn pure_tree() -> Result<String, Failure> {
    let mut command = cargo::command();
    command.args(["tree", "--target=wasm32-unknown-unknown", "--edges=normal,no-proc-macro"]);
    command.args(["--prefix=depth", "--format= {p}", "--no-dedupe"]);
    for package in PURE {
        command.args(["--package", package]);
    }
    cargo::output(&mut command)
}

fn pure_faults(tree: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut package = "";
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let (Some(depth), Some(name)) = (words.next(), words.next()) else { continue };
        if depth == "0" {
            package = name;
        } else if impure(name) {
            faults.push(format!("{package} must stay pure, but is built from {name}"));
        }
    }
    faults.dedup();
    faults
}

fn impure(name: &str) -> bool {
    IMPURE.iter().any(|known| if known.ends_with('-') { name.starts_with(known) } else { name == *known })
}

#[cfg(test)]
mod tests;
