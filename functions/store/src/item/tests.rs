//! Every stored shape, as a file that must be readable forever.

use super::*;
use cardwright_core::ports::certificate::CaChain;
use cardwright_core::ports::mail::{Delivery, MailRecord, Officer};
use cardwright_core::record::{
    AccessRecord, AgentRecord, AttemptRecord, CardRecord, ChainedRecord, DeskRecord, EnrolmentCode,
    IssuanceRecord, JobRow, OpenLock, OrderRecord, PersonRecord, SecretsRecord, SettingEdition, UidClaim,
};
use domain::card::{CardState, LockCause};
use domain::certificate::Certificate;
use domain::evidence::Evidence;
use domain::issuance::state::{Source, Target};
use domain::issuance::{Issuance, State, Summary};
use domain::person::Engagement;
use domain::process::ProcessId;
use domain::profile::{KeyAlgorithm, ProfileVersion, Slot};
use domain::settings::{Setting, SettingRecord, Terms};
use domain::time::Timestamp;
use serde_json::Value;

/// A file is read, and written again as it was by a record that has not changed since. If this fails because a
/// record has changed: raise [`SHAPE`], teach [`parse`] to read the former shape, and add files of the new one.
fn holds<T: DeserializeOwned + Serialize>(shape: u64, name: &str, file: &str) {
    let record: T = parse(shape, file).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (written, kept): (Value, Value) =
        (serde_json::to_value(&record).unwrap(), serde_json::from_str(file).unwrap());
    assert_eq!(written, kept, "{name} is written in another shape");
}

macro_rules! written {
    ($test:ident: $shape:literal, $($name:literal: $record:ty,)*) => {
        #[test]
        fn $test() {
            $(holds::<$record>(
                $shape,
                $name,
                include_str!(concat!("../../tests/golden/shape-", $shape, "/", $name, ".json")),
            );)*
        }
    };
}

