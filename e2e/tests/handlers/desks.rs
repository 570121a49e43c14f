//! What readers do is counted, each card once.

use api::agent::{Poll, PresentReader};
use api::report::DeskHealth;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Office, READER};
use domain::evidence::ProductionStep;
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::report::ReaderHealth;

async fn health(office: &Office) -> Vec<ReaderHealth> {
    let call = Call::get("/api/readers/health").by(&office.staff_members().officer);
    let health: DeskHealth = office.send(&call).await.json();
    assert_eq!(health.days, 7);
    health.readers
}

#[tokio::test]
async fn verified_cards_and_failures_by_step_are_told_of_each_reader() {
    let office = Office::open().await;
    let (reader, name) = (READER.parse().unwrap(), "Reader".to_owned());
    let reader = PresentReader { reader, name, state: ReaderState::Empty, make: ReaderMake::default() };
    let path = format!("/api/agents/{}/poll", office.desk().id);
    let poll = Call::post(
        path,
        "cmd-poll",
        &Poll { readers: vec![reader], printer: PrinterState::Unknown, version: None },
    );
    office.send(&poll.signed(office.desk(), office.clock.now())).await;
    assert_eq!(health(&office).await, []);
    let mut case = office.case_before(Act::Verified).await;
    case.does(Act::Verified).await;
    let mut case = office.case_before(Act::Failed).await;
    case.does(Act::Failed).await;
    office.settle().await;
    let readers = health(&office).await;
    let [reader] = readers.as_slice() else { panic!("one reader: {readers:?}") };
    assert_eq!(reader.at, office.desk().reader());
    assert_eq!((reader.verified, reader.failures()), (1, 1));
    assert!(reader.last_verified.is_some());
    assert_eq!(reader.failed.get(&ProductionStep::WriteObjects), Some(&1));
}
