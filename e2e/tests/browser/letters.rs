//! The PIN letter: opened once the card is verified, and once more with a reason.

use crate::driver::Driver;
use crate::office::{Before, Office};
use crate::one_card::close_other_tabs;
use crate::window::{Kind, Window};
use cardwright_e2e::people::CARD_ADMINISTRATOR;

/// The letter comes up in a tab of its own; back in the portal, it is gone.
async fn take(administrator: &Window, press: &str) {
    administrator.press(press).await;
    administrator.reads("The letter is open in a tab of its own").await;
    let two = async || (administrator.client.windows().await.ok()?.len() == 2).then_some(());
    administrator.until(|| "the letter's tab".to_owned(), two).await;
    close_other_tabs(administrator).await;
    administrator.press("Finished").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_opened_before_the_card_is_confirmed_and_reprinted_with_a_reason() {
    let (office, driver) = (Office::open().await, Driver::start());
    let administrator = office.window(&driver, &CARD_ADMINISTRATOR).await;
    let issuance = office.prepare(Before::Verified).await;
    administrator.goto(&format!("/admin/issuances/{issuance}")).await;
    administrator.press("Open PIN letter").await;
    take(&administrator, "Open the PIN letter").await;
    administrator.reads("The PIN letter was opened").await;
    administrator.press("Open PIN letter").await;
    administrator.reads("It can be printed once more, with a reason").await;
    administrator.press("Reprint the PIN letter").await;
    administrator.reads("must not be empty").await;
    administrator.look("reprint").await;
    administrator.write_anywhere("The printer jammed.").await;
    take(&administrator, "Reprint the PIN letter").await;
    administrator.reads("opened and reprinted").await;
    assert!(!administrator.has(Kind::Button, "Open PIN letter").await, "only a new card helps now");
    administrator.leave().await;
}
