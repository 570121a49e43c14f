//! One card from request to letter, by three people in three browsers.

use crate::driver::{Ask, Driver};
use crate::product::{Paused, Product};
use crate::window::{Kind, PATIENCE, Window};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use tokio::time::Instant;

pub(crate) const REQUESTER: &[&str] = &["Self-Service user"];
pub(crate) const OFFICER: &[&str] = &["Self-Service user", "Registration officer"];
pub(crate) const APPROVER: &[&str] = &["Self-Service user", "Card administrator", "Approver"];

pub(crate) const SMART_CARD: &str = "Employee smart card, Self-Service, with approval";

/// Asks for a smart card in Self-Service; ends on the home page.
pub(crate) async fn request_card(requester: &Window) {
    requester.follow("Request card").await;
    requester.finds(Kind::Heading, "Request card").await;
    requester.choose(SMART_CARD).await;
    requester.press("Send request").await;
    requester.finds(Kind::Heading, "Your card is on its way").await;
}

/// The officer finds the request in Work and presses Produce card; ends on the case file.
pub(crate) async fn produce(officer: &Window, holder: &str) {
    officer.follow("Work").await;
    officer.follow_in("Requests", holder).await;
    officer.press("Produce card").await;
    officer.reads("Awaiting approval").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_requested_made_and_handed_over_by_hand() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let approver = Window::signed_in(&driver, &product, APPROVER).await;
    let holder = requester.who.clone();

    requester.follow("Request card").await;
    requester.finds(Kind::Option, SMART_CARD).await;
    requester.look("request").await;
    requester.goto("/").await;
    request_card(&requester).await;
    requester.reads("A registration officer looks at your request next").await;
    requester.look("my-card-requested").await;

    officer.finds(Kind::Table, "Requests").await;
    officer.look("work").await;
    produce(&officer, &holder).await;
    let issuance = officer.last_of_path().await;
    requester.reads("An approver decides on your card next").await;

    approver.follow_in("Approvals", &holder).await;
    approver.finds(Kind::Button, "Postpone").await;
    approver.look("case-to-approve").await;
    approver.press("Approve").await;

    in_production(&product, &officer, &issuance).await;
    let chip = confirm(&officer).await;

    requester.reads("Your card is ready. Fetch it at the card desk with its PIN letter").await;
    requester.finds(Kind::Heading, "Your card is made").await;
    requester.look("my-card-ready").await;

    approver.finds(Kind::Heading, "To hand over").await;
    let pin = open_letter(&approver, &issuance, &holder).await;
    assert!(product.takes_pin(&chip, &pin), "the card does not take the letter's PIN");
    hand_over(&approver, &issuance).await;
    requester.finds(Kind::Heading, "Your card is active").await;
    requester.follow("My data").await;
    requester.reads("Card reader").await;
    requester.look("my-data").await;

    for window in [requester, officer, approver] {
        window.leave().await;
    }
}

/// The officer chooses the reader, and watches: what shows comes by itself, from the agent's reports.
async fn in_production(product: &Product, officer: &Window, issuance: &str) {
    let paused = product.pause_agent();
    officer.press("Choose single production").await;
    officer.choose("Virtual reader · Card desk").await;
    officer.look("choose-reader").await;
    officer.press("Choose single production").await;
    officer.reads("Queued at a reader").await;
    officer.reads("No reader has begun yet").await;
    let paused = begin(product, officer, issuance, paused).await;
    officer.reads("In production").await;
    officer.reads("of 10 steps done").await;
    officer.look("in-production").await;
    drop(paused);
    officer.finds(Kind::Heading, "Look at the card").await;
    officer.reads("10 of 10 steps done").await;
}

