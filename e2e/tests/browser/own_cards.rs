//! Own cards: how each looks, what it can do, and that it is lost.

use crate::driver::Driver;
use crate::office::{Before, Office};
use crate::window::{Kind, Window};
use api::card::CardPage;
use api::headers::{CSRF, IDEMPOTENCY_KEY};
use api::people::{PersonForm, PersonPage};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::job;
use cardwright_e2e::people::{HOLDER, OFFICER};
use cardwright_e2e::person::command_id;
use domain::id::{CardNumber, IssuanceId};
use domain::person::Engagement;
use domain::person::change::PersonFields;
use domain::time::Timestamp;
use http::header::{ETAG, IF_MATCH};
use reqwest::Method;
use serde_json::json;

/// The alternative text of each picture of a card that is there whole, the width of its drawing, and whether it waits until
/// it is in view.
const PICTURES: &str = "
    return [...document.querySelectorAll('figure img')].filter((i) => i.complete && i.naturalWidth)
        .map((i) => [i.alt, i.naturalWidth, i.loading]);";

/// Waits until just this picture is there.
async fn shows(window: &Window, alt: String) {
    let wanted = json!([[alt, 1011, "lazy"]]);
    let there =
        async || window.client.execute(PICTURES, Vec::new()).await.ok().filter(|found| *found == wanted);
    window.until(|| format!("the picture `{alt}`"), async || there().await.map(|_| ())).await;
}

async fn remove_photo(office: &Office) {
    let path = format!("/api/people/{}/photo", office.holder.me.person);
    let request = office.officer.request(Method::DELETE, &path).header(CSRF, &office.officer.me.csrf);
    let answer = Answer::of(request.header(IDEMPOTENCY_KEY, command_id().as_str())).await.unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
}

async fn number(office: &Office, issuance: &IssuanceId) -> CardNumber {
    office.officer.get(&format!("/api/cards/{issuance}")).await.json::<CardPage>().card.number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_looks_at_the_own_cards_from_both_sides_and_reports_one_lost() {
    let (office, driver) = (Office::open().await, Driver::start());
    let badge = office.prepare(Before::Printed).await;
    job::confirm(&office.officer, &badge).await;
    office.at_the_desk(&badge).await;
    let smart_card = office.prepare(Before::Issued).await;
    let (badge_number, card_number) = (number(&office, &badge).await, number(&office, &smart_card).await);
    let holder = office.window(&driver, &HOLDER).await;
    holder.follow("Employee badge").await;
    holder.finds(Kind::Heading, &format!("Employee badge {badge_number}")).await;
    // What is printed on a smart card is nothing: it keeps its drawing.
    shows(&holder, format!("Front of card {badge_number}, as it was printed")).await;
    holder.finds(Kind::Heading, &format!("Employee smart card {card_number}")).await;
    holder.look("own-cards").await;

    holder.finds(Kind::Heading, "Certificates on it").await;
    holder.reads("Sign in to computers and services").await;
    holder.reads("On hold").await;
    holder.reads("The card waits for you at the card desk").await;
    let hand_over = json!({ "life": "hand-over" });
    office.officer.command(&format!("/api/cards/{smart_card}/life"), &hand_over).await;
    holder.goto("/cards").await;
    holder.reads("Open doors without a PIN").await;
    assert!(!holder.text().await.contains("On hold"), "they are valid now");

    holder.press(&format!("Show back {badge_number}")).await;
    shows(&holder, format!("Back of card {badge_number}, as it was printed")).await;
    let focused = holder.client.active_element().await.unwrap();
    let label = holder.label(&focused).await;
    assert_eq!(label, Some(format!("Show front {badge_number}")), "the same button leads back");
    holder.look("own-cards-back").await;

    // Of a badge it is not said that it signs in, or that it has certificates and a PIN.
    holder.press(&format!("Report lost {badge_number}")).await;
    holder.reads("You need a new badge.").await;
    holder.press("Keep card").await;
    holder.press(&format!("Report lost {card_number}")).await;
    holder.reads("You need a new card with a new PIN.").await;
    holder.press("Report lost").await;
    holder.reads("This card is locked: nobody can use it").await;
    holder.reads("Revoked").await;
    holder.finds(Kind::Link, "Request card").await;
    holder.look("own-cards-lost").await;
    holder.leave().await;
}

/// The officer says that the holder is a contractor from now on: employees alone ask for cards in Self-Service.
async fn becomes_contractor(office: &Office) {
    let path = format!("/api/people/{}", office.holder.me.person);
    let seen = office.officer.get(&path).await;
    let person = seen.json::<PersonPage>().person;
    let (sponsor, until) = (office.approver.me.person.clone(), Timestamp::midnight(2099, 1, 1).unwrap());
    let engagement = Engagement::Contractor { sponsor, until };
    let form = PersonForm { engagement, ..PersonForm::of(&PersonFields::of(&person)) };
    let request = office.officer.request(Method::POST, &path).header(CSRF, &office.officer.me.csrf);
    let request = request.header(IDEMPOTENCY_KEY, command_id().as_str());
    let request = request.header(IF_MATCH, seen.header(ETAG.as_str()));
    let answer = Answer::of(request.json(&form)).await.unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_ask_for_a_card_here_is_not_sent_to_do_so() {
    let (office, driver) = (Office::open().await, Driver::start());
    let card = office.prepare(Before::Issued).await;
    let hand_over = json!({ "life": "hand-over" });
    office.officer.command(&format!("/api/cards/{card}/life"), &hand_over).await;
    becomes_contractor(&office).await;
    let holder = office.window(&driver, &HOLDER).await;
    holder.press(&format!("Report lost {}", number(&office, &card).await)).await;
    holder.press("Report lost").await;
    holder.finds(Kind::Heading, "Your card is locked").await;
    for page in ["/".to_owned(), "/cards".to_owned(), format!("/requests/{card}")] {
        holder.goto(&page).await;
        holder.reads("You need a new card").await;
        assert!(!holder.has(Kind::Link, "Request card").await, "{page} leads to a page that refuses");
    }
    holder.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_photo_is_gone_is_told_so() {
    let (office, driver) = (Office::open().await, Driver::start());
    let badge = office.prepare(Before::Printed).await;
    job::confirm(&office.officer, &badge).await;
    office.at_the_desk(&badge).await;
    let number = number(&office, &badge).await;
    remove_photo(&office).await;
    let holder = office.window(&driver, &HOLDER).await;
    holder.goto("/cards").await;
    let front = format!("Front of card {number}, as it was printed, with a silhouette in place of the photo");
    shows(&holder, front.clone()).await;
    holder.reads("The photo on this card is not kept any more").await;
    holder.look("own-cards-without-photo").await;
    let officer = office.window(&driver, &OFFICER).await;
    officer.goto(&format!("/admin/cards/{badge}")).await;
    shows(&officer, front).await;
    officer.look("card-printed").await;
    for window in [holder, officer] {
        window.leave().await;
    }
}
