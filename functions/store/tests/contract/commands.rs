//! Commands: one read, one conditional write.

use crate::office::{
    KIND, access, begin, card, id, issuance, load, lock, next, person, person_record, record, secrets,
};
use crate::place::Place;
use crate::principals::{code, enrol};
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::{
    Begun, Cards as _, Commands as _, Load, Loaded, PrincipalKey, Principals as _, StoreError,
};
use cardwright_core::record::{IssuanceRecord, OpenLock};
use domain::id::Version;
use std::collections::BTreeMap;

/// Fills a store with one record of each kind.
async fn furnish(place: &Place) {
    let store = &place.store;
    store.save_access(&access("officer", 1)).await.unwrap();
    store.save_person(&person_record(person("holder", "Zoë", "Holder"), 1)).await.unwrap();
    store.save_enrolment_code(&code(1)).await.unwrap();
    enrol(store, 1, "agent-1", 1).await.unwrap();
    begin(store, &record(issuance("iss-1", "holder", 0))).await;
    store.create_card(&card("iss-1", 1), &secrets("iss-1", 1)).await.unwrap();
}

/// How much a load finds: access, agent, issuance, person, secrets.
fn found(loaded: &Loaded) -> [bool; 5] {
    [
        loaded.access.is_some(),
        loaded.agent.is_some(),
        loaded.issuance.is_some(),
        !loaded.people.is_empty(),
        loaded.secrets.is_some(),
    ]
}

pub(crate) async fn load_finds_each_record_by_its_inputs_alone(place: &Place) {
    furnish(place).await;
    let (iss, holder) = (id("iss-1"), id("holder"));
    let officer = PrincipalKey::Person(id("officer"));
    let all = Load {
        principal: &officer,
        issuance: Some(&iss),
        people: std::slice::from_ref(&holder),
        secrets: true,
        terms: None,
        order: None,
    };
    let loaded = place.store.load(all.clone()).await.unwrap();
    assert_eq!(loaded.access, Some(access("officer", 1)));
    assert_eq!(loaded.issuance, Some(record(issuance("iss-1", "holder", 0))));
    assert_eq!(loaded.people, [person_record(person("holder", "Zoë", "Holder"), 1)]);
    assert_eq!(loaded.secrets, Some(secrets("iss-1", 1)));
    assert_eq!(loaded.agent, None);

    let agent = PrincipalKey::Agent(id("agent-1"));
    let cases = [
        (Load { principal: &agent, people: &[], ..all.clone() }, [false, true, true, false, true]),
        (
            Load { principal: &agent, issuance: None, people: &[], secrets: true, terms: None, order: None },
            [false, true, false, false, false],
        ),
        (
            Load { principal: &PrincipalKey::System, people: &[], ..all.clone() },
            [false, false, true, false, true],
        ),
        (
            Load {
                principal: &PrincipalKey::System,
                issuance: None,
                people: &[],
                secrets: false,
                terms: None,
                order: None,
            },
            [false; 5],
        ),
        (Load { secrets: false, ..all }, [true, false, true, true, false]),
    ];
    for (what, expected) in cases {
        assert_eq!(found(&place.store.load(what.clone()).await.unwrap()), expected, "{what:?}");
    }
    let nobody = PrincipalKey::Person(id("nobody"));
    let what = Load {
        principal: &nobody,
        issuance: Some(&id("iss-2")),
        people: &[id("nobody")],
        secrets: true,
        terms: None,
        order: None,
    };
    assert_eq!(found(&place.store.load(what).await.unwrap()), [false; 5]);
}

pub(crate) async fn load_is_one_round_trip(place: &Place) {
    furnish(place).await;
    let (store, meter) = place.metered();
    let (iss, holder, officer) = (id("iss-1"), id("holder"), PrincipalKey::Person(id("officer")));
    let what = Load {
        principal: &officer,
        issuance: Some(&iss),
        people: std::slice::from_ref(&holder),
        secrets: true,
        terms: None,
        order: None,
    };
    let loaded = store.load(what).await.unwrap();
    let read = meter.take();
    assert_eq!(read.calls, BTreeMap::from([("BatchGetItem".to_owned(), 1)]));
    // Four items of at most 4 KB, read consistently; ministack names no capacity for a batch.
    let units = if place.is_embedded() { 4.0 } else { 0.0 };
    assert_eq!(read.reads, units);

    store.save(&next(&loaded.issuance.unwrap())).await.unwrap();
    let write = meter.take();
    assert_eq!(write.calls, BTreeMap::from([("PutItem".to_owned(), 1)]));
    assert!(write.writes >= 1.0);

    let what = Load {
        principal: &PrincipalKey::System,
        issuance: Some(&iss),
        people: &[],
        secrets: false,
        terms: None,
        order: None,
    };
    store.load(what).await.unwrap();
    assert_eq!(meter.take().calls, BTreeMap::from([("GetItem".to_owned(), 1)]));
}

