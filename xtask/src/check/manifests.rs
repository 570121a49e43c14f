//! check-manifests: lints and versions stand in one table, the workspace's, and a name means one test.

use std::collections::HashMap;

use toml::{Table, Value};

use crate::failure::Failure;
use crate::workspace::{Metadata, Package, read, root};

const PACKAGE: &[&str] = &["version", "edition", "rust-version", "license", "publish"];
const DEPENDENCIES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let metadata = Metadata::members()?;
    let mut faults = shared_names(&metadata);
    for package in metadata.packages {
        let path = package.manifest_path.strip_prefix(root()).unwrap_or(&package.manifest_path).display();
        let text = read(&package.manifest_path)?;
        let manifest = text.parse().map_err(Failure::unreadable(path.to_string()))?;
        faults.extend(manifest_faults(&manifest).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    Ok(faults)
}

/// `cargo test --test NAME` runs all that are called so.
fn shared_names(metadata: &Metadata) -> Vec<String> {
    let mut seen = HashMap::new();
    let named = |package: &Package| {
        package.targets("test").map(|test| (test.to_owned(), package.name.clone())).collect::<Vec<_>>()
    };
    let tests = metadata.packages.iter().flat_map(named);
    tests
        .filter_map(|(test, package)| {
            let other = seen.insert(test.clone(), package.clone())?;
            Some(format!("{other} and {package} both have a test called `{test}`"))
        })
        .collect()
}

fn manifest_faults(manifest: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    if !manifest.get("lints").is_some_and(inherited) {
        faults.push("[lints] must be `workspace = true`".to_owned());
    }
    for field in PACKAGE {
        let value = manifest.get("package").and_then(|package| package.get(field));
        if !value.is_some_and(inherited) {
            faults.push(format!("`{field}` must be taken from the workspace"));
        }
    }
    let per_target = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = std::iter::once(manifest).chain(per_target.filter_map(|(_, target)| target.as_table()));
    for table in tables {
        for dependency in DEPENDENCIES.iter().filter_map(|kind| table.get(*kind)?.as_table()).flatten() {
            if !inherited(dependency.1) {
                faults.push(format!("dependency `{}` must be taken from the workspace", dependency.0));
            }
        }
    }
    faults
}

fn inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[package]
name = "example"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
serde.workspace = true
tokio = { workspace = true, features = ["fs"] }
"#;

    fn faults_in(manifest: &str) -> Vec<String> {
        manifest_faults(&manifest.parse().unwrap())
    }

    #[test]
    fn a_member_that_inherits_passes() {
        assert_eq!(faults_in(GOOD), Vec::<String>::new());
    }

    #[test]
    fn catches_a_version_of_its_own() {
        let own = format!("{GOOD}\n[target.'cfg(unix)'.dev-dependencies]\nnix = \"0.30\"\n");
        assert_eq!(faults_in(&own), ["dependency `nix` must be taken from the workspace"]);
        let own = GOOD.replace("edition.workspace = true", "edition = \"2021\"");
        assert_eq!(faults_in(&own), ["`edition` must be taken from the workspace"]);
    }

    #[test]
    fn catches_a_member_without_the_lints() {
        let bare = GOOD.replace("[lints]\nworkspace = true", "");
        assert_eq!(faults_in(&bare), ["[lints] must be `workspace = true`"]);
    }

    #[test]
    fn catches_a_name_of_two_tests() {
        let package = |name: &str, test: &str| {
            format!(
                r#"{{"name":"{name}","version":"1.0.0","id":"{name}","license":null,"manifest_path":"","dependencies":[],
                "targets":[{{"name":"{test}","kind":["test"]}}]}}"#
            )
        };
        let faults = |tests: [&str; 2]| {
            let packages = tests.map(|test| package(&format!("with-{test}"), test)).join(",");
            let json = format!(r#"{{"packages":[{packages}],"workspace_default_members":[]}}"#);
            shared_names(&Metadata::parse(&json).unwrap())
        };
        assert_eq!(faults(["cards", "orders"]), Vec::<String>::new());
        assert_eq!(faults(["cards", "cards"]), ["with-cards and with-cards both have a test called `cards`"]);
    }
}
