//! The card object cannot be made for a while; a consumer that comes very late.

use cardwright_core::effects::Worker;
use cardwright_core::ports::outbox::{Change, ChangeFeed as _};
use cardwright_e2e::in_process::{Act, Case, Office};
use domain::issuance::{CommandName, State, StateName};
use store::Fault;

/// Why the card number is not there yet, as the state says it.
async fn trouble(case: &Case<'_>) -> Option<String> {
    match case.record().await.unwrap().issuance.state {
        State::CardPending(pending) => pending.trouble.map(|trouble| trouble.reason.to_string()),
        state => panic!("{state:?}"),
    }
}

async fn delays_told(case: &Case<'_>) -> usize {
    let records = case.seen().await.unwrap().records;
    records.iter().filter(|(command, ..)| *command == CommandName::CardDelayed).count()
}

#[tokio::test]
async fn the_state_says_that_the_sealing_key_is_away_until_it_is_back() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    office.safe.lock(true);
    for _ in 0..50 {
        for change in office.pending().await {
            office.worker.carry_out(&change).await.unwrap_err();
        }
    }
    let said = trouble(&case).await.expect("the state says why");
    assert!(said.contains("the sealing did not work") && said.contains("tried again"), "{said}");
    assert_eq!(delays_told(&case).await, 1, "it is told once, not at each try");
    office.safe.lock(false);
    office.settle().await;
    assert_eq!(case.record().await.unwrap().issuance.state.name(), StateName::CardReady);
}

#[tokio::test]
async fn the_state_says_that_the_counter_is_away_until_it_is_back() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    let change = office.pending().await.remove(0);
    office.faults.plan([(4, Fault::Throttle)]); // audit record, mail, card, number
    office.worker.carry_out(&change).await.unwrap_err();
    office.faults.plan([]);
    assert!(trouble(&case).await.unwrap().contains("the store did not answer"));
    office.settle().await;
    assert_eq!(case.record().await.unwrap().issuance.state.name(), StateName::CardReady);
}

/// What is told is a change itself: the stream must not hand it round in a circle.
#[tokio::test]
async fn a_delay_does_not_keep_the_stream_busy() {
    let office = Office::open().await;
    let mut feed = office.embedded.feed().await.unwrap();
    let mut case = office.case_before(Act::Approve).await;
    office.safe.lock(true);
    case.does_alone(Act::Approve).await;
    let mut batches = 0;
    loop {
        let changes = feed.next().await.unwrap();
        if changes.is_empty() {
            break;
        }
        batches += 1;
        assert!(batches < 10, "the stream comes to rest");
        steps::create_card_object::handle(&office.worker, &changes).await;
    }
    assert!(trouble(&case).await.is_some());
    assert_eq!(delays_told(&case).await, 1);
}

/// The consumer was cut off after the card object was made and before it noted that; then it was away until
/// the card was issued and the command by which it had said so was forgotten.
#[tokio::test]
async fn a_consumer_that_comes_after_everything_spoils_nothing() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Approve).await;
    case.does_alone(Act::Approve).await;
    let before = office.pending().await;
    let worker: &Worker = &office.worker;
    worker.carry_out(&before[0]).await.unwrap();
    for act in [Act::ChooseSingle, Act::Claim, Act::Release, Act::Certify] {
        case.does_alone(act).await;
    }
    for _ in 0..16 {
        case.does_alone(Act::Progress).await;
    }
    case.does_alone(Act::Verified).await;
    case.does_alone(Act::Confirm).await;
    let Change::Issuance(record) = &before[0] else { panic!("an issuance") };
    worker.carry_out(&Change::Issuance(record.clone())).await.unwrap();
    office.settle().await;
    let seen = case.seen().await.unwrap();
    assert_eq!((seen.state, seen.card), (StateName::Issued, Some("issued")));
    assert!(seen.secrets.is_some(), "the letter can be opened");
    case.does(Act::OpenLetter).await;
}
