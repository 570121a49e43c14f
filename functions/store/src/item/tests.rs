//! Every stored shape, as a file that must be readable forever.

use super::*;
use cardwright_core::ports::certificate::CaChain;
use cardwright_core::record::{
    AccessRecord, AgentRecord, AttemptRecord, CardRecord, ChainedRecord, DeskRecord, EnrolmentCode,
    IssuanceRecord, JobRow, OpenLock, PersonRecord, SecretsRecord,
};
use domain::card::{CardState, LockCause};
use domain::issuance::Summary;
use serde_json::Value;

/// A file of shape 1 is read, and written again as it was by a record that has not changed since. If this fails because a record has changed:
/// raise [`SHAPE`], teach [`parse`] to read the former shape, and add files of the new one.
fn holds<T: DeserializeOwned + Serialize>(name: &str, file: &str) {
    let record: T = parse(1, file).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (written, kept): (Value, Value) =
        (serde_json::to_value(&record).unwrap(), serde_json::from_str(file).unwrap());
    assert_eq!(written, kept, "{name} is written in another shape");
}

macro_rules! shape_1 {
    ($($name:literal: $record:ty,)*) => {
        #[test]
        fn shape_1_is_read_and_written() {
            $(holds::<$record>(
                $name,
                include_str!(concat!("../../tests/golden/shape-1/", $name, ".json")),
            );)*
        }
    };
}

shape_1! {
    "access": AccessRecord,
    "agent": AgentRecord,
    "audit": ChainedRecord,
    "ca-chain": CaChain,
    "code": EnrolmentCode,
    "issuance": IssuanceRecord,
    "job": JobRow,
    "lock": OpenLock,
    "person": PersonRecord,
    "secrets": SecretsRecord,
    "summary": Summary,
}

#[test]
fn a_desk_of_shape_1_is_read_and_written_as_one_of_shape_2() {
    let old: DeskRecord = parse(1, include_str!("../../tests/golden/shape-1/desk.json")).unwrap();
    let file = include_str!("../../tests/golden/shape-2/desk.json");
    assert_eq!(old, parse(2, file).unwrap());
    assert_eq!(serde_json::to_value(&old).unwrap(), serde_json::from_str::<Value>(file).unwrap());
}

/// Cards of former shapes know neither kind nor times nor history; shape 3 has them.
#[test]
fn cards_are_read_of_every_shape_and_written_in_the_last() {
    let file = include_str!("../../tests/golden/shape-3/card.json");
    let new: CardRecord = parse(SHAPE, file).unwrap();
    assert_eq!(serde_json::to_value(&new).unwrap(), serde_json::from_str::<Value>(file).unwrap());
    let old: CardRecord = parse(1, include_str!("../../tests/golden/shape-1/card.json")).unwrap();
    assert_eq!((old.card.kind, old.card.until, old.card.records.get()), (None, None, 0));
    assert_eq!((old.last, old.audit_head, old.outbox.len()), (None, None, 0));
    let locked = r#"{"state":"locked","reason":"lost"}"#;
    let locked: CardState = parse(1, locked).unwrap();
    assert!(matches!(locked, CardState::Locked { cause: LockCause::Other, reason: Some(_) }), "{locked:?}");
}

#[test]
fn an_attempt_of_shape_2_is_read_and_written() {
    let file = include_str!("../../tests/golden/shape-2/attempt.json");
    let attempt: AttemptRecord = parse(2, file).unwrap();
    assert_eq!(serde_json::to_value(&attempt).unwrap(), serde_json::from_str::<Value>(file).unwrap());
}

#[test]
fn a_shape_of_a_later_release_is_not_guessed_at() {
    let item = |shape: Option<u64>| {
        let key = Key { pk: "lock#x".to_owned(), sk: "lock".to_owned() };
        let mut item = Draft::new(&key).text(attr::BODY, "{}").into_attributes();
        item.remove(attr::SHAPE);
        item.extend(shape.map(|shape| (attr::SHAPE.to_owned(), number(shape))));
        Item(item).body::<OpenLock>().unwrap_err()
    };
    for (shape, expected) in [(Some(SHAPE + 1), "install a newer release"), (None, "no attribute `shape`")] {
        match item(shape) {
            StoreError::Corrupt { key, source } => {
                assert_eq!(key, "lock#x lock");
                assert!(source.to_string().contains(expected), "{source}");
            }
            other => panic!("{other}"),
        }
    }
}
