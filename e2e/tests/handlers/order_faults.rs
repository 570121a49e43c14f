//! Production orders where something is in the way: cards of others.

use crate::orders::{Shop, everything, make};
use api::order::OpenLetters;
use cardwright_e2e::in_process::{Call, Office};
use domain::id::{IssuanceId, OrderId};

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
