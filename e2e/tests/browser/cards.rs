//! Cards after they are issued: handed over, out of force and back, locked, lost.

use crate::driver::Driver;
use crate::office::{Before, Office};
use crate::one_card::{APPROVER, OFFICER, REQUESTER};
use crate::product::Product;
use crate::window::{Kind, Window};
use api::card::CardPage;
use cardwright_e2e::job;
use cardwright_e2e::people::OFFICER as STAFF_OFFICER;
use domain::id::IssuanceId;
use domain::issuance::StateName;
use serde_json::json;

/// A card that the real agent made and an officer confirmed, by the API.
pub(crate) async fn issued(product: &Product) -> IssuanceId {
    let holder = product.sign_in(REQUESTER).await;
    let (officer, approver) = (product.sign_in(OFFICER).await, product.sign_in(APPROVER).await);
    let issuance = job::queued(&holder, &officer, &approver).await;
    job::reach(&officer, &issuance, StateName::AwaitingConfirmation).await;
    job::confirm(&officer, &issuance).await;
    issuance
}

/// Finds the card in the list of its state, as somebody does who has it in hand.
async fn find(window: &Window, state: &str, holder: &str) {
    window.follow("Cards").await;
    window.follow(state).await;
    window.reads(holder).await;
    window.look(&format!("cards-{}", state.to_lowercase().replace(' ', "-"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_handed_over_taken_out_of_force_and_locked() {
    let (product, driver) = (Product::start().await, Driver::start());
    let issuance = issued(&product).await;
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let (holder, _) = product.link(REQUESTER);
    find(&officer, "To hand over", holder).await;
    officer.goto(&format!("/admin/issuances/{issuance}")).await;
    officer.finds(Kind::Heading, "To hand over").await;
    officer.reads("The PIN letter is closed").await;
    officer.look("case-to-hand-over").await;
    officer.press("Hand over card").await;
    officer.reads("Look at the person and at the card").await;
    officer.look("hand-over").await;
    officer.press("Hand over card").await;
    officer.finds(Kind::Heading, "The card is in use").await;
    officer.follow("To the card").await;
    officer.reads("Valid until").await;
    officer.look("card-active").await;

    officer.press("Deactivate").await;
    officer.reads("its certificates are on hold meanwhile").await;
    officer.write("Reason", "On leave for a month.").await;
    officer.press("Deactivate").await;
    officer.reads("On hold: card inactive").await;
    officer.reads("On leave for a month.").await;
    officer.look("card-inactive").await;
    officer.press("Reactivate").await;
    officer.press("Reactivate").await;
    officer.finds(Kind::Button, "Deactivate").await;

    officer.press("Lock").await;
    officer.reads("All its certificates are revoked for good").await;
    // Nothing is sent without what happened and why.
    officer.press("Lock").await;
    officer.reads("Choose what happened.").await;
    officer.look("card-lock").await;
    officer.choose("Damaged").await;
    officer.write("Reason", "The chip broke.").await;
    officer.press("Lock").await;
    officer.reads("Damaged: The chip broke.").await;
    officer.reads("Revoked: cessationOfOperation").await;
    assert!(!officer.has(Kind::Button, "Lock").await, "what is locked takes no command");
    officer.look("card-locked").await;
    find(&officer, "Locked", holder).await;
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_reports_a_card_lost_and_learns_what_to_do() {
    let (product, driver) = (Product::start().await, Driver::start());
    let issuance = issued(&product).await;
    let officer = product.sign_in(OFFICER).await;
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    requester.finds(Kind::Heading, "Your card is made").await;
    let hand_over = json!({ "life": "hand-over" });
    officer.command(&format!("/api/cards/{issuance}/life"), &hand_over).await;
    requester.goto(&format!("/requests/{issuance}")).await;
    requester.finds(Kind::Heading, "Your card is active").await;
    requester.look("track-active").await;
    requester.goto("/").await;
    requester.finds(Kind::Heading, "My cards").await;
    requester.look("my-card-active").await;
    // Of two cards, the button says which is meant.
    let card: CardPage = officer.get(&format!("/api/cards/{issuance}")).await.json();
    requester.press(&format!("Report lost {}", card.card.number)).await;
    requester.reads("is locked at once and for good").await;
    requester.look("report-lost").await;
    let focused = requester.client.active_element().await.unwrap();
    assert_eq!(requester.label(&focused).await.as_deref(), Some("Keep card"), "the harmless button");
    requester.press("Report lost").await;
    requester.reads("This card is locked: nobody can use it").await;
    requester.look("my-card-lost").await;
    requester.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_locked_before_it_is_handed_over_and_while_it_is_inactive() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &STAFF_OFFICER).await;
    let lock = async |issuance: &IssuanceId| {
        officer.goto(&format!("/admin/cards/{issuance}")).await;
        officer.press("Lock").await;
        officer.choose("Damaged").await;
        officer.write("Reason", "Cut in two.").await;
        officer.press("Lock").await;
        officer.reads("Damaged: Cut in two.").await;
    };
    lock(&office.prepare(Before::Issued).await).await;
    let issuance = office.prepare(Before::Issued).await;
    let life = format!("/api/cards/{issuance}/life");
    for change in [json!({ "life": "hand-over" }), json!({ "life": "deactivate", "reason": "on leave" })] {
        let answer = office.officer.command(&life, &change).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }
    lock(&issuance).await;
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_certificate_is_put_on_hold_and_released_while_the_card_stays_active() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &STAFF_OFFICER).await;
    let issuance = office.prepare(Before::Issued).await;
    let hand_over = json!({ "life": "hand-over" });
    office.officer.command(&format!("/api/cards/{issuance}/life"), &hand_over).await;
    officer.goto(&format!("/admin/cards/{issuance}")).await;
    officer.finds(Kind::Button, "Deactivate").await;
    officer.press("Hold certificate 9C").await;
    officer.reads("what is signed from now on is not trusted").await;
    officer.reads("reactivating the card does not release it").await;
    // Nothing is sent without a reason.
    officer.press("Hold").await;
    officer.reads("must not be empty").await;
    officer.look("certificate-hold").await;
    officer.write("Reason", "A letter was signed that nobody wrote.").await;
    officer.press("Hold").await;
    officer.reads("On hold: suspended on its own (A letter was signed that nobody wrote.)").await;
    officer.reads("Hold a certificate").await;
    officer.finds(Kind::Button, "Hold certificate 9A").await;
    assert!(!officer.has(Kind::Button, "Hold certificate 9C").await, "it is on hold already");
    officer.look("certificate-held").await;
    let page: CardPage = office.officer.get(&format!("/api/cards/{issuance}")).await.json();
    let suspended: Vec<_> = page.certificates.iter().map(|row| row.state.is_suspended()).collect();
    assert_eq!((suspended, page.card.state.words()), (vec![false, true, false, false], "active"));

    officer.goto("/admin/certificates?state=on-hold").await;
    officer.reads("suspended on its own (A letter was signed that nobody wrote.)").await;
    officer.look("certificates-held").await;
    officer.goto(&format!("/admin/cards/{issuance}")).await;
    officer.press("Release certificate 9C").await;
    officer.reads("The certificate is no longer on hold on its own").await;
    officer.look("certificate-release").await;
    officer.press("Release").await;
    officer.finds(Kind::Button, "Hold certificate 9C").await;
    officer.reads("Release a certificate").await;
    assert!(!officer.text().await.contains("On hold:"), "all are valid again");
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitors_card_expires_with_the_visit_and_the_page_says_so() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &STAFF_OFFICER).await;
    let issuance = office.short_visit().await;
    officer.goto(&format!("/admin/cards/{issuance}")).await;
    officer.reads("Visitor badge, without approval").await;
    let expired = async || officer.text().await.contains("Expired").then_some(());
    officer.until_lease_ends(|| "the card to expire".to_owned(), expired).await;
    assert!(!officer.has(Kind::Button, "Lock").await, "what has expired takes no command");
    officer.look("card-expired").await;
    officer.leave().await;
}
