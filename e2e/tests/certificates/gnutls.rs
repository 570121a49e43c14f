//! GnuTLS: paths with their purpose, CRLs, and OCSP answers, verified by its programs.

use crate::material::{Document, Kind, Material, text};
use cardwright_e2e::process::{done, run};
use std::path::Path;

/// By what the names of certificates begin, and the purpose that each must be good for (RFC 5280, 4.2.1.12; FIPS 201-3,
/// appendix B). An authority's certificate limits none.
const PURPOSES: [(&str, Option<&str>); 8] = [
    ("9A", Some("1.3.6.1.5.5.7.3.2")),
    ("9C", Some("1.3.6.1.5.5.7.3.4")),
    ("9D", Some("1.3.6.1.5.5.7.3.4")),
    ("9E", Some("2.16.840.1.101.3.6.8")),
    ("content-signing", Some("2.16.840.1.101.3.6.7")),
    ("ocsp-signing", Some("1.3.6.1.5.5.7.3.9")),
    ("issuing", None),
    ("root", None),
];

/// What it says of a document: what does not hold, if anything.
pub(crate) async fn verdict(material: &Material, document: &Document) -> Result<(), String> {
    match document.kind {
        Kind::Certificate => certificate(material, document).await,
        Kind::Crl => list(&material.document("issuing").file, document).await,
        Kind::Arl => list(&material.document("root").file, document).await,
        Kind::Ocsp => answer(material, document).await,
    }
}

async fn certificate(material: &Material, document: &Document) -> Result<(), String> {
    let (trusted, path) = (material.path("root.pem"), material.path("path.pem"));
    std::fs::write(&trusted, pem(&material.document("root").file).await).unwrap();
    let mut certificates = pem(&document.file).await;
    // The root itself signs what is the authority's own, but for the responder's.
    if document.name.starts_with('9') || document.name == "ocsp-signing" {
        certificates.push_str(&pem(&material.document("issuing").file).await);
    }
    std::fs::write(&path, certificates).unwrap();
    let purpose = PURPOSES.iter().find(|(name, _)| document.name.starts_with(name)).unwrap().1;
    let mut arguments = vec!["--verify", "--verify-profile", "medium", "--infile", text(&path)];
    arguments.extend(["--load-ca-certificate", text(&trusted)]);
    arguments.extend(purpose.iter().flat_map(|purpose| ["--verify-purpose", *purpose]));
    says("certtool", &arguments, "Chain verification output: Verified.").await
}

async fn list(issuer: &Path, document: &Document) -> Result<(), String> {
    let by = ["--verify-crl", "--inder", "--load-ca-certificate", text(issuer)];
    let arguments = [&by[..], &["--infile", text(&document.file)]].concat();
    says("certtool", &arguments, "Verification output: Verified.").await
}

async fn answer(material: &Material, document: &Document) -> Result<(), String> {
    let issuing = material.path("issuing.pem");
    std::fs::write(&issuing, pem(&material.document("issuing").file).await).unwrap();
    let by = ["--verify-response", "--load-trust", text(&issuing)];
    let arguments = [&by[..], &["--load-response", text(&document.file)]].concat();
    says("ocsptool", &arguments, "Verifying OCSP Response: Success.").await
}

/// Its programs do not tell every fault by how they end.
async fn says(program: &str, arguments: &[&str], words: &str) -> Result<(), String> {
    let output = run(Path::new(program), arguments).await;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() && said.contains(words) { Ok(()) } else { Err(said) }
}

async fn pem(der: &Path) -> String {
    done(Path::new("openssl"), &["x509", "-inform", "DER", "-in", text(der)]).await
}
