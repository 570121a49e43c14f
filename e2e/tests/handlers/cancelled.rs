//! A cancellation meets the making of the card object, in every order.

use cardwright_core::ports::store::Cards as _;
use cardwright_e2e::in_process::{Act, Case, Office};
use domain::card::CardStateName;
use domain::id::CardNumber;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Fault;

/// The card that was made or not is void, its secrets are gone, and its number is another's never.
async fn nothing_is_left(case: &Case<'_>, numbers: &mut BTreeSet<CardNumber>) {
    case.office.settle().await;
    let card = case.card_object().await.expect("it was made");
    assert_eq!(card.card.state.name(), CardStateName::Void);
    assert!(numbers.insert(card.card.number), "the number is new");
    assert_eq!(case.seen().await.unwrap().secrets, None);
    assert_eq!(case.office.store.secrets_generation(case.id()).await.unwrap(), None);
}

#[tokio::test]
async fn before_while_and_after_the_card_object_is_made() {
    let office = Office::open().await;
    let mut numbers = BTreeSet::new();

    // Before: the consumer comes late.
    let mut case = office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    case.does_alone(Act::Cancel).await;
    nothing_is_left(&case, &mut numbers).await;

    // While: the consumer has made it and not said so yet.
    let mut case = office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    office.faults.plan([]);
    let change = office.pending().await.remove(0);
    // Audit record, mail, card, number, card object with secrets; then it is cut off.
    office.faults.plan((6..100).map(|call| (call, Fault::Before)));
    office.worker.carry_out(&change).await.unwrap_err();
    office.faults.plan([]);
    assert_eq!(case.card_object().await.unwrap().card.state.name(), CardStateName::Reserved);
    assert!(case.record().await.unwrap().issuance.state.card().is_none(), "not said yet");
    case.does_alone(Act::Cancel).await;
    nothing_is_left(&case, &mut numbers).await;

    // After.
    let mut case = office.case_before(Act::ChooseSingle).await;
    case.does_alone(Act::Cancel).await;
    nothing_is_left(&case, &mut numbers).await;

    // The next card gets a number of its own.
    let case = office.case_before(Act::ChooseSingle).await;
    assert!(numbers.insert(case.card_object().await.unwrap().card.number));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_same_moment() {
    let office = Arc::new(Office::open().await);
    let mut numbers = BTreeSet::new();
    for _ in 0..12 {
        let mut case = office.case_before(Act::Approve).await;
        case.does_alone(Act::Approve).await;
        let change = office.pending().await.remove(0);
        let cancel = case.call(Act::Cancel);
        let (consumer, officer) = (Arc::clone(&office), Arc::clone(&office));
        let making = tokio::spawn(async move { consumer.worker.carry_out(&change).await });
        let cancelling = tokio::spawn(async move { officer.send(&cancel).await });
        making.await.unwrap().unwrap();
        let reply = cancelling.await.unwrap();
        assert!(reply.status.is_success(), "{reply:?}");
        nothing_is_left(&case, &mut numbers).await;
    }
}
