//! Cards that begin at the desk: for a contractor and a visitor, up to the card in its holder's hands; and requests
//! that are written down and taken back by whoever wrote them.

use crate::driver::{Ask, Driver};
use crate::one_card::{APPROVER, OFFICER};
use crate::product::Product;
use crate::window::{Kind, Window};
use serde_json::json;
use std::path::PathBuf;

/// Somebody new, whom somebody here answers for.
struct Guest {
    given: &'static str,
    family: &'static str,
    number: &'static str,
    kind: &'static str,
    /// Fields that only this kind has: days that are the same in any order of day and month.
    days: &'static [(&'static str, &'static str)],
}

const CONTRACTOR: Guest = Guest {
    given: "Ida",
    family: "Vasquez",
    number: "C-100",
    kind: "Contractor",
    days: &[("Last day", "12122099")],
};

const VISITOR: Guest = Guest {
    given: "Bo",
    family: "Nyqvist",
    number: "V-100",
    kind: "Visitor",
    days: &[("First day", "01012026"), ("Last day", "12122099")],
};

/// From now on this computer stands east of Greenwich, where a day of UTC ends on the next one.
async fn in_stockholm(window: &Window) {
    let zone = json!({ "timezoneId": "Europe/Stockholm" });
    Ask::Debug("Emulation.setTimezoneOverride", zone).of(&window.client).await.unwrap();
}

/// The officer enters a person; ends on the person's page.
async fn enter(officer: &Window, guest: &Guest) {
    in_stockholm(officer).await;
    officer.follow("People").await;
    officer.follow("New person").await;
    officer.write("Given name", guest.given).await;
    officer.write("Family name", guest.family).await;
    officer.write("E-mail", &format!("{}@example.org", guest.family.to_lowercase())).await;
    officer.write("Personnel number", guest.number).await;
    officer
        .write("Windows name (if there is one)", &format!("{}@example.org", guest.family.to_lowercase()))
        .await;
    officer.choose(guest.kind).await;
    // Nobody is a guest of nobody.
    officer.press("Save").await;
    officer.reads("Choose an employee.").await;
    officer.write("Search for that person", "asa sjo").await;
    officer.choose("Åsa Sjöberg").await;
    for (field, day) in guest.days {
        officer.write(field, day).await;
    }
    officer.press("Save").await;
    officer.finds(Kind::Heading, &format!("{} {}", guest.given, guest.family)).await;
    officer.reads("Åsa Sjöberg").await;
    officer.reads("Dec 12, 2099").await;
}

/// The officer presses Produce card for the person of this page; ends on the case file.
async fn produce(officer: &Window, process: &str) {
    officer.press("Produce card").await;
    officer.choose(process).await;
    officer.reads("Dec 12, 2099").await;
    officer.select("How?", "By e-mail").await;
    officer.look(&format!("produce-{}", process.to_lowercase().replace([' ', ','], "-"))).await;
    officer.press("Produce card").await;
}

/// The reader makes the card.
async fn make(officer: &Window) {
    officer.press("Choose single production").await;
    officer.press("Choose single production").await;
    officer.finds(Kind::Heading, "Look at the card").await;
}

async fn hand_over(administrator: &Window, issuance: &str) {
    administrator.goto(&format!("/admin/issuances/{issuance}")).await;
    administrator.press("Hand over card").await;
    administrator.press("Hand over card").await;
    administrator.finds(Kind::Heading, "The card is in use").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contractor_with_a_sponsor_gets_a_card_that_ends_with_the_contract() {
    let (product, driver) = (Product::start().await, Driver::start());
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let administrator = Window::signed_in(&driver, &product, APPROVER).await;
    enter(&officer, &CONTRACTOR).await;
    officer.reads("Sponsor").await;
    officer.reads("Contract until").await;
    officer.look("person-contractor").await;
    produce(&officer, "Contractor smart card, without approval").await;
    make(&officer).await;
    officer.press("Confirm").await;
    officer.finds(Kind::Heading, "To hand over").await;
    let issuance = officer.last_of_path().await;
    hand_over(&administrator, &issuance).await;
    officer.follow("To the card").await;
    officer.reads("Active").await;
    officer.reads("Contractor smart card, without approval").await;
    officer.look("card-contractor").await;
    for window in [officer, administrator] {
        window.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_with_a_host_gets_a_badge_once_there_is_a_photo() {
    let (product, driver) = (Product::start().await, Driver::start());
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let approver = Window::signed_in(&driver, &product, APPROVER).await;
    enter(&officer, &VISITOR).await;
    officer.reads("Host").await;
    officer.reads("Visit").await;
    // Before the button is pressed it says what will be missing, and leads there.
    officer.press("Produce card").await;
    officer.choose("Visitor smart card, with approval").await;
    assert!(!officer.text().await.contains("A photo is printed"), "nothing is printed on it");
    officer.choose("Visitor badge, with approval").await;
    officer.reads("A photo is printed on this card, and the person has none").await;
    officer.look("produce-without-photo").await;
    officer.follow("Add photo").await;
    officer.reads("Choose a picture or use the camera").await;
    let picture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/in_process/portrait.png");
    officer.write("Picture (JPEG, PNG or WebP)", picture.to_str().unwrap()).await;
    officer.press("Save photo").await;
    officer.finds(Kind::Button, "Change photo").await;

    produce(&officer, "Visitor badge, with approval").await;
    assert!(!officer.text().await.contains("A photo is printed"), "there is one now");
    officer.reads("Awaiting approval").await;
    let issuance = officer.last_of_path().await;
    approver.goto(&format!("/admin/issuances/{issuance}")).await;
    approver.press("Approve").await;
    make(&officer).await;
    officer.look("case-badge-to-confirm").await;
    officer.press("Confirm").await;
    for point in ["The text is", "If there is a photo,", "The colours are", "If there is a barcode,"] {
        officer.choose(point).await;
    }
    officer.press("Confirm").await;
    officer.finds(Kind::Heading, "To hand over").await;
    hand_over(&approver, &issuance).await;
    officer.follow("To the card").await;
    officer.reads("Active").await;
    officer.reads("Visitor badge, with approval").await;
    officer.look("card-visitor").await;
    for window in [officer, approver] {
        window.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_records_a_request_takes_it_back() {
    let (product, driver) = (Product::start().await, Driver::start());
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let administrator = Window::signed_in(&driver, &product, APPROVER).await;
    let requests =
        [(&administrator, "Record request", "Requested"), (&officer, "Produce card", "Awaiting approval")];
    for (window, verb, state) in requests {
        window.follow("People").await;
        window.write("Name, e-mail or personnel number", "asa sjo").await;
        window.follow("Åsa Sjöberg").await;
        window.press(verb).await;
        window.choose("Employee smart card, with approval").await;
        window.select("How?", "By letter or form").await;
        window.press(verb).await;
        window.reads(state).await;
        window.look(&format!("recorded-{}", state.to_lowercase().replace(' ', "-"))).await;
        window.press("Withdraw request").await;
        window.reads("The holder can ask again").await;
        window.press("Withdraw request").await;
        window.reads("The request was withdrawn").await;
    }
    for window in [officer, administrator] {
        window.leave().await;
    }
}
