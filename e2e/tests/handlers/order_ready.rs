//! Which cards an order takes, and why it leaves out the others.

use crate::orders::{Shop, state, ticked};
use api::order::OrderAct;
use cardwright_e2e::in_process::{Act, Case, Office, holder};
use domain::id::IssuanceId;
use domain::issuance::StateName as S;
use domain::order::{Choice, OrderCounts, OrderStateName as O, Stage};
use domain::role::Role;

#[tokio::test]
async fn what_is_not_ready_is_skipped_with_its_reason() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let ready = office.case_before(Act::Order).await;
    let unapproved = office.case_before(Act::Approve).await;
    let chosen = office.case_before(Act::ChooseMass).await;
    let queued = office.case_before(Act::Claim).await;
    let mut leaving = office.case_before(Act::Order).await;
    let elsewhere = office.case_before(Act::Order).await;
    let first = shop.order(ticked(&[&elsewhere])).await;
    shop.does(&first, &OrderAct::Start {}).await;
    leaving.does(Act::Cancel).await;
    let unknown: IssuanceId = "iss-none".parse().unwrap();
    let all = [&ready, &unapproved, &chosen, &queued, &leaving, &elsewhere];
    let mut cards: Vec<IssuanceId> = all.iter().map(|case| case.id().clone()).collect();
    cards.push(unknown.clone());
    let order = shop.order(Choice::Cards { cards: cards.try_into().unwrap() }).await;
    assert_eq!(shop.does(&order, &OrderAct::Start {}).await.code(), "ok");
    let counts = shop.counts(&order).await;
    assert_eq!((counts.waiting, counts.skipped), (1, 6));
    let mut skipped: Vec<_> = shop
        .lines(&order, Stage::Skipped)
        .await
        .rows
        .into_iter()
        .map(|row| (row.line.issuance, row.skipped.unwrap().code))
        .collect();
    skipped.sort();
    let mut expected = vec![
        (unapproved.id().clone(), "not-approved".to_owned()),
        (chosen.id().clone(), "not-in-pool".to_owned()),
        (queued.id().clone(), "not-in-pool".to_owned()),
        (leaving.id().clone(), "ended".to_owned()),
        (elsewhere.id().clone(), "other-order".to_owned()),
        (unknown, "unknown".to_owned()),
    ];
    expected.sort();
    assert_eq!(skipped, expected);
}

#[tokio::test]
async fn an_administrators_own_card_is_left_to_others() {
    let office = Office::open().await;
    let roles = [Role::SelfServiceUser, Role::CardProductionAdministrator];
    let session = office.hire(holder("both"), &roles).await;
    let mut own = Case { holder: session.clone(), ..office.case().await };
    for act in Act::Order.way() {
        own.does(act).await;
    }
    let shop = Shop { office: &office, by: session };
    let order = shop.running().await;
    let skipped = shop.lines(&order, Stage::Skipped).await;
    assert_eq!(skipped.rows[0].skipped.as_ref().unwrap().code, "own-card");
    assert_eq!(state(&own).await, S::Pooled);
}

#[tokio::test]
async fn two_orders_that_want_the_same_card_both_learn_who_has_it() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let cases = shop.pooled(1).await;
    let one = shop.order(ticked(&[&cases[0]])).await;
    let two = shop.order(ticked(&[&cases[0]])).await;
    for order in [&one, &two] {
        assert_eq!(office.send(&shop.act(order, &OrderAct::Start {})).await.code(), "ok");
    }
    // Two workers at once.
    let changes = office.pending().await;
    let (a, b) = tokio::join!(office.worker.carry_out(&changes[0]), office.worker.carry_out(&changes[1]));
    a.and(b).unwrap();
    office.settle().await;
    let (first, second) = (shop.counts(&one).await, shop.counts(&two).await);
    assert_eq!(first.waiting + second.waiting, 1);
    assert_eq!(first.skipped + second.skipped, 1);
    let (winner, loser) = if first.waiting == 1 { (one, two) } else { (two, one) };
    let skipped = shop.lines(&loser, Stage::Skipped).await;
    let reason = serde_json::to_value(&skipped.rows[0].line.state).unwrap();
    assert_eq!(reason["reason"]["order"], winner.as_str(), "{reason}");
}

#[tokio::test]
async fn an_order_of_nothing_runs_and_is_completed() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let order = shop.running().await;
    assert_eq!((shop.state(&order).await, shop.counts(&order).await), (O::Running, OrderCounts::default()));
    assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok");
    assert!(!office.worker.orders.order(&order).await.unwrap().unwrap().order.has_errand());
}
