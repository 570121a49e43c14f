//! Production orders where something is in the way: cards of others, and somebody who changes the order just then.

use crate::orders::{Shop, everything, make};
use api::order::{OpenLetters, OrderAccepted, OrderAct};
use cardwright_e2e::in_process::{Act, Call, Office};
use domain::id::{IssuanceId, OrderId};
use domain::order::OrderStateName;
use store::Fault;

#[tokio::test]
async fn letters_of_cards_that_the_order_does_not_have_are_refused_by_field() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    make(&mut cases[0], &order).await;
    let other = shop.order(everything()).await;
    let open = |order: &OrderId, cards: &[IssuanceId]| {
        let body = OpenLetters { cards: cards.to_vec().try_into().unwrap(), reprint: None };
        Call::post(format!("/api/orders/{order}/letters"), &office.name("cmd"), &body)
            .by(&office.staff_members().administrator)
    };
    let (card, stranger) = (cases[0].id().clone(), "iss-none".parse::<IssuanceId>().unwrap());
    let refused = async |order, cards: &[IssuanceId]| {
        let problem = office.send(&open(order, cards)).await.problem();
        let fields: Vec<_> = problem.fields.into_iter().map(|wrong| wrong.field).collect();
        (problem.status, problem.code, fields)
    };
    let bad_field = |field: &str| (422, "bad-field".to_owned(), vec![field.to_owned()]);
    assert_eq!(refused(&order, &[card.clone(), stranger]).await, bad_field("cards[1]"));
    assert_eq!(refused(&other, std::slice::from_ref(&card)).await, bad_field("cards[0]"));
    let letter = office.send(&open(&order, &[card])).await;
    assert!(letter.body.starts_with(b"%PDF"), "no refusal has opened it: {}", letter.code());
}

/// A card fails while somebody else changes its order, which this call of the consumer meets. How many calls there were.
async fn fails_amid(conflict: Option<u64>) -> u64 {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut case = shop.pooled(1).await.remove(0);
    let order = office.send(&shop.draft(everything(), true)).await.json::<OrderAccepted>().order;
    shop.does(&order, &OrderAct::Start {}).await;
    case.order = Some(order.clone());
    for act in [Act::Claim, Act::Release, Act::Certify] {
        case.does(act).await;
    }
    assert_eq!(office.send(&case.call(Act::Failed)).await.code(), "ok");
    let changes = office.pending().await;
    office.faults.plan(conflict.map(|call| (call, Fault::Conflict)));
    for change in changes {
        let _met_the_conflict = office.worker.carry_out(&change).await;
    }
    let calls = office.faults.calls();
    office.faults.plan([]);
    office.settle().await;
    assert_eq!(shop.state(&order).await, OrderStateName::Paused, "with a conflict at call {conflict:?}");
    calls
}

#[tokio::test]
async fn an_order_that_somebody_else_changes_stops_at_the_first_failure_all_the_same() {
    let calls = fails_amid(None).await;
    assert!(calls > 2, "the consumer lays down a record, reads the order and stops it");
    for call in 1..=calls {
        fails_amid(Some(call)).await;
    }
}
