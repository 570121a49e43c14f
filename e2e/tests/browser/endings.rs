//! Requests that end otherwise: rejected, doubled, withdrawn.

use crate::driver::Driver;
use crate::one_card::{APPROVER, OFFICER, REQUESTER, SMART_CARD, produce, request_card};
use crate::product::Product;
use crate::window::{Kind, Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_shows_its_reason_to_the_requester() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let approver = Window::signed_in(&driver, &product, APPROVER).await;
    let reason = "The contract ends before the card would be made.";

    request_card(&requester).await;
    produce(&officer, &requester.who).await;
    assert!(!officer.has(Kind::Button, "Approve").await, "who produced the card does not approve it");
    approver.follow_in("Approvals", &requester.who).await;
    approver.press("Reject").await;
    // Nothing is sent without a reason.
    approver.press("Reject").await;
    approver.reads("A reason or note must not be empty.").await;
    approver.look("reject").await;
    approver.write("Reason", reason).await;
    approver.press("Reject").await;
    approver.reads("Rejected").await;

    requester.finds(Kind::Heading, "This request has ended").await;
    requester.reads(&format!("Reason given: {reason}")).await;
    requester.look("my-card-rejected").await;
    officer.reads(&format!("Rejected: {reason}")).await;
    officer.look("case-rejected").await;
    for window in [requester, officer, approver] {
        window.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_request_asks_to_confirm_and_both_can_be_withdrawn() {
    let (product, driver) = (Product::start().await, Driver::start());
    let mut requester = Window::signed_in(&driver, &product, REQUESTER).await;
    request_card(&requester).await;

    requester.expect_refusal(409, "/api/requests");
    requester.goto("/request").await;
    requester.choose(SMART_CARD).await;
    requester.press("Send request").await;
    requester.reads("You have already asked for such a card").await;
    requester.look("second-request").await;
    requester.press("Back").await;
    requester.press("Send request").await;
    requester.press("Request one more").await;
    requester.finds(Kind::Heading, "Also under way").await;
    requester.look("my-card-two").await;

    for _ in 0..2 {
        requester.finds(Kind::Heading, "Your card is on its way").await;
        let before = requester.text().await;
        requester.press("Withdraw request").await;
        requester.reads("You can ask again at any time").await;
        requester.look("withdraw").await;
        requester.press("Withdraw request").await;
        let changed = async || (requester.text().await != before).then_some(());
        requester.until(|| "the request to end".to_owned(), changed).await;
        requester.finds(Kind::Heading, "My card").await;
    }
    requester.finds(Kind::Heading, "This request has ended").await;
    requester.follow("All my requests").await;
    requester.reads("Aborted").await;
    requester.look("my-requests").await;
    requester.leave().await;
}
