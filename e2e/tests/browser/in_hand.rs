//! A card in somebody's hand: pulled out in the middle, put back, finished; and what was said to it all the time.

use crate::driver::Driver;
use crate::one_card::{APPROVER, OFFICER, REQUESTER, produce, request_card};
use crate::pictures;
use crate::product::Product;
use crate::window::{Kind, Window};
use serde_json::json;

/// So many times as slow as cards of plastic: slow enough to be caught in the middle by a browser that is driven.
const PACE: &str = "12";

/// A card that waits for a reader; ends on its case file.
async fn queued(driver: &Driver, product: &Product, officer: &Window) {
    let requester = Window::signed_in(driver, product, REQUESTER).await;
    let approver = Window::signed_in(driver, product, APPROVER).await;
    request_card(&requester).await;
    produce(officer, &requester.who).await;
    approver.follow_in("Approvals", &requester.who).await;
    approver.press("Approve").await;
    officer.press("Choose single production").await;
    officer.choose("Virtual reader · Card desk").await;
    officer.press("Choose single production").await;
    requester.leave().await;
    approver.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_pulled_out_put_back_and_finished_by_itself() {
    let (product, driver) = (Product::at_pace(PACE).await, Driver::start());
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    queued(&driver, &product, &officer).await;

    officer.reads("In production").await;
    officer.reads("SELECT").await;
    officer.press("Pull the card out now").await;
    officer.reads("The card is out. Put it back").await;
    officer.reads("The card is out of the reader, which waits for it").await;
    officer.reads("card removed").await;
    officer.look("card-pulled-out").await;

    // The same button, by keyboard this time: the focus has stayed on it.
    officer.finds(Kind::Button, "Put it back").await.send_keys("\n").await.unwrap();
    officer.finds(Kind::Heading, "Look at the card").await;
    officer.reads("10 of 10 steps done").await;
    officer.reads("CHANGE REFERENCE DATA").await;
    officer.reads("(16 bytes masked)").await;
    officer.look("card-put-back").await;
    pictures::hold_as_phone(&officer).await;
    pictures::save(&officer, "card-put-back-phone-whole").await;

    let link = officer.finds(Kind::Link, "Download as text").await;
    let address = link.prop("href").await.unwrap().unwrap();
    let read = "return fetch(arguments[0]).then((answer) => answer.text());";
    let text = officer.client.execute(read, vec![json!(address)]).await.unwrap();
    let text = text.as_str().unwrap();
    for said in ["Claim 1", "SET MANAGEMENT KEY", "card removed", "POWER CYCLE", "bytes masked"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    officer.leave().await;
}