written! {
    what_has_not_changed_since_shape_1_is_read_and_written: 1,
    "access": AccessRecord,
    "agent": AgentRecord,
    "audit": ChainedRecord,
    "ca-chain": CaChain,
    "code": EnrolmentCode,
    "job": JobRow,
    "lock": OpenLock,
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

/// Cards of shape 1 know neither kind nor times nor history; those of shape 3 not since when a certificate is in its
/// state, nor for which slot it was issued.
#[test]
fn cards_are_read_of_every_shape_and_written_in_the_last() {
    let file = include_str!("../../tests/golden/shape-4/card.json");
    let new: CardRecord = parse(SHAPE, file).unwrap();
    assert_eq!(serde_json::to_value(&new).unwrap(), serde_json::from_str::<Value>(file).unwrap());
    let mut old: CardRecord = parse(3, include_str!("../../tests/golden/shape-3/card.json")).unwrap();
    for (old, new) in old.certificates.iter_mut().zip(&new.certificates) {
        assert_eq!((old.since, old.slot), (Timestamp::from_millis(0), None));
        (old.since, old.slot) = (new.since, new.slot);
    }
    assert_eq!(old, new);
    let old: CardRecord = parse(1, include_str!("../../tests/golden/shape-1/card.json")).unwrap();
    assert_eq!((old.card.kind, old.card.until, old.card.records.get()), (None, None, 0));
    assert_eq!((old.last, old.audit_head, old.outbox.len()), (None, None, 0));
    let locked = r#"{"state":"locked","reason":"lost"}"#;
    let locked: CardState = parse(1, locked).unwrap();
    assert!(matches!(locked, CardState::Locked { cause: LockCause::Other, reason: Some(_) }), "{locked:?}");
}

written! {
    what_has_not_changed_since_shape_2_is_read_and_written: 2,
    "attempt": AttemptRecord,
    "desk": DeskRecord,
}

written! {
    what_has_not_changed_since_shape_3_is_read_and_written: 3,
    "person": PersonRecord,
    "contractor": PersonRecord,
    "visitor": PersonRecord,
    "setting-number-range": SettingRecord,
    "setting-pin-policy": SettingRecord,
    "setting-edition": SettingEdition,
    "uid": UidClaim,
}

written! {
    what_has_not_changed_since_shape_4_is_read_and_written: 4,
    "order": OrderRecord,
    "order-ticked": OrderRecord,
}

written! {
    shape_5_is_read_and_written: 5,
    "issuance": IssuanceRecord,
    "setting-process": SettingRecord,
    "setting-process-attestation": SettingRecord,
    "setting-mails": SettingRecord,
    "mail": MailRecord,
    "mail-of-open-tasks": MailRecord,
    "delivery": Delivery,
    "officer": Officer,
    "certificate-attested": Certificate,
    "certificate-not-attested": Certificate,
    "issuance-requested-in-self-service": Issuance,
    "issuance-card-pending-delayed": Issuance,
    "issuance-failed-from-an-order": Issuance,
    "issuance-awaiting-confirmation-letter-opened": Issuance,
    "issuance-in-production-printed-card-in-an-order": Issuance,
    "issuance-issued": Issuance,
    "issuance-issued-badge": Issuance,
    "issuance-issued-card-with-every-part": Issuance,
    "issuance-issued-by-an-order": Issuance,
}

/// What began by the first edition of the card profiles is finished by it, whatever came since.
#[test]
fn what_was_begun_before_shape_5_keeps_its_one_key() {
    for (shape, file) in [
        (2, include_str!("../../tests/golden/shape-2/issuance-issued.json")),
        (3, include_str!("../../tests/golden/shape-3/issuance-issued.json")),
        (4, include_str!("../../tests/golden/shape-4/issuance-issued.json")),
    ] {
        let issuance: Issuance = parse(shape, file).unwrap();
        assert_eq!(issuance.terms.profile, ProfileVersion::FIRST, "of shape {shape}");
        let profile = issuance.profile();
        let slots: Vec<_> = profile.slots.iter().map(|wanted| (wanted.slot, wanted.algorithm)).collect();
        assert_eq!(slots, [(Slot::Authentication, KeyAlgorithm::P256)], "of shape {shape}");
        assert_eq!(profile.tries, None);
    }
    let new: Issuance = parse(5, include_str!("../../tests/golden/shape-5/issuance-issued.json")).unwrap();
    assert_eq!(new.profile().slots.len(), 4);
    let former = include_str!("../../tests/golden/shape-3/setting-process.json");
    let setting: SettingRecord = parse(3, former).unwrap();
    let Setting::Process(settings) = setting.value else { panic!("{setting:?}") };
    assert_eq!(settings.algorithm, KeyAlgorithm::P256);
}

/// Of an issued card nobody knew whether an order had made it: there were none.
#[test]
fn issued_cards_of_former_shapes_were_made_one_by_one() {
    for (shape, name, file) in [
        (2, "issuance-issued", include_str!("../../tests/golden/shape-2/issuance-issued.json")),
        (2, "issuance-issued-badge", include_str!("../../tests/golden/shape-2/issuance-issued-badge.json")),
        (3, "issuance-issued", include_str!("../../tests/golden/shape-3/issuance-issued.json")),
        (3, "issuance-issued-badge", include_str!("../../tests/golden/shape-3/issuance-issued-badge.json")),
        (
            3,
            "issuance-issued-card-with-every-part",
            include_str!("../../tests/golden/shape-3/issuance-issued-card-with-every-part.json"),
        ),
    ] {
        let issuance: Issuance =
            parse(shape, file).unwrap_or_else(|e| panic!("{name} of shape {shape}: {e}"));
        let State::Issued(issued) = &issuance.state else { panic!("{:?}", issuance.state) };
        assert_eq!(issued.source, Source::Single { target: Target::AnyReader }, "{name} of shape {shape}");
    }
}

/// What a file of a former shape is read as is what its counterpart of shape 3 says.
macro_rules! upgraded {
    ($($shape:literal $name:literal: $record:ty,)*) => {
        #[test]
        fn former_shapes_are_read_as_shape_3_says() {
            $({
                let old = include_str!(concat!("../../tests/golden/shape-", $shape, "/", $name, ".json"));
                let new = include_str!(concat!("../../tests/golden/shape-3/", $name, ".json"));
                let read: $record = parse($shape, old).unwrap_or_else(|e| panic!("{}: {e}", $name));
                assert_eq!(read, parse::<$record>(3, new).unwrap(), "{}", $name);
                assert!(parse::<$record>(3, old).is_err(), "{} is no file of shape 3", $name);
            })*
        }
    };
}

upgraded! {
    1 "issuance": IssuanceRecord,
    1 "person": PersonRecord,
    2 "issuance-requested-in-self-service": Issuance,
    2 "issuance-card-pending-delayed": Issuance,
    2 "issuance-failed-from-an-order": Issuance,
    2 "issuance-awaiting-confirmation-letter-opened": Issuance,
    2 "issuance-in-production-printed-card-in-an-order": Issuance,
}

/// Said without the files: what became of a person, of the terms, and of what was proven.
#[test]
fn an_issued_card_of_shape_2_keeps_what_was_proven() {
    let old = include_str!("../../tests/golden/shape-2/issuance-issued.json");
    let issuance: Issuance = parse(2, old).unwrap();
    assert_eq!(issuance.holder.as_ref().unwrap().engagement, Engagement::Employee {});
    let first = |id| Terms { profile: ProfileVersion::FIRST, ..Terms::built_in(id) };
    assert_eq!(issuance.terms, first(ProcessId::PcmProcEmployeeCardWithApproval));
    let State::Issued(issued) = &issuance.state else { panic!("{:?}", issuance.state) };
    let Evidence { piv: Some(piv), uid: None, print: None } = &issued.evidence else {
        panic!("{:?}", issued.evidence)
    };
    let was: Value = serde_json::from_str(old).unwrap();
    assert_eq!(serde_json::to_value(piv).unwrap(), was["state"]["evidence"]);
    assert_eq!((&issued.card.uid, &issued.card.print), (&None, &None));
    let badge = parse::<Issuance>(2, include_str!("../../tests/golden/shape-2/issuance-issued-badge.json"));
    let badge = badge.unwrap();
    assert_eq!(badge.terms, first(ProcessId::CCProcEmployeeCardWithApproval));
    assert!(badge.profile().contactless && badge.profile().layout.is_some());
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
