use serde_json::{Value, json};

use super::*;

/// The real set of packages, with one package's dependencies replaced.
fn with(changed: &str, dependencies: &Value) -> Metadata {
    let package = |name: &str| {
        let dependencies = if name == changed { dependencies.clone() } else { json!([]) };
        json!({
            "name": name, "version": "0.1.0", "id": name, "license": null,
            "manifest_path": "Cargo.toml", "dependencies": dependencies, "targets": []
        })
    };
    let packages: Vec<_> = ARROWS.iter().map(|(name, _)| package(name)).collect();
    let json = json!({ "packages": packages, "workspace_default_members": [] });
    Metadata::parse(&json.to_string()).unwrap()
}

fn on(name: &str, kind: Option<&str>, optional: bool) -> Value {
    json!([{ "name": name, "kind": kind, "optional": optional }])
}

#[test]
fn allowed_arrows_pass() {
    let allowed = with("cardwright-api", &on("cardwright-domain", None, false));
    assert_eq!(arrow_faults(&allowed), Vec::<String>::new());
    let anything = with("cardwright-e2e", &on("cardwright-store", Some("dev"), false));
    assert_eq!(arrow_faults(&anything), Vec::<String>::new());
    let foreign = with("cardwright-domain", &on("serde", None, false));
    assert_eq!(arrow_faults(&foreign), Vec::<String>::new());
}

#[test]
fn catches_an_arrow_that_points_outwards() {
    let outwards = with("cardwright-domain", &on("cardwright-store", None, false));
    assert_eq!(arrow_faults(&outwards), ["cardwright-domain -> cardwright-store is not an allowed arrow"]);
}

#[test]
fn catches_a_forbidden_test_dependency() {
    let test = with("cardwright-steps", &on("cardwright-store", Some("dev"), false));
    assert_eq!(
        arrow_faults(&test),
        ["cardwright-steps -> cardwright-store (dev-dependency) is not an allowed arrow"]
    );
}

#[test]
fn catches_a_software_card_that_is_always_built_in() {
    let always = with("cardwright-agent", &on("cardwright-virtual-card", None, false));
    assert_eq!(
        arrow_faults(&always),
        ["cardwright-agent -> cardwright-virtual-card must be optional, behind a feature"]
    );
    let optional = with("cardwright-agent", &on("cardwright-virtual-card", None, true));
    assert_eq!(arrow_faults(&optional), Vec::<String>::new());
}

#[test]
fn catches_packages_without_row_and_rows_without_package() {
    let mut metadata = with("", &json!([]));
    let renamed = metadata.packages.first_mut().unwrap();
    renamed.name = "cardwright-news".to_owned();
    assert_eq!(
        arrow_faults(&metadata),
        [
            "cardwright-news has no row in the table of allowed arrows",
            "cardwright-domain has a row in the table of allowed arrows, but is no package"
        ]
    );
}

#[test]
fn catches_randomness_that_a_pure_package_reaches_through_another() {
    let tree = "0 cardwright-piv v0.1.0\n1 zeroize v1.8.1\n\n0 cardwright-audit v0.1.0\n1 sha2 v0.10.9\n2 getrandom v0.3.3\n";
    assert_eq!(pure_faults(tree), ["cardwright-audit must stay pure, but is built from getrandom"]);
    let clean = "0 cardwright-piv v0.1.0\n1 zeroize v1.8.1\n1 rand_core v0.6.4\n1 timeless v1.0.0\n";
    assert_eq!(pure_faults(clean), Vec::<String>::new());
}

#[test]
fn families_of_names_are_impure() {
    for name in ["tokio", "tokio-util", "aws-sdk-kms", "async-trait", "rand", "futures-util"] {
        assert!(impure(name), "{name}");
    }
}
