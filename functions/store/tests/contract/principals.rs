//! People, access, agents, desks.

use crate::office::{access, at, id, person, person_record};
use crate::place::Place;
use cardwright_core::ports::people::People as _;
use cardwright_core::ports::store::{
    Commands as _, Enrolment, Lists as _, Load, NewAgent, PrincipalKey, Principals as _, StoreError,
};
use cardwright_core::record::{DeskRecord, EnrolmentCode, ReaderRecord};
use cardwright_store::DynamoStore;
use domain::certificate::{Der, Sha256};
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::time::Span;

const UNTIL: i64 = 60_000;

pub(crate) fn code(number: u8) -> EnrolmentCode {
    EnrolmentCode { digest: Sha256([number; 32]), site: id("north"), until: at(UNTIL) }
}

/// Enrols an agent with this key, a second before the code ends.
pub(crate) async fn enrol(
    store: &DynamoStore,
    code: u8,
    agent: &str,
    key: u8,
) -> Result<Enrolment, StoreError> {
    enrol_at(store, code, agent, key, UNTIL - 1_000).await
}

async fn enrol_at(
    store: &DynamoStore,
    code: u8,
    agent: &str,
    key: u8,
    millis: i64,
) -> Result<Enrolment, StoreError> {
    let (signing, sealing) = (Der::new(vec![key; 32]), Der::new(vec![key + 100; 32]));
    let agent = NewAgent { id: &id(agent), name: "Desk 1", signing_key: &signing, sealing_key: &sealing };
    store.enrol(&Sha256([code; 32]), agent, at(millis)).await
}

pub(crate) async fn a_person_is_saved_by_version(place: &Place) {
    let store = &place.store;
    let zoe = |version, family| person_record(person("zoe", "Zoë", family), version);
    let early = store.save_person(&zoe(2, "Berg")).await;
    assert!(matches!(early, Err(StoreError::Conflict)));
    store.save_person(&zoe(1, "Berg")).await.unwrap();
    store.save_person(&zoe(2, "Thal")).await.unwrap();
    for version in [1, 2, 4] {
        let refused = store.save_person(&zoe(version, "Meer")).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "version {version}");
    }
    let who = id("zoe");
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: None,
        people: std::slice::from_ref(&who),
        secrets: false,
        terms: None,
        order: None,
    };
    assert_eq!(store.load(what).await.unwrap().people, [zoe(2, "Thal")]);
}

pub(crate) async fn access_is_saved_by_version(place: &Place) {
    let store = &place.store;
    store.save_access(&access("zoe", 1)).await.unwrap();
    store.save_access(&access("zoe", 2)).await.unwrap();
    for version in [1, 2, 4] {
        let refused = store.save_access(&access("zoe", version)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "version {version}");
    }
    let zoe = PrincipalKey::Person(id("zoe"));
    let what =
        Load { principal: &zoe, issuance: None, people: &[], secrets: false, terms: None, order: None };
    assert_eq!(store.load(what).await.unwrap().access, Some(access("zoe", 2)));
}

pub(crate) async fn sessions_end_before_those_that_are_just_being_opened(place: &Place) {
    let store = &place.store;
    store.end_sessions(&id("nobody")).await.unwrap();
    store.save_access(&access("officer", 1)).await.unwrap();
    store.end_sessions(&id("officer")).await.unwrap();
    let opened = store.save_access(&access("officer", 2)).await;
    assert!(matches!(opened, Err(StoreError::Conflict)), "it was loaded before");
    store.save_access(&access("officer", 3)).await.unwrap();
}

pub(crate) async fn an_agent_enrols_with_a_code_that_is_good_once(place: &Place) {
    let store = &place.store;
    for number in [1, 2, 3] {
        store.save_enrolment_code(&code(number)).await.unwrap();
    }
    let Enrolment::Done(agent) = enrol(store, 1, "agent-1", 1).await.unwrap() else { panic!("not enrolled") };
    assert_eq!((agent.id.as_str(), agent.name.as_str(), agent.site.as_str()), ("agent-1", "Desk 1", "north"));
    assert_eq!(agent.signing_key, Der::new(vec![1; 32]));
    assert_eq!(agent.sealing_key, Der::new(vec![101; 32]));
    assert_eq!(agent.revoked, None);

    // The answer was lost: the same again.
    assert_eq!(enrol(store, 1, "agent-1", 1).await.unwrap(), Enrolment::Done(agent));
    for used in [1, 9] {
        assert_eq!(enrol(store, used, "agent-2", 2).await.unwrap(), Enrolment::BadCode, "code {used}");
    }
    assert_eq!(enrol(store, 2, "agent-1", 2).await.unwrap(), Enrolment::IdTaken);
    let late = enrol_at(store, 3, "agent-3", 3, UNTIL).await.unwrap();
    assert_eq!(late, Enrolment::BadCode, "it ended, though it may still be stored");
    let Enrolment::Done(_) = enrol(store, 2, "agent-2", 2).await.unwrap() else {
        panic!("a code is not spent by a refusal")
    };
}

pub(crate) async fn of_two_agents_with_one_code_one_enrols(place: &Place) {
    for number in 1..=8 {
        place.store.save_enrolment_code(&code(number)).await.unwrap();
        let (a, b) = (format!("a-{number}"), format!("b-{number}"));
        let (a, b) = tokio::join!(enrol(&place.store, number, &a, 1), enrol(&place.store, number, &b, 2));
        let won = |enrolment: &Enrolment| matches!(enrolment, Enrolment::Done(_));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(won(&a) != won(&b), "{a:?} and {b:?}");
    }
}

pub(crate) async fn desks_are_listed_by_site(place: &Place) {
    let desk = |agent: &str, site: &str, millis| DeskRecord {
        agent: id(agent),
        agent_name: format!("Desk of {agent}"),
        site: id(site),
        readers: vec![ReaderRecord {
            reader: id("reader-1"),
            name: "Reader".to_owned(),
            state: ReaderState::Blank,
            make: ReaderMake { software: false, firmware: Some("1.4.35".to_owned().try_into().unwrap()) },
        }],
        printer: PrinterState::Ready,
        version: Some("0.1.0".to_owned().try_into().unwrap()),
        seen: at(0).plus(Span::from_millis(millis)),
    };
    let store = &place.store;
    for desk in [desk("a", "north", 1), desk("b", "north", 2), desk("a", "north", 3), desk("c", "south", 4)] {
        store.save_desk(&desk).await.unwrap();
    }
    assert_eq!(store.desks(&id("north")).await.unwrap(), [desk("a", "north", 3), desk("b", "north", 2)]);
    assert_eq!(store.desks(&id("west")).await.unwrap(), []);
}
