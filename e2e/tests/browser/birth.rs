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
use domain::language::{Language, Named as _};
use image::{GrayImage, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::json;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

const CERTIFICATE: &str = "Certificate: paste what its QR code says, or drop a file or a picture of it here";
const CERTIFICATE_IN_SWEDISH: &str =
    "Bevis: klistra in det som QR-koden säger, eller släpp en fil eller en bild av den här";

/// The certificate, once the record that issued the card is in the log.
async fn born(office: &Office, issuance: &IssuanceId) -> BirthCertificate {
    let path = format!("/api/cards/{issuance}/birth-certificate");
    until("the record to be in the log", || async {
        let answer = office.officer.get(&path).await;
        answer.status.is_success().then(|| answer.json())
    })
    .await
}

/// The page as the officer's printer would have it, on A4, and scanned from there.
struct Paper {
    folder: TempDir,
}

impl Paper {
    async fn of(officer: &Window) -> Self {
        let paper = json!({ "printBackground": true, "preferCSSPageSize": true });
        let pdf = Ask::Debug("Page.printToPDF", paper).of(&officer.client).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.pdf");
        std::fs::write(&file, BASE64.decode(pdf["data"].as_str().unwrap()).unwrap()).unwrap();
        let pages = done(Path::new("pdfinfo"), &[file.to_str().unwrap()]).await;
        assert!(pages.contains("Pages:           1") && pages.contains("A4"), "one page: {pages}");
        let picture = folder.path().join("page");
        let [file, picture] = [&file, &picture].map(|path| path.to_str().unwrap());
        done(Path::new("pdftoppm"), &["-r", "300", "-png", "-singlefile", file, picture]).await;
        Self { folder }
    }

    /// The scan.
    fn picture(&self) -> PathBuf {
        self.folder.path().join("page.png")
    }

    /// What another reader of codes makes of it.
    async fn read(&self) -> String {
        let picture = self.picture();
        done(Path::new("zbarimg"), &["--quiet", "--raw", "--nodbus", picture.to_str().unwrap()]).await
    }
}

/// What a camera sees that is held over a code, as a film of one picture (YUV4MPEG2).
fn film(said: &str) -> NamedTempFile {
    const SIZE: (u32, u32) = (1920, 1080);
    const MODULE: i32 = 5;
    let code = QrCode::encode_text(said, QrCodeEcc::Low).unwrap();
    let seen = GrayImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let [x, y] = [x, y].map(|at| i32::try_from(at).unwrap().div_euclid(MODULE) - 8);
        Luma([if code.get_module(x, y) { 40 } else { 220 }])
    });
    let colourless = vec![128; seen.as_raw().len() / 2];
    let head = format!("YUV4MPEG2 W{} H{} F10:1 Ip A1:1 C420jpeg\nFRAME\n", SIZE.0, SIZE.1);
    let film = tempfile::Builder::new().suffix(".y4m").tempfile().unwrap();
    std::fs::write(film.path(), [head.as_bytes(), seen.as_raw(), &colourless].concat()).unwrap();
    film
}

/// The scan is chosen as a file: what it says comes into the field, which was empty.
async fn scan(reader: &Window, paper: &Paper, told: &str) {
    let field = reader.finds(Kind::Field, CERTIFICATE).await;
    field.clear().await.unwrap();
    reader.choose_file("Choose a file", &paper.picture()).await;
    let scanned = async || field.prop("value").await.ok()?.filter(|said| said == told);
    reader.until(|| "what the scan says".to_owned(), scanned).await;
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
    let paper = Paper::of(&officer).await;
    assert_eq!(paper.read().await.trim(), told, "the code on the paper");
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
    // A scan of the paper, and the same one again.
    for _ in 0..2 {
        scan(&reader, &paper, &told).await;
        reader.reads("Proven: this card was issued so").await;
    }
    // A picture without a code: nothing that was proven before stands beside it.
    let blank = paper.folder.path().join("blank.png");
    GrayImage::from_pixel(300, 300, Luma([255])).save(&blank).unwrap();
    reader.choose_file("Choose a file", &blank).await;
    reader.reads("No QR code was found in the picture").await;
    let left = "return document.querySelector('#result').textContent;";
    assert_eq!(reader.client.execute(left, Vec::new()).await.unwrap(), "", "what is still said to be proven");
    reader.write(CERTIFICATE, &told).await;
    reader.reads("Proven: this card was issued so").await;
    // One letter.
    let place = told.len() / 2;
    let mut changed = told.into_bytes();
    changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
    reader.finds(Kind::Field, CERTIFICATE).await.clear().await.unwrap();
    reader.write(CERTIFICATE, &String::from_utf8(changed).unwrap()).await;
    reader.reads("Not proven").await;
    reader.reads("the text is damaged").await;
    reader.look("verify-failed").await;
    // The same in Swedish, chosen on the page; what was written stays.
    reader.press("Svenska").await;
    reader.reads("Det som inte stämmer: texten är skadad").await;
    assert_eq!(reader.language().await, "sv");
    reader.finds(Kind::Field, CERTIFICATE_IN_SWEDISH).await.clear().await.unwrap();
    reader.write(CERTIFICATE_IN_SWEDISH, &born.text).await;
    reader.reads("Bevisat: kortet utfärdades så").await;
    reader.reads("Tillverkat av").await;
    reader.reads(born.facts.process.name_in(Language::Swedish)).await;
    reader.look("verify-swedish").await;
    reader.press("English").await;
    reader.reads("Proven: this card was issued so").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_certificate_is_read_by_a_camera() {
    let (office, driver) = (Office::open().await, Driver::start());
    let issuance = office.prepare(Before::Issued).await;
    let born = born(&office, &issuance).await;
    let film = film(&born.text);
    let browser = driver.browser_filming("Somebody-with-a-camera", film.path()).await;
    let reader = Window::of(browser, office.url(), "Somebody with a camera");
    reader.goto("/verify").await;
    reader.write("Public key of the log", &born.checkpoint.key).await;
    reader.press("Scan with the camera").await;
    reader.reads("Proven: this card was issued so").await;
    // It is off again.
    reader.finds(Kind::Button, "Scan with the camera").await;
    reader.leave().await;
}
