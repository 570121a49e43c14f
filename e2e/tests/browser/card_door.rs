//! The door of the try-out, in the browser: a card is held to it, and its holder reports it lost in another window.

use crate::cards::issued;
use crate::driver::Driver;
use crate::one_card::{APPROVER, OFFICER, REQUESTER};
use crate::pictures;
use crate::product::Product;
use crate::window::{Kind, Window};
use api::card::CardPage;
use cardwright_e2e::job;
use cardwright_e2e::judges::pin_of;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_card_opens_the_door_and_report_lost_shuts_it() {
    let (product, driver) = (Product::start().await, Driver::start());
    let issuance = issued(&product).await;
    let (officer, administrator) = (product.sign_in(OFFICER).await, product.sign_in(APPROVER).await);
    let pin = pin_of(&job::open_letter(&administrator, &issuance, None).await).await;
    officer.command(&format!("/api/cards/{issuance}/life"), &json!({ "life": "hand-over" })).await;
    let card: CardPage = officer.get(&format!("/api/cards/{issuance}")).await.json();
    let (holder, _) = product.link(REQUESTER);
    let line = format!("{holder} · {} · active", card.card.number);

    let street = Window::open(&driver, &product, "street").await;
    street.goto("/door").await;
    street.finds(Kind::Heading, "The door").await;
    street.finds(Kind::Button, "Hold card to door").await;
    street.reads("Nobody was shut out yet").await;
    street.look("door-shut").await;
    street.select("Card", &line).await;
    // A PIN with one digit exchanged: it is not this one.
    let wrong: String = pin.chars().map(|digit| if digit == '9' { '1' } else { '9' }).collect();
    street.write("PIN of its letter", &wrong).await;
    street.press("Hold card to door").await;
    street.reads("The card did not take this PIN. Tries left: 2.").await;
    street.look("door-wrong-pin").await;
    let focused = street.client.active_element().await.unwrap();
    assert_eq!(street.label(&focused).await.as_deref(), Some("PIN of its letter"), "ready for the right one");
    // By keyboard alone: the focus has stayed in the field.
    focused.send_keys(&format!("{pin}\n")).await.unwrap();
    street.reads(&format!("{holder} is in, since")).await;
    street.look("door-open").await;

    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    requester.press(&format!("Report lost {}", card.card.number)).await;
    requester.press("Report lost").await;
    street.reads(&format!("{holder} was shut out. After the report: certificate")).await;
    street.reads(&format!("Shut for {holder}. This certificate is revoked since")).await;
    street.look("door-refused").await;
    pictures::hold_as_phone(&street).await;
    pictures::save(&street, "door-refused-phone").await;
    street.leave().await;
    requester.leave().await;
}