pub(crate) async fn a_save_needs_the_version_before(place: &Place) {
    let first = record(issuance("iss-1", "holder", 0));
    let never = place.store.save(&next(&first)).await;
    assert!(matches!(never, Err(StoreError::Conflict)), "nothing is there yet");
    begin(&place.store, &first).await;
    let second = next(&first);
    place.store.save(&second).await.unwrap();
    assert_eq!(load(&place.store, &id("iss-1")).await, Some(second.clone()));
    for refused in [&first, &second, &next(&next(&second))] {
        let result = place.store.save(refused).await;
        assert!(matches!(result, Err(StoreError::Conflict)), "version {}", refused.version);
    }
    assert_eq!(load(&place.store, &id("iss-1")).await, Some(second));
}

pub(crate) async fn an_issuance_begins_once(place: &Place) {
    let first = record(issuance("iss-1", "holder", 0));
    begin(&place.store, &first).await;
    for although_open in [false, true] {
        let again = place.store.begin(&first, &lock("holder", "iss-1"), although_open).await;
        assert!(matches!(again, Err(StoreError::Conflict)));
    }
}

pub(crate) async fn a_lock_keeps_a_second_issuance_out(place: &Place) {
    let (first, second) = (record(issuance("iss-1", "holder", 0)), record(issuance("iss-2", "holder", 1)));
    let store = &place.store;
    assert_eq!(store.begin(&first, &lock("holder", "iss-1"), false).await.unwrap(), Begun::Yes);
    let refused = store.begin(&second, &lock("holder", "iss-2"), false).await.unwrap();
    assert_eq!(refused, Begun::OtherOpen(id("iss-1")));
    assert_eq!(load(store, &id("iss-2")).await, None, "nothing of it is left");

    let other_kind = OpenLock {
        kind: domain::process::CardKind { package: domain::process::Package::PhysicalId, ..KIND },
        ..lock("holder", "iss-3")
    };
    let third = record(issuance("iss-3", "holder", 2));
    assert_eq!(store.begin(&third, &other_kind, false).await.unwrap(), Begun::Yes);

    assert_eq!(store.begin(&second, &lock("holder", "iss-2"), true).await.unwrap(), Begun::Yes);
}

pub(crate) async fn a_lock_is_held_until_its_last_issuance_ends(place: &Place) {
    let store = &place.store;
    for (number, ends) in [(1, ["iss-1", "iss-2"]), (3, ["iss-4", "iss-3"])] {
        let [first, second] = [number, number + 1].map(|n| format!("iss-{n}"));
        for (name, although_open) in [(&first, false), (&second, true)] {
            let begun = record(issuance(name, "holder", number));
            let begun = store.begin(&begun, &lock("holder", name), although_open).await.unwrap();
            assert_eq!(begun, Begun::Yes, "{name}");
        }
        let third = record(issuance("iss-9", "holder", 9));
        let begin_third = async || store.begin(&third, &lock("holder", "iss-9"), false).await.unwrap();
        assert_eq!(begin_third().await, Begun::OtherOpen(id(&first)));
        store.release_lock(&lock("holder", ends[0])).await.unwrap();
        assert_eq!(begin_third().await, Begun::OtherOpen(id(ends[1])));
        store.release_lock(&lock("holder", ends[1])).await.unwrap();
    }
    let last = record(issuance("iss-9", "holder", 9));
    assert_eq!(store.begin(&last, &lock("holder", "iss-9"), false).await.unwrap(), Begun::Yes);
}

pub(crate) async fn a_lock_is_given_back_by_its_owner_only(place: &Place) {
    let store = &place.store;
    begin(store, &record(issuance("iss-1", "holder", 0))).await;
    store.release_lock(&lock("holder", "iss-0")).await.unwrap();
    let second = record(issuance("iss-2", "holder", 1));
    let refused = store.begin(&second, &lock("holder", "iss-2"), false).await.unwrap();
    assert_eq!(refused, Begun::OtherOpen(id("iss-1")));
    for _ in 0..2 {
        store.release_lock(&lock("holder", "iss-1")).await.unwrap();
    }
    assert_eq!(store.begin(&second, &lock("holder", "iss-2"), false).await.unwrap(), Begun::Yes);
}

pub(crate) async fn one_of_sixteen_writers_wins_each_version(place: &Place) {
    const LAST: u64 = 12;
    begin(&place.store, &record(issuance("iss-1", "holder", 0))).await;
    let writer = |number: u8| {
        let store = place.store.clone();
        async move {
            let mut won = Vec::new();
            loop {
                let current = load(&store, &id("iss-1")).await.unwrap();
                if current.version.get() >= LAST {
                    return won;
                }
                let audit_head = domain::certificate::Sha256([number; 32]);
                let mine = IssuanceRecord { audit_head, ..next(&current) };
                match store.save(&mine).await {
                    Ok(()) => won.push((mine.version, number)),
                    Err(StoreError::Conflict) => {}
                    Err(e) => panic!("{e:?}"),
                }
            }
        }
    };
    let writers: Vec<_> = (0..16).map(|number| tokio::spawn(writer(number))).collect();
    let mut won = BTreeMap::<Version, Vec<u8>>::new();
    for writer in writers {
        for (version, number) in writer.await.unwrap() {
            won.entry(version).or_default().push(number);
        }
    }
    assert_eq!(won.len() as u64, LAST - 1);
    assert!(won.values().all(|winners| winners.len() == 1), "{won:?}");
    let last = load(&place.store, &id("iss-1")).await.unwrap();
    assert_eq!(last.audit_head.0[0], won[&last.version][0], "what is stored is the winner's");
}
