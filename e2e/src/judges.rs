//! Judges from outside: what they say of a card, a letter, a certificate.

pub mod card;

use crate::answer::Answer;
use crate::process::{done, run};
use std::path::Path;

/// The PIN on a letter, read by poppler: the one word on the page that is all digits of a PIN's length
/// and not the card's number.
///
/// # Panics
/// If the answer is no letter with one PIN.
pub async fn pin_of(letter: &Answer) -> String {
    assert!(letter.status.is_success(), "{}", String::from_utf8_lossy(&letter.body));
    assert_eq!(letter.header("content-type"), "application/pdf");
    assert_eq!(letter.header("cache-control"), "no-store", "nothing between keeps a PIN");
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), &letter.body).expect("the letter can be written");
    let path = file.path().to_str().expect("a path in UTF-8");
    let text = done(Path::new("pdftotext"), &["-layout", path, "-"]).await;
    let is_pin = |word: &&str| (6..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let pins: Vec<_> = text.split_whitespace().filter(is_pin).collect();
    let [pin] = pins.as_slice() else { panic!("one PIN on a letter, not {}", pins.len()) };
    (*pin).to_owned()
}

/// Whether OpenSSL builds a chain from the certificate to the root, for this purpose (`sslclient`, `any`).
pub async fn openssl_verifies(
    certificate_der: &[u8],
    chain_pem: &str,
    root_der: &[u8],
    purpose: &str,
) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the certificate can be written");
        path.to_str().expect("a path in UTF-8").to_owned()
    };
    let (card, root) = (file("card.cer", certificate_der), file("root.cer", root_der));
    let chain = file("chain.pem", chain_pem.as_bytes());
    let openssl = Path::new("openssl");
    let (card_pem, root_pem) = (format!("{card}.pem"), format!("{root}.pem"));
    for (der, pem) in [(&card, &card_pem), (&root, &root_pem)] {
        done(openssl, &["x509", "-inform", "der", "-in", der, "-out", pem]).await;
    }
    let mut arguments = vec!["verify", "-x509_strict", "-purpose", purpose, "-CAfile", &root_pem];
    if !chain_pem.is_empty() {
        arguments.extend(["-untrusted", &chain]);
    }
    arguments.push(&card_pem);
    let output = run(openssl, &arguments).await;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() && said.contains(": OK") { Ok(()) } else { Err(said) }
}
