//! The lists of certificates and cards: by state, by serial number, and as files.

use crate::driver::{Ask, Driver};
use crate::office::{Before, Office};
use crate::window::{Kind, Window};
use api::card::{CardsPage, CertificatesPage};
use cardwright_e2e::people::OFFICER;
use serde_json::json;

/// The serial number as programs show it that are not ours: in capitals, with colons.
fn parted(serial: &str) -> String {
    let pairs = serial.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_uppercase());
    pairs.collect::<Vec<_>>().join(":")
}

/// What the page offers as a file of so many lines.
async fn file(officer: &Window, lines: usize) -> String {
    // So that the test may read the file: the page's own policy lets no script fetch it.
    Ask::Debug("Page.setBypassCSP", json!({ "enabled": true })).of(&officer.client).await.unwrap();
    officer.client.refresh().await.unwrap();
    officer.press("Export as CSV").await;
    let link = officer.finds(Kind::Link, &format!("Save as file ({lines})")).await;
    let address = link.prop("href").await.unwrap().unwrap();
    let read = "return fetch(arguments[0]).then((answer) => answer.text());";
    officer.client.execute(read, vec![json!(address)]).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_in_a_state_come_as_a_file() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &OFFICER).await;
    office.prepare(Before::Issued).await;
    officer.follow("Cards").await;
    officer.reads("Nora Lindqvist").await;
    let issued: CardsPage = office.officer.get("/api/cards?state=issued").await.json();
    let csv = file(&officer, 1).await;
    let number = issued.rows[0].card.number.to_string();
    assert!(csv.starts_with("\"Number\",\"Card\",\"State\"") && csv.contains(&number), "{csv}");
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_found_by_state_and_by_serial_number() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &OFFICER).await;
    office.prepare(Before::Issued).await;
    officer.follow("Certificates").await;
    officer.reads("No such certificates").await;
    officer.look("certificates-empty").await;
    officer.follow("On hold").await;
    officer.reads("Nora Lindqvist").await;
    officer.reads("On hold: card not handed over yet").await;
    officer.look("certificates").await;

    let held: CertificatesPage = office.officer.get("/api/certificates?state=on-hold").await.json();
    let serial = held.rows[0].certificate.serial.to_string();
    // One for each slot of the card.
    let csv = file(&officer, 4).await;
    assert!(csv.starts_with("\"Serial number\",\"State\"") && csv.contains(&serial), "{csv}");
    for (heading, by) in [("Valid until", "by=until&order=oldest"), ("Since", "by=since&order=newest")] {
        officer.follow(heading).await;
        let wanted = format!("state=on-hold&{by}");
        let there = async || {
            let url = officer.client.current_url().await.ok()?;
            (url.query() == Some(&wanted)).then_some(())
        };
        officer.until(|| format!("the list by {wanted}"), there).await;
        officer.reads("Nora Lindqvist").await;
    }
    let field = "Serial number, card number or name";
    officer.write(field, "nobody of that name").await;
    officer.reads("No such certificates").await;
    officer.goto("/admin/certificates?state=revoked").await;
    officer.write(field, &parted(&serial)).await;
    officer.follow("Find this serial number").await;
    officer.reads("Nora Lindqvist").await;
    officer.look("certificate-found").await;

    officer.follow(&serial).await;
    officer.press("Hand over card").await;
    officer.press("Hand over card").await;
    officer.finds(Kind::Button, "Deactivate").await;
    officer.follow("Certificates").await;
    officer.reads(&serial).await;
    officer.leave().await;
}
