//! Single cards of an order: what people do with several of them at once, and what befalls one.

use crate::entitlement::leaves;
use crate::orders::{Shop, make};
use api::agent::Claim;
use api::order::{BadCard, ConfirmCards, DropCards, OpenLetters, OrderAct, Outcome, Outcomes};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Office, READER, Session, holder, note};
use domain::id::IssuanceId;
use domain::issuance::StateName as S;
use domain::issuance::state::LEASE;
use domain::order::{OrderCounts, Stage};
use domain::role::Role;

#[tokio::test]
async fn a_person_made_inactive_leaves_the_order_and_it_says_so() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = shop.running().await;
    leaves(&cases[0]).await;
    let counts = shop.counts(&order).await;
    assert_eq!((counts.waiting, counts.ended), (1, 1));
    let ended = shop.lines(&order, Stage::Ended).await;
    assert_eq!(ended.rows[0].line.issuance, *cases[0].id());
    let said = serde_json::to_value(&ended.rows[0].line.state).unwrap();
    assert!(said["reason"].as_str().unwrap().contains("inactive"), "{said}");
    make(&mut cases[1], &order).await;
    assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok");
}

#[tokio::test]
async fn cards_are_dropped_and_confirmed_together_each_for_itself() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let cases = shop.pooled(2).await;
    let order = shop.running().await;
    let stranger: IssuanceId = "iss-none".parse().unwrap();
    let cards: Vec<_> = vec![cases[0].id().clone(), stranger];
    let call =
        shop.post(&format!("/api/orders/{order}/drop"), &DropCards { cards: cards.try_into().unwrap() });
    let first = office.send(&call).await;
    let outcomes: Outcomes = first.json();
    assert!(matches!(&outcomes.cards[0], Outcome::Done { state: S::Pooled, .. }), "{outcomes:?}");
    assert!(
        matches!(&outcomes.cards[1], Outcome::Refused { code, .. } if code == "not-found"),
        "{outcomes:?}"
    );
    assert_eq!(office.send(&call).await.json::<Outcomes>(), outcomes, "sent again");
    office.settle().await;
    assert_eq!(shop.counts(&order).await, OrderCounts { waiting: 1, ..OrderCounts::default() });
    let bad = vec![BadCard { issuance: cases[1].id().clone(), reason: note("smeared") }];
    let path = format!("/api/orders/{order}/confirmation");
    let early = office.send(&shop.post(&path, &ConfirmCards { good: Vec::new(), bad })).await;
    let early: Outcomes = early.json();
    assert!(matches!(&early.cards[0], Outcome::Refused { code, .. } if code == "state"), "{early:?}");
    let good = (0..201).map(|number| format!("iss-{number}").parse().unwrap()).collect();
    let many = office.send(&shop.post(&path, &ConfirmCards { good, bad: Vec::new() })).await.problem();
    assert_eq!((many.status, many.fields[0].field.as_str()), (422, "good"));
}

#[tokio::test]
async fn the_letters_of_an_order_are_one_document_opened_once() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = shop.running().await;
    for case in &mut cases {
        case.card = cardwright_e2e::in_process::SoftCard::blank();
        make(case, &order).await;
    }
    let cards: Vec<_> = cases.iter().map(|case| case.id().clone()).collect();
    let path = format!("/api/orders/{order}/letters");
    let open = |reprint: Option<&str>| {
        let body = OpenLetters { cards: cards.clone().try_into().unwrap(), reprint: reprint.map(note) };
        Call::post(path.clone(), &office.name("cmd"), &body)
    };
    let by = &office.staff_members().administrator;
    assert_eq!(office.send(&open(None).by(&shop.by)).await.code(), "role-missing");
    let reply = office.send(&open(None).by(by)).await;
    assert!(reply.body.starts_with(b"%PDF"), "{}", reply.code());
    assert_eq!(office.send(&open(None).by(by)).await.code(), "letter-opened");
    assert!(office.send(&open(Some("it jammed")).by(by)).await.body.starts_with(b"%PDF"));
    office.settle().await;
    let issued = shop.lines(&order, Stage::Issued).await;
    let opened = serde_json::to_value(&issued.rows[0].line.state).unwrap();
    assert_eq!(opened["letter_opened"], true);
}

/// A card whose reader was unplugged: once the lease has run out another reader goes on, or somebody gives it up.
#[tokio::test]
async fn a_reader_that_is_gone_holds_its_card_for_the_lease_and_no_longer() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    cases[0].order = Some(order.clone());
    cases[0].does(Act::Claim).await;
    cases[0].does(Act::GiveUp).await;
    assert_eq!(shop.counts(&order).await, OrderCounts { failed: 1, ..OrderCounts::default() });
    assert_eq!(shop.does(&order, &OrderAct::Repeat {}).await.code(), "ok");
    make(&mut cases[0], &order).await;
    assert_eq!(shop.counts(&order).await, OrderCounts { issued: 1, ..OrderCounts::default() });
}

/// An agent that was withdrawn in the middle of an order: its calls are refused, its card is offered to others.
#[tokio::test]
async fn an_agent_that_was_withdrawn_loses_its_card_to_others() {
    let office = Office::open().await;
    let system = office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    let case = &mut cases[0];
    case.order = Some(order.clone());
    case.does(Act::Claim).await;
    let withdraw = |by: &Session| {
        let call = Call::empty(http::Method::DELETE, format!("/api/agents/{}", office.desk().id));
        call.with("idempotency-key", &office.name("cmd")).by(by)
    };
    assert_eq!(office.send(&withdraw(&shop.by)).await.code(), "role-missing");
    assert_eq!(office.send(&withdraw(&system)).await.status.as_u16(), 204);
    let release = case.call(Act::Release);
    assert_eq!(office.send(&release).await.code(), "agent-revoked");
    let second = office.agent("desk-2", "main").await;
    let claim = Claim { reader: READER.parse().unwrap(), order: Some(order.clone()) };
    let path = format!("/api/jobs/{}/claim", case.id());
    let taken = async || {
        let call = Call::post(path.clone(), &office.name("cmd"), &claim).signed(&second, office.clock.now());
        office.send(&call).await
    };
    assert_eq!(taken().await.code(), "lease-runs");
    office.clock.advance(LEASE);
    assert_eq!(taken().await.code(), "ok");
    office.settle().await;
    assert_eq!(shop.counts(&order).await.in_production, 1);
}
