//! People whose browsers prefer Swedish, and who choose otherwise.

use crate::driver::Driver;
use crate::one_card::{APPROVER, OFFICER, REQUESTER};
use crate::product::Product;
use crate::window::{Kind, Window};

const SMART_CARD: &str = "Smartkort för anställd, självservice, med godkännande";

/// In Swedish: asks for a smart card.
async fn request(requester: &Window) {
    requester.follow("Beställ kort").await;
    requester.finds(Kind::Heading, "Beställ kort").await;
    requester.choose(SMART_CARD).await;
    requester.look("request-sv").await;
    requester.press("Skicka beställningen").await;
    requester.finds(Kind::Heading, "Ditt kort är på väg").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_requested_and_approved_in_swedish() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::in_swedish(&driver, &product, REQUESTER).await;
    assert_eq!(requester.language().await, "sv");
    request(&requester).await;
    requester.reads("En registreringsansvarig tittar på din beställning härnäst").await;
    requester.look("my-card-requested-sv").await;

    let mut officer = Window::in_swedish(&driver, &product, OFFICER).await;
    officer.finds(Kind::Table, "Beställningar").await;
    officer.look("work-sv").await;
    officer.follow_in("Beställningar", &requester.who).await;
    officer.press("Tillverka kort").await;
    officer.reads("Väntar på godkännande").await;
    let issuance = officer.last_of_path().await;

    let approver = Window::in_swedish(&driver, &product, APPROVER).await;
    approver.goto(&format!("/admin/issuances/{issuance}")).await;
    approver.finds(Kind::Button, "Skjut upp").await;
    approver.look("case-to-approve-sv").await;
    approver.press("Godkänn").await;
    officer.finds(Kind::Button, "Välj enskild tillverkning").await;
    requester.reads("Ditt kort väntar på sin tur på kortexpeditionen").await;
    officer.look("case-ready-sv").await;

    // A sentence of the server's, beside the field that it is about.
    officer.goto("/admin/people/new").await;
    officer.write("Förnamn", "Elin").await;
    officer.write("Efternamn", "Strand").await;
    officer.write("E-post", "elin").await;
    officer.press("Spara").await;
    officer.reads("Måste se ut som namn@example.org").await;
    officer.write("E-post", "@example.org").await;
    officer.write("Anställningsnummer", "E-1").await;
    officer.select("Språk i brev", "Svenska").await;
    officer.press("Spara").await;
    officer.finds(Kind::Heading, "Elin Strand").await;
    officer.reads("Svenska").await;
    officer.look("person-sv").await;
    officer.expect_refusal(409, "/api/people");
    officer.goto("/admin/people/new").await;
    officer.write("Förnamn", "Maja").await;
    officer.write("Efternamn", "Lind").await;
    officer.write("E-post", "elin@example.org").await;
    officer.write("Anställningsnummer", "E-2").await;
    officer.press("Spara").await;
    officer.reads("Elin Strand har redan detta: e-postadress").await;
    officer.look("person-taken-sv").await;
    for window in [requester, officer, approver] {
        window.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_that_was_chosen_stays() {
    let (product, driver) = (Product::start().await, Driver::start());
    let officer = Window::in_swedish(&driver, &product, OFFICER).await;
    officer.finds(Kind::Heading, "Arbete").await;
    officer.goto("/admin/reports?days=90").await;
    officer.finds(Kind::Heading, "Rapporter").await;
    officer.press("English").await;
    officer.finds(Kind::Heading, "Reports").await;
    assert_eq!(officer.language().await, "en");
    let address = officer.client.current_url().await.unwrap();
    assert_eq!(address.query(), Some("days=90"), "the page is the same one");
    officer.client.refresh().await.unwrap();
    officer.finds(Kind::Heading, "Reports").await;
    // The other portal speaks it, too.
    officer.follow("My card").await;
    officer.finds(Kind::Heading, "You have no card yet").await;
    officer.look("my-card-none-en").await;
    officer.press("Svenska").await;
    officer.finds(Kind::Heading, "Du har inget kort än").await;
    assert_eq!(officer.language().await, "sv");
    officer.look("my-card-none-sv").await;
    officer.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_speaks_the_browsers_language_and_can_be_told_otherwise() {
    let (product, driver) = (Product::start().await, Driver::start());
    let client = driver.browser_preferring("stranger", "sv").await;
    let mut stranger = Window::of(client, &product.url, "stranger");
    stranger.expect_refusal(401, "/api/session");
    stranger.expect_refusal(401, "/api/me");
    stranger.goto("/admin/people").await;
    stranger.reads("Använd en av inloggningslänkarna").await;
    stranger.look("sign-in-sv").await;
    stranger.press("English").await;
    stranger.reads("Use one of the sign-in links").await;
    stranger.look("sign-in-en").await;
    stranger.leave().await;
}