/// Lets the agent work for moments until it writes to the card, and stops it there: a card in software is
/// made faster than anybody can look.
async fn begin(product: &Product, officer: &Window, issuance: &str, mut paused: Paused) -> Paused {
    let read = "return fetch(arguments[0]).then((answer) => answer.json());";
    let path = json!(format!("/api/issuances/{issuance}"));
    let state = async || {
        let page = officer.client.execute(read, vec![path.clone()]).await.unwrap();
        page["issuance"]["state"].to_string()
    };
    let end = Instant::now() + PATIENCE;
    let before = [r#""name":"queued""#, r#""progress":"identify""#, r#""progress":"release-secrets""#];
    let early = |state: &str| before.iter().any(|name| state.contains(name));
    while early(&state().await) {
        assert!(Instant::now() < end, "the agent does not begin with the card");
        drop(paused);
        // As long as one question to the server takes.
        state().await;
        paused = product.pause_agent();
    }
    paused
}

/// The officer looks at the evidence and confirms. Answers the chip's GUID, as the evidence shows it.
async fn confirm(officer: &Window) -> String {
    officer.unfold("Evidence").await;
    for slot in ["9A", "9C", "9D", "9E"] {
        officer
            .reads(&format!("Slot {slot}: the key did what it is for, and its certificate confirms it"))
            .await;
    }
    officer.reads("The new PIN works").await;
    officer.reads("The PUK is no longer the factory's").await;
    officer.reads("The card proved its own management key").await;
    officer.look("evidence").await;
    let text = officer.text().await;
    let (_, chip) = text.split_once(" Chip ").unwrap_or_else(|| panic!("no chip is named: {text}"));
    let chip = chip.split_whitespace().next().unwrap().to_owned();
    officer.press("Confirm").await;
    officer.finds(Kind::Heading, "To hand over").await;
    assert!(!officer.has(Kind::Button, "Open PIN letter").await, "who produced the card opens no letter");
    officer.look("case-issued").await;
    chip
}

/// The Card administrator opens the letter, once. Answers the PIN that a person reads on it.
async fn open_letter(administrator: &Window, issuance: &str, holder: &str) -> String {
    let client = &administrator.client;
    // So that the test may read the document, as the person does in the tab: the page's own policy lets
    // no script fetch it.
    Ask::Debug("Page.setBypassCSP", json!({ "enabled": true })).of(client).await.unwrap();
    client.refresh().await.unwrap();
    administrator.press("Open PIN letter").await;
    administrator.reads("The letter opens once").await;
    administrator.look("open-letter").await;
    administrator.press("Open the PIN letter").await;
    administrator.reads("The letter is open in a tab of its own").await;
    administrator
        .until(
            || "the letter's tab".to_owned(),
            async || (client.windows().await.ok()?.len() == 2).then_some(()),
        )
        .await;
    let link = administrator.finds(Kind::Link, "Show the letter").await;
    let address = link.prop("href").await.unwrap().unwrap();
    let letter = text_of_letter(administrator, &address).await;
    assert!(letter.contains(holder), "the letter names nobody: {letter}");
    close_other_tabs(administrator).await;
    administrator.press("Finished").await;
    administrator.reads("The PIN letter was opened").await;
    administrator.follow("Work").await;
    administrator.finds(Kind::Link, "PIN letters").await;
    let page = administrator.client.source().await.unwrap();
    assert!(!page.contains(issuance), "a letter that was opened waits no longer");
    pin_of(&letter)
}

/// Back to the portal, as a person comes who has printed the letter: a tab that nobody sees draws nothing.
pub(crate) async fn close_other_tabs(window: &Window) {
    let portal = window.client.window().await.unwrap();
    for other in window.client.windows().await.unwrap().into_iter().filter(|other| *other != portal) {
        window.client.switch_to_window(other).await.unwrap();
        window.client.close_window().await.unwrap();
    }
    window.client.switch_to_window(portal).await.unwrap();
}

/// The Card administrator gives card and letter to the holder.
async fn hand_over(administrator: &Window, issuance: &str) {
    administrator.goto(&format!("/admin/issuances/{issuance}")).await;
    administrator.reads("The PIN letter was opened").await;
    administrator.press("Hand over card").await;
    administrator.reads("Look at the person and at the card").await;
    administrator.press("Hand over card").await;
    administrator.finds(Kind::Heading, "The card is in use").await;
}

async fn text_of_letter(window: &Window, address: &str) -> String {
    let read = "return fetch(arguments[0]).then((a) => a.arrayBuffer())
        .then((b) => btoa(String.fromCharCode(...new Uint8Array(b))));";
    let document: Value = window.client.execute(read, vec![json!(address)]).await.unwrap();
    let document = BASE64.decode(document.as_str().unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    fs::write(&file, document).unwrap();
    let text = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
    assert!(text.status.success(), "pdftotext: {text:?}");
    String::from_utf8(text.stdout).unwrap()
}

/// The only digits that stand alone as a PIN does.
fn pin_of(letter: &str) -> String {
    let digits = |word: &&str| (6..=8).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    let found: Vec<_> = letter.split_whitespace().filter(digits).collect();
    assert!(found.len() == 1, "one PIN stands on a letter, not {}", found.len());
    found[0].to_owned()
}
