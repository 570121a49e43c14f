//! The first commands of a new site.

use cardwright_e2e::people::STAFF;
use cardwright_e2e::process::done;
use cardwright_e2e::site::Site;
use std::path::Path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_authority_is_called_what_the_server_was_told_whatever_was_granted_before() {
    let mut site = Site::with(STAFF).await;
    site.agent_code().await;
    let authority = site.data().join("authority");
    assert!(!authority.exists(), "neither a grant nor a code makes an authority");
    assert!(!site.data().join("master.key").exists(), "nor a key");

    site.start(&["--organisation", "Example Ltd", "--public-url", "https://cards.example.org"]).await;
    let certificate = authority.join("issuing.pem");
    let read = ["x509", "-in", certificate.to_str().unwrap(), "-noout", "-text"];
    let read = done(Path::new("openssl"), &read).await;
    assert!(read.contains("Example Ltd Issuing CA"), "{read}");
    assert!(read.contains("http://cards.example.org/pki/"), "{read}");
}
