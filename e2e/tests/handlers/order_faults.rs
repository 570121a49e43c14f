//! Production orders where something is in the way: cards of others, somebody who changes the order just then, a store
//! that is out of reach.

use crate::orders::{Shop, everything, make, state};
use api::order::{OpenLetters, OrderAccepted, OrderAct};
use cardwright_e2e::in_process::{Act, Call, Office, note};
use domain::id::{IssuanceId, OrderId};
use domain::issuance::StateName as S;
use domain::order::{OrderCounts, OrderStateName};
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
    // Whoever opens no letters does not learn which cards an order has.
    let others = &office.staff_members().production;
    for cards in [&[card.clone()][..], &["iss-none".parse().unwrap()]] {
        assert_eq!(office.send(&open(&order, cards).by(others)).await.code(), "role-missing");
    }
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

#[tokio::test]
async fn each_command_sent_twice_is_carried_out_once_and_cut_off_it_is_done_when_sent_again() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let acts = [
        OrderAct::Start {},
        OrderAct::Pause {},
        OrderAct::Repeat {},
        OrderAct::Resume {},
        OrderAct::Complete {},
        OrderAct::Cancel { reason: note("no longer needed") },
    ];
    for (nth, act) in acts.iter().enumerate() {
        for fault in [None, Some(Fault::Before), Some(Fault::After)] {
            for call in 1..=3_u64 {
                let order = shop.order(everything()).await;
                // Cancelled while it runs; each other command comes after those before it.
                let before = if nth == 5 { &acts[..1] } else { &acts[..nth] };
                for act in before {
                    assert_eq!(shop.does(&order, act).await.code(), "ok", "{act:?}");
                }
                let command = shop.act(&order, act);
                office.faults.plan(fault.map(|fault| (call, fault)));
                let first = office.send(&command).await;
                office.faults.plan([]);
                if fault.is_none() {
                    assert_eq!(first.code(), "ok", "{act:?}");
                }
                let second = office.send(&command).await;
                assert_eq!(second.code(), "ok", "{act:?}, {fault:?} at {call}, sent again");
                office.settle().await;
                let records = office.worker.orders.order_history(&order).await.unwrap();
                let name = act_name(act);
                let done = records.iter().filter(|record| record.command.words() == name).count();
                assert_eq!(done, 1, "{act:?}, {fault:?} at call {call}");
                if !shop.state(&order).await.is_final() {
                    assert_eq!(shop.does(&order, &acts[5]).await.code(), "ok");
                }
            }
        }
    }
}

const fn act_name(act: &OrderAct) -> &'static str {
    match act {
        OrderAct::Start {} => "Start order",
        OrderAct::Pause {} => "Pause order",
        OrderAct::Resume {} => "Resume order",
        OrderAct::Repeat {} => "Repeat production",
        OrderAct::Complete {} => "Complete order",
        OrderAct::Cancel { .. } => "Cancel order",
    }
}

/// The system's work on an order, cut off at each call of the store, is done in the end, once.
#[tokio::test]
async fn what_the_system_does_with_the_cards_survives_every_cut() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    for fault in [Fault::Before, Fault::After] {
        for call in 1..=30 {
            let cases = shop.pooled(2).await;
            let order = shop.order(everything()).await;
            assert_eq!(office.send(&shop.act(&order, &OrderAct::Start {})).await.code(), "ok");
            cut(&office, fault, call).await;
            assert_eq!(shop.counts(&order).await.waiting, 2, "{fault:?} at call {call}");
            let cancel = OrderAct::Cancel { reason: note("not today") };
            assert_eq!(office.send(&shop.act(&order, &cancel)).await.code(), "ok");
            cut(&office, fault, call).await;
            assert_eq!(shop.counts(&order).await, OrderCounts::default(), "{fault:?} at call {call}");
            for mut case in cases {
                assert_eq!(state(&case).await, S::Pooled, "{fault:?} at call {call}");
                case.does(Act::Cancel).await;
            }
        }
    }
}

/// Carries out what is pending with one fault on the way, then the rest.
pub(crate) async fn cut(office: &Office, fault: Fault, call: u64) {
    office.faults.plan([(call, fault)]);
    for change in office.pending().await {
        let _ = office.worker.carry_out(&change).await;
    }
    office.faults.plan([]);
    office.settle().await;
}
