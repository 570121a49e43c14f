//! check-units: what is built for `./run` is not built again for the tests. One crate that differs in a feature, or in its
//! debug information, has all crates above it built twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::cargo;
use crate::failure::Failure;
use crate::run;
use crate::test;

/// What cargo would build, as it tells with `--unit-graph`.
#[derive(Deserialize)]
struct Graph {
    units: Vec<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    pkg_id: String,
    target: Target,
    mode: String,
    features: Vec<String>,
    profile: Profile,
    platform: Option<String>,
}

/// Of the profile, what may differ: its name does.
#[derive(Deserialize)]
struct Profile {
    opt_level: String,
    debuginfo: Value,
    panic: String,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// What is built, and how.
type Units = BTreeMap<(String, String, String, Option<String>), BTreeSet<(Vec<String>, String)>>;

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let programs = graph("build", &run::PROGRAMS.map(str::to_owned))?;
    let tests = graph("test", &test::unit_targets()?)?;
    Ok(twice(&programs, &tests))
}

/// Unstable for those who would build on its form; any toolchain tells it to who asks so.
fn graph(what: &str, targets: &[String]) -> Result<Units, Failure> {
    let mut command = cargo::command();
    command.arg(what).args(targets).args(["--unit-graph", "-Zunstable-options"]).env("RUSTC_BOOTSTRAP", "1");
    let told = cargo::output(&mut command)?;
    let graph: Graph = serde_json::from_str(&told).map_err(Failure::unreadable("cargo's unit graph"))?;
    let mut units = Units::new();
    for Unit { pkg_id, target, mode, features, profile, platform } in graph.units {
        let Profile { opt_level, debuginfo, panic } = profile;
        let how = (features, format!("opt-level {opt_level}, debuginfo {debuginfo}, panic {panic}"));
        units.entry((pkg_id, target.name, mode, platform)).or_default().insert(how);
    }
    Ok(units)
}

/// What is built in another way for tests.
fn twice(programs: &Units, tests: &Units) -> Vec<String> {
    let differ = programs.iter().filter_map(|(unit, how)| {
        let other = tests.get(unit)?;
        let (features, profile) = how.difference(other).next()?;
        let package = unit.0.rsplit('/').next().unwrap_or_default();
        Some(format!("{package} is built twice: for programs with features {features:?}, {profile}"))
    });
    differ.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(debug: &str, features: &[&str]) -> Units {
        let unit = ("one".to_owned(), "one".to_owned(), "build".to_owned(), None);
        let how = (features.iter().map(|&feature| feature.to_owned()).collect(), debug.to_owned());
        BTreeMap::from([(unit, BTreeSet::from([how]))])
    }

    #[test]
    fn what_differs_is_named_and_what_only_one_has_is_not() {
        let one = units("0", &["std"]);
        assert_eq!(twice(&one, &one), Vec::<String>::new());
        assert_eq!(twice(&one, &Units::new()), Vec::<String>::new());
        assert_eq!(twice(&one, &units("1", &["std"])).len(), 1);
        assert_eq!(twice(&one, &units("0", &["std", "alloc"])).len(), 1);
    }
}
