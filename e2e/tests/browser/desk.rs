//! A card that begins at the desk: the person is found, and the officer thinks again.

use crate::driver::Driver;
use crate::one_card::OFFICER;
use crate::product::Product;
use crate::window::{Kind, Window};

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_finds_a_person_begins_a_card_takes_it_back_and_cancels() {
    let (product, driver) = (Product::start().await, Driver::start());
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    officer.follow("Readers").await;
    officer.reads("Virtual reader").await;
    officer.reads("Online").await;
    officer.look("readers").await;

    officer.follow("People").await;
    officer.reads("Upper and lower case and accents do not matter").await;
    officer.write("Name, e-mail or personnel number", "asa sjo").await;
    officer.finds(Kind::Link, "Åsa Sjöberg").await;
    officer.look("people").await;
    officer.follow("Åsa Sjöberg").await;
    officer.reads("No card was ever asked for").await;
    officer.press("Produce card").await;
    officer.choose("Employee smart card, without approval").await;
    officer.select("How?", "By telephone").await;
    officer.look("produce-at-the-desk").await;
    let paused = product.pause_agent();
    officer.press("Produce card").await;

    officer.press("Choose single production").await;
    officer.press("Choose single production").await;
    officer.reads("Queued at a reader").await;
    officer.press("Take back").await;
    officer.reads("Ready for production").await;
    officer.press("Cancel issuance").await;
    officer.reads("becomes void and is never used again").await;
    officer.reads("PIN and PUK are destroyed").await;
    officer.look("cancel").await;
    officer.write("Reason", "She starts a month later.").await;
    officer.press("Cancel issuance").await;
    officer.reads("Reason: She starts a month later.").await;
    officer.reads("Cancelled: She starts a month later.").await;
    assert!(!officer.has(Kind::Button, "Cancel issuance").await, "what has ended takes no command");
    officer.look("case-cancelled").await;
    drop(paused);
    officer.leave().await;
}
