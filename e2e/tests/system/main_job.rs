//! One card, end to end, and what judges from outside say of it.

use crate::setting::Office;
use cardwright_e2e::one_card::Staff;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_goes_from_request_to_confirmed_and_takes_the_pin_of_its_letter() {
    let (office, desk) = Office::with_desk().await;
    let Office { site, holder, officer, approver, administrator } = &office;
    Staff { holder, officer, approver, administrator }.one_card(&desk).await;
    assert!(!site.log().contains("request failed"), "{}", site.log());
}
