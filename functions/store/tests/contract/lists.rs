//! Work lists and other lists.

use crate::office::{access, begin, id, issuance, load, next, person, person_record, record};
use crate::place::Place;
use crate::principals::{code, enrol};
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::{Commands as _, Lists as _, PrincipalKey, Principals as _, StoreError};
use domain::issuance::State;
use domain::issuance::state::{AwaitingApproval, Signed};
use domain::worklist::WorkList;
use std::collections::BTreeSet;

pub(crate) async fn a_work_list_pages_across_shards_while_issuances_come(place: &Place) {
    const MANY: i64 = 130;
    let store = &place.store;
    // Some begin in the same millisecond: then the id decides.
    for number in 0..MANY {
        let name = format!("iss-{number:03}");
        begin(store, &record(issuance(&name, &format!("holder-{number}"), number / 3 * 10))).await;
    }
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store.work(WorkList::Requests, after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 50);
        seen.extend(page.rows.iter().map(|row| (row.since, row.id.to_string())));
        pages += 1;
        // One comes behind, which must be seen, and one before, which must not disturb.
        for (name, begun) in [(format!("new-{pages}"), 90_000 + pages), (format!("old-{pages}"), -pages)] {
            begin(store, &record(issuance(&name, &name, begun))).await;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
        assert!(pages < 10, "the list has an end");
    }
    assert!(seen.is_sorted(), "oldest first");
    let names: BTreeSet<_> = seen.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names.len(), seen.len(), "none twice");
    assert!((0..MANY).all(|number| names.contains(format!("iss-{number:03}").as_str())));
    assert!((1..pages).all(|page| names.contains(format!("new-{page}").as_str())));
}

pub(crate) async fn a_page_says_whether_there_is_more(place: &Place) {
    let store = &place.store;
    for number in 0..51 {
        let page = store.work(WorkList::Requests, None).await.unwrap();
        assert_eq!((page.rows.len(), page.next), (number, None));
        let name = format!("iss-{number}");
        begin(store, &record(issuance(&name, &name, 0))).await;
    }
    let page = store.work(WorkList::Requests, None).await.unwrap();
    assert_eq!(page.rows.len(), 50);
    let last = store.work(WorkList::Requests, page.next.as_deref()).await.unwrap();
    assert_eq!((last.rows.len(), last.next), (1, None));
}

pub(crate) async fn an_issuance_moves_from_list_to_list(place: &Place) {
    let store = &place.store;
    let on = |list| async move {
        let page = store.work(list, None).await.unwrap();
        page.rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    begin(store, &record(issuance("iss-1", "holder", 0))).await;
    assert_eq!(on(WorkList::Requests).await, ["iss-1"]);
    let mut waiting = next(&load(store, &id("iss-1")).await.unwrap());
    let produced = Signed { by: id("producer"), at: waiting.issuance.since };
    waiting.issuance.state = State::AwaitingApproval(AwaitingApproval { produced, postponed: None });
    store.save(&waiting).await.unwrap();
    assert!(on(WorkList::Requests).await.is_empty());
    assert_eq!(on(WorkList::Approvals).await, ["iss-1"]);
    let mut ended = next(&waiting);
    let at = ended.issuance.since;
    ended.issuance.state = State::Rejected(domain::issuance::state::Ended { at, reason: None, number: None });
    store.save(&ended).await.unwrap();
    for list in WorkList::ALL {
        assert!(on(list).await.is_empty(), "{list}");
    }
    let rows = store.issuances_of(&id("holder")).await.unwrap();
    assert_eq!(rows, [domain::issuance::Summary::of(&ended.issuance)]);
}

pub(crate) async fn a_strange_cursor_is_refused(place: &Place) {
    for number in 0..60 {
        let name = format!("iss-{number}");
        begin(&place.store, &record(issuance(&name, &name, number))).await;
    }
    let next = place.store.work(WorkList::Requests, None).await.unwrap().next.unwrap();
    let cursors = [(WorkList::Approvals, next.as_str()), (WorkList::Requests, "%"), (WorkList::Requests, "")];
    for (list, cursor) in cursors {
        let result = place.store.work(list, Some(cursor)).await;
        assert!(matches!(result, Err(StoreError::Cursor)), "{list} {cursor}: {result:?}");
    }
}

pub(crate) async fn a_holders_issuances_are_newest_first(place: &Place) {
    let store = &place.store;
    for number in 0..55 {
        begin(store, &record(issuance(&format!("iss-{number}"), "holder", number))).await;
    }
    begin(store, &record(issuance("other", "holder-2", 0))).await;
    let rows = store.issuances_of(&id("holder")).await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(names, (5..55).rev().map(|number| format!("iss-{number}")).collect::<Vec<_>>());
}

pub(crate) async fn a_holders_open_issuances_are_all_there(place: &Place) {
    let store = &place.store;
    for number in 0..55 {
        let mut record = record(issuance(&format!("iss-{number}"), "holder", number));
        if number != 0 && number != 54 {
            let at = record.issuance.since;
            record.issuance.state =
                State::Declined(domain::issuance::state::Ended { at, reason: None, number: None });
        }
        begin(store, &record).await;
    }
    assert_eq!(store.open_issuances_of(&id("holder")).await.unwrap(), [id("iss-54"), id("iss-0")]);
}

pub(crate) async fn names_are_given_where_they_are_known(place: &Place) {
    let store = &place.store;
    let zoe = person_record(person("zoe", "Zoë", "Berg"), 1);
    store.save_person(&zoe).await.unwrap();
    store.index_person(&zoe).await.unwrap();
    store.save_access(&access("zoe", 1)).await.unwrap();
    store.save_access(&access("officer", 1)).await.unwrap();
    store.save_enrolment_code(&code(1)).await.unwrap();
    enrol(store, 1, "agent-1", 1).await.unwrap();
    let person = |name: &str| PrincipalKey::Person(id(name));
    let mut asked = vec![person("zoe"), PrincipalKey::Agent(id("agent-1")), person("officer"), person("zoe")];
    asked.extend([PrincipalKey::System, person("nobody"), PrincipalKey::Agent(id("nothing"))]);
    // More than one batch of a hundred keys.
    asked.extend((0..120).map(|number| person(&format!("nobody-{number}"))));
    let names = store.names(&asked).await.unwrap();
    let expected = ["Zoë Berg", "Desk 1", "Officer officer", "Zoë Berg"];
    let expected: Vec<_> = asked.iter().cloned().zip(expected.map(str::to_owned)).collect();
    assert_eq!(names, expected);
    assert_eq!(store.names(&[]).await.unwrap(), []);
}
