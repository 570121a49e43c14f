//! A card's birth certificate: printed by an officer, read off the paper, and checked with the page that was saved to a disk.

use crate::driver::{Ask, Driver};
use crate::office::{Before, Office};
use crate::product::portals;
use crate::window::{Kind, Window};
use api::birth::BirthCertificate;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cardwright_e2e::people::OFFICER;
use cardwright_e2e::process::done;
use cardwright_e2e::wait::until;
use domain::id::IssuanceId;
use serde_json::json;
use std::path::Path;

const CERTIFICATE: &str = "Certificate: paste what its QR code says, or drop a file here";

/// The certificate, once the record that issued the card is in the log.
async fn born(office: &Office, issuance: &IssuanceId) -> BirthCertificate {
    let path = format!("/api/cards/{issuance}/birth-certificate");
    until("the record to be in the log", || async {
        let answer = office.officer.get(&path).await;
        answer.status.is_success().then(|| answer.json())
    })
    .await
}

/// What is read off the page as the officer's printer would have it, on A4.
async fn off_paper(officer: &Window) -> String {
    let paper = json!({ "printBackground": true, "preferCSSPageSize": true });
    let pdf = Ask::Debug("Page.printToPDF", paper).of(&officer.client).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, picture) = (folder.path().join("page.pdf"), folder.path().join("page"));
    std::fs::write(&file, BASE64.decode(pdf["data"].as_str().unwrap()).unwrap()).unwrap();
    let pages = done(Path::new("pdfinfo"), &[file.to_str().unwrap()]).await;
    assert!(pages.contains("Pages:           1") && pages.contains("A4"), "one page: {pages}");
    let arguments = ["-r", "300", "-png", "-singlefile", file.to_str().unwrap(), picture.to_str().unwrap()];
    done(Path::new("pdftoppm"), &arguments).await;
    let picture = picture.with_extension("png");
    done(Path::new("zbarimg"), &["--quiet", "--raw", "--nodbus", picture.to_str().unwrap()]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_certificate_is_printed_read_and_checked_without_a_network() {
    let (office, driver) = (Office::open().await, Driver::start());
    let issuance = office.prepare(Before::Issued).await;
    let born = born(&office, &issuance).await;
    let officer = office.window(&driver, &OFFICER).await;
    officer.goto(&format!("/admin/cards/{issuance}")).await;
    officer.follow("How it was born, to be printed").await;
    officer.reads(&format!("Birth certificate of card {}", born.facts.number)).await;
    officer.reads("Nora Lindqvist").await;
    officer.finds(Kind::Button, "Print").await;
    officer.look("birth-certificate").await;
    // What the page says of its code: the log may have grown since it was asked for.
    let read = "return document.querySelector('.birth details code').textContent;";
    let told = officer.client.execute(read, Vec::new()).await.unwrap();
    let told = told.as_str().unwrap().to_owned();
    assert_eq!(off_paper(&officer).await.trim(), told, "the code on the paper");
    officer.leave().await;

    // The saved file, with no server behind it.
    let saved = format!("file://{}", portals().join("verify").display());
    let reader = Window::at(&driver, &saved, "Whoever has the paper").await;
    reader.goto("/check-birth-certificate.html").await;
    reader.write(CERTIFICATE, &told).await;
    reader.reads("First give the public key of the log").await;
    reader.write("Public key of the log", &born.checkpoint.key).await;
    reader.reads("key fingerprint").await;
    reader.reads("Proven: this card was issued so").await;
    let number = born.facts.number.to_string();
    for part in [number.as_str(), "Nora Lindqvist", issuance.as_str()] {
        reader.reads(part).await;
    }
    reader.look("verify-proven").await;
    // One letter.
    let place = told.len() / 2;
    let mut changed = told.into_bytes();
    changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
    reader.finds(Kind::Field, CERTIFICATE).await.clear().await.unwrap();
    reader.write(CERTIFICATE, &String::from_utf8(changed).unwrap()).await;
    reader.reads("Not proven").await;
    reader.reads("the text is damaged").await;
    reader.look("verify-failed").await;
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_that_checks_is_served_to_everybody_and_offers_itself_as_a_file() {
    let (office, driver) = (Office::open().await, Driver::start());
    let issuance = office.prepare(Before::Issued).await;
    let born = born(&office, &issuance).await;
    let stranger = Window::at(&driver, office.url(), "A stranger").await;
    stranger.goto("/verify").await;
    stranger.finds(Kind::Link, "Save this page").await;
    stranger.write("Public key of the log", &born.checkpoint.key).await;
    stranger.write(CERTIFICATE, &born.text).await;
    stranger.reads("Proven: this card was issued so").await;
    stranger.leave().await;
}
