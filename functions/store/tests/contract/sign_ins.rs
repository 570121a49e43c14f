//! Attempts to sign in, and which subject is which person.

use crate::office::{at, id, person, person_record};
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::people::{PersonWrite, PhotoWrite};
use cardwright_core::ports::sign_in::SignIns as _;
use cardwright_core::ports::store::{
    Commands as _, Lists as _, Load, PrincipalKey, Principals as _, StoreError,
};
use cardwright_core::record::{AttemptRecord, PersonRecord};
use cardwright_core::sign_in::ReturnPath;
use domain::certificate::Sha256;
use domain::person::change::PersonChange;
use domain::person::{Email, Person, Subject};
use domain::role::{Actor, Roles};
use tokio::task::JoinSet;

fn attempt(number: u8) -> AttemptRecord {
    AttemptRecord {
        state: Sha256([number; 32]),
        browser: Sha256([number + 100; 32]),
        to: ReturnPath::parse("/admin/"),
        until: at(600_000),
    }
}

fn subject(name: &str) -> Subject {
    Subject { issuer: "https://id.example.org".to_owned(), subject: name.to_owned() }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// The record as it is once the subject is bound.
fn bound(record: &PersonRecord, subject: &Subject) -> PersonRecord {
    let person = Person { sign_in: Some(subject.clone()), ..record.person.clone() };
    PersonRecord { person, version: record.version.next() }
}

/// The write that binds the subject.
fn binding(before: &PersonRecord, subject: &Subject) -> PersonWrite {
    let record = bound(before, subject);
    let change = PersonChange {
        version: record.version,
        at: at(0),
        by: Actor::Person { id: before.person.id.clone(), roles: Roles::default() },
        command: id("bind"),
        digest: Sha256([0; 32]),
        import: None,
        fields: Vec::new(),
    };
    PersonWrite { record, before: Some(before.person.clone()), change, photo: PhotoWrite::Keep }
}

pub(crate) async fn an_attempt_is_taken_once_and_by_its_own_browser(place: &Place) {
    let (store, one) = (&place.store, attempt(1));
    assert_eq!(store.take_attempt(&one.state, &one.browser).await.unwrap(), None);
    store.save_attempt(&one).await.unwrap();
    store.save_attempt(&attempt(2)).await.unwrap();
    let again = store.save_attempt(&one).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "a state is one attempt's");
    assert_eq!(store.take_attempt(&one.state, &attempt(2).browser).await.unwrap(), None);
    let mut takers = JoinSet::new();
    for _ in 0..16 {
        let (store, one) = (store.clone(), one.clone());
        takers.spawn(async move { store.take_attempt(&one.state, &one.browser).await.unwrap() });
    }
    let taken: Vec<_> = takers.join_all().await.into_iter().flatten().collect();
    assert_eq!(taken, [one], "by one of sixteen");
}

pub(crate) async fn people_are_found_by_address_at_once_and_as_they_are(place: &Place) {
    let store = &place.store;
    let zoe = Person { email: email("Zoe@Example.org"), ..person("zoe", "Zoë", "Berg") };
    let ana = Person { email: email("zoe@example.org"), ..person("ana", "Ana", "Thal") };
    let (zoe, ana) = (person_record(zoe, 1), person_record(ana, 1));
    assert_eq!(store.people_at(&email("zoe@example.org")).await.unwrap(), []);
    store.save_person(&zoe).await.unwrap();
    store.save_person(&ana).await.unwrap();
    let mut found = store.people_at(&email("ZOE@example.ORG")).await.unwrap();
    found.sort_by_key(|record| record.person.id.to_string());
    assert_eq!(found, [ana, zoe.clone()]);
    assert_eq!(store.people_at(&email("zoe@example.org.evil.example")).await.unwrap(), []);
    let moved = Person { email: email("berg@example.org"), ..zoe.person };
    let moved = person_record(moved, 2);
    store.save_person(&moved).await.unwrap();
    assert_eq!(store.people_at(&email("berg@example.org")).await.unwrap(), [moved]);
}

pub(crate) async fn a_subject_is_bound_to_one_person_and_a_person_by_version(place: &Place) {
    let store = &place.store;
    let (zoe, ana) =
        (person_record(person("zoe", "Zoë", "Berg"), 1), person_record(person("ana", "Ana", "Thal"), 1));
    store.save_person(&zoe).await.unwrap();
    store.save_person(&ana).await.unwrap();
    let first = subject("248289761001");
    assert_eq!(store.bound(&first).await.unwrap(), None);
    store.bind(&binding(&zoe, &first)).await.unwrap();
    assert_eq!(store.bound(&first).await.unwrap(), Some(id("zoe")));
    let other_issuer = Subject { issuer: "https://other.example.org".to_owned(), ..first.clone() };
    assert_eq!(store.bound(&other_issuer).await.unwrap(), None);

    let taken = store.bind(&binding(&ana, &first)).await;
    assert!(matches!(taken, Err(StoreError::Conflict)), "the subject is Zoë's");
    let second = subject("another");
    let stale = store.bind(&binding(&zoe, &second)).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "Zoë has changed since");
    assert_eq!(store.bound(&second).await.unwrap(), None, "nothing of it is left");

    let people = [id("zoe"), id("ana")];
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: None,
        people: &people,
        secrets: false,
        terms: None,
        order: None,
    };
    let mut stored = store.load(what).await.unwrap().people;
    stored.sort_by_key(|record| record.person.id.to_string());
    assert_eq!(stored, [ana, bound(&zoe, &first)]);
    for change in store.pending().await.unwrap() {
        if let cardwright_core::ports::outbox::Change::Person(record) = change {
            store.index_person(&record).await.unwrap();
        }
    }
    let found = store.search_people("berg", None).await.unwrap().rows;
    assert_eq!(found, [bound(&zoe, &first).person], "searches tell it, too");
}
