//! Orders of many cards, step by step, as a Card production administrator leads them.

use crate::answer::Answer;
use crate::job::insist;
use crate::person::SignedIn;
use crate::wait::until_looking_every;
use api::order::{
    ConfirmCards, CreateOrder, LinesPage, OrderAccepted, OrderAct, OrderHistory, OrderPage, Outcome, Outcomes,
};
use domain::id::{IssuanceId, OrderId};
use domain::order::{Choice, OrderCounts, PoolFilter, Stage};
use domain::process::MassProcessId;
use http::Method;
use std::time::Duration;

/// How often an order is looked at: its page is made of much.
const LOOK: Duration = Duration::from_millis(100);

/// All that is in the pool.
pub fn everything() -> Choice {
    Choice::Filter { filter: PoolFilter::default() }
}

/// Makes a draft.
pub async fn create(who: &SignedIn, process: MassProcessId, choice: Choice) -> OrderId {
    let create = CreateOrder { process, site: None, choice, stop_at_first_failure: false };
    insist(who, "/api/orders", &create).await.1.json::<OrderAccepted>().order
}

/// Gives a command.
pub async fn does(who: &SignedIn, order: &OrderId, act: &OrderAct) {
    insist(who, &format!("/api/orders/{order}/commands"), act).await.1.json::<OrderAccepted>();
}

/// Makes a draft and starts it.
pub async fn started(who: &SignedIn, process: MassProcessId, choice: Choice) -> OrderId {
    let order = create(who, process, choice).await;
    does(who, &order, &OrderAct::Start {}).await;
    order
}

/// Its page, if anybody answers.
pub async fn try_page(who: &SignedIn, order: &OrderId) -> Option<OrderPage> {
    Some(Answer::of(who.request(Method::GET, &format!("/api/orders/{order}"))).await.ok()?.json())
}

/// Waits until an order stands so. Answers its page.
///
/// # Panics
/// If it does not get there.
pub async fn reach(
    who: &SignedIn,
    order: &OrderId,
    what: &str,
    stands: impl Fn(&OrderPage) -> bool,
) -> OrderPage {
    let what = format!("order {order}: {what}");
    until_looking_every(LOOK, &what, || async { try_page(who, order).await.filter(|page| stands(page)) })
        .await
}

/// Waits until each of so many cards was made, has failed, or was skipped. Answers how they stand.
pub async fn worked_off(who: &SignedIn, order: &OrderId, cards: u64) -> OrderCounts {
    // Counts follow the cards within moments: at first none is counted.
    let stands = |page: &OrderPage| {
        let OrderCounts { to_confirm, failed, issued, ended, skipped, .. } = page.counts;
        !page.order.has_errand() && to_confirm + failed + issued + ended + skipped == cards
    };
    reach(who, order, "no card is left to be made", stands).await.counts
}

/// The cards of an order at a stage, from all pages.
pub async fn cards(who: &SignedIn, order: &OrderId, stage: Stage) -> Vec<IssuanceId> {
    let (mut cards, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/orders/{order}/lines?stage={}{after}", stage.as_str());
        let LinesPage { rows, next, .. } = who.get(&path).await.json();
        cards.extend(rows.into_iter().map(|row| row.line.issuance));
        match next {
            Some(next) => after = format!("&after={next}"),
            None => return cards,
        }
    }
}

/// Confirms printed cards in one screen: all are good.
///
/// # Panics
/// If one is refused.
pub async fn confirm(who: &SignedIn, order: &OrderId, good: Vec<IssuanceId>) {
    let body = ConfirmCards { good, bad: Vec::new() };
    let outcomes: Outcomes = insist(who, &format!("/api/orders/{order}/confirmation"), &body).await.1.json();
    for outcome in outcomes.cards {
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    }
}

/// Its history.
pub async fn history(who: &SignedIn, order: &OrderId) -> OrderHistory {
    who.get(&format!("/api/orders/{order}/history")).await.json()
}
