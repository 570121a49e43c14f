//! Whatever the authority signs, read by outsiders: certificates of every profile and kind of key, CRLs and OCSP answers are
//! linted by pkilint (PyPI) and verified by GnuTLS. What OpenSSL and webpki say of them is tested beside the authority, and with
//! the doors by which a status is asked.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod gnutls;
mod material;
mod pkilint;

use material::{Kind, Material};

/// What pkilint says of sound material: of which documents, what, and why it is meant to be so.
const INTENDED: [(Kind, &str, &str); 1] = [(
    Kind::Certificate,
    "INFO pkix.subject_key_identifier_rfc7093_method_1_identified",
    "key identifiers are the first 160 bits of SHA-256 over the key (RFC 7093, 2, method 1): SHA-1 is not used for anything new",
)];

#[tokio::test]
async fn pkilint_finds_nothing_but_what_is_intended() {
    let material = Material::make().await;
    let found = pkilint::findings(&material).await;
    for (document, findings) in material.documents.iter().zip(&found) {
        let intended = INTENDED.iter().filter(|(kind, ..)| *kind == document.kind);
        let intended: Vec<_> = intended.map(|(_, finding, _)| *finding).collect();
        assert_eq!(*findings, intended, "{}", document.name);
    }
}

#[tokio::test]
async fn gnutls_verifies_every_certificate_list_and_answer() {
    let material = Material::make().await;
    for document in &material.documents {
        let verdict = gnutls::verdict(&material, document).await;
        assert_eq!(verdict, Ok(()), "{}", document.name);
    }
}

/// Both judges do object, to one byte that says something else.
#[tokio::test]
async fn what_is_wrong_is_found() {
    let mut material = Material::make().await;
    let altered: [(&str, Kind, &[u8], &[u8]); 3] = [
        // A serialNumber in a name as UTF8String where X.520, 6.2.9 wants a PrintableString: the trap of many a library.
        ("9A-P-256", Kind::Certificate, &[0x55, 4, 5, 0x13], &[0x55, 4, 5, 0x0c]),
        // A time as GeneralizedTime before 2050 (RFC 5280, 5.1.2.4).
        ("issuing-crl", Kind::Crl, &[0x17, 0x0d], &[0x18, 0x0d]),
        // And one as UTCTime where RFC 6960, 4.2.1 has GeneralizedTime.
        ("ocsp-revoked", Kind::Ocsp, &[0x18, 0x0f], &[0x17, 0x0f]),
    ];
    for (name, kind, from, to) in altered {
        let mut bytes = std::fs::read(&material.document(name).file).unwrap();
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
        material.add(format!("{name}-altered"), kind, &bytes);
    }
    let found = pkilint::findings(&material).await;
    for (document, findings) in material.documents.iter().zip(&found) {
        if document.name.ends_with("-altered") {
            let verdict = gnutls::verdict(&material, document).await;
            assert!(verdict.is_err(), "GnuTLS takes {}", document.name);
            let worse = findings.iter().any(|finding| !finding.starts_with("INFO"));
            assert!(worse, "pkilint takes {}: {findings:?}", document.name);
        }
    }
}
