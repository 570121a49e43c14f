//! check-manifests: lints and versions stand in one table, the workspace's.

use toml::{Table, Value};

use crate::failure::Failure;
use crate::workspace::{Metadata, read, root};

const PACKAGE: &[&str] = &["version", "edition", "rust-version", "license", "publish"];
const DEPENDENCIES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for package in Metadata::members()?.packages {
        let path = package.manifest_path.strip_prefix(root()).unwrap_or(&package.manifest_path).display();
        let text = read(&package.manifest_path)?;
        let manifest = text.parse().map_err(Failure::unreadable(path.to_string()))?;
        faults.extend(manifest_faults(&manifest).into_iter().map(|fault| format!("{path}: {fault}")));
    }
    Ok(faults)
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
}
