//! pkilint, by DigiCert: rules of RFC 5280 and others, over everything at once.

use crate::material::{Kind, Material, text};
use cardwright_e2e::process::run_with_input;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where it is: a Python environment.
const ENVIRONMENT: &str = "CARDWRIGHT_PKILINT";

#[derive(Deserialize)]
struct Report {
    results: Vec<Place>,
}

/// What was found at one place of a document.
#[derive(Deserialize)]
struct Place {
    finding_descriptions: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    severity: String,
    code: String,
}

/// What is found in each document, as `INFO code`, sorted.
pub(crate) async fn findings(material: &Material) -> Vec<Vec<String>> {
    let folder = std::env::var_os(ENVIRONMENT)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pkilint-venv"), PathBuf::from);
    let python = folder.join("bin/python");
    assert!(python.is_file(), "pkilint is not installed: ./test does, or set {ENVIRONMENT}");
    let mut input = String::new();
    for document in &material.documents {
        let kind = match document.kind {
            Kind::Certificate => "certificate",
            Kind::Crl => "crl",
            Kind::Arl => "arl",
            Kind::Ocsp => "ocsp",
        };
        writeln!(input, "{kind} {}", text(&document.file)).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates/lint.py");
    let output = run_with_input(&python, &["-B", text(&script)], &input).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let reports = String::from_utf8(output.stdout).unwrap();
    assert_eq!(reports.lines().count(), material.documents.len(), "{said}");
    reports.lines().map(codes).collect()
}

fn codes(report: &str) -> Vec<String> {
    // An empty line stands for a document that it cannot even load.
    let Ok(report) = serde_json::from_str::<Report>(report) else { return vec!["unreadable".to_owned()] };
    let all = report.results.into_iter().flat_map(|place| place.finding_descriptions);
    let mut codes: Vec<_> = all.map(|finding| format!("{} {}", finding.severity, finding.code)).collect();
    codes.sort();
    codes
}
