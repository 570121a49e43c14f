//! Mails: kept once, found when they are to be tried, listed by what became of them.

use crate::office::{access, at, id};
use crate::place::Place;
use cardwright_core::mail::{Content, Tasks};
use cardwright_core::ports::mail::{Delivery, MailRecord, Mails as _};
use cardwright_core::ports::store::{Principals as _, StoreError};
use cardwright_core::record::AccessRecord;
use domain::id::Version;
use domain::mail::{MailState, MailStateName};
use domain::role::Role;
use domain::time::Timestamp;
use domain::worklist::WorkList;

fn waiting(name: &str, next: Timestamp, version: u64) -> MailRecord {
    let tasks = Tasks { list: WorkList::Approvals, count: 1, more: false, oldest: at(0) };
    MailRecord {
        id: id(name),
        to: id("zoe"),
        content: Content::OpenTasks(vec![tasks]),
        language: None,
        posted: at(0),
        state: MailState::Waiting { next, until: at(1_000), attempts: 0, trouble: None },
        version: Version::new(version),
    }
}

fn ids(mails: &[MailRecord]) -> Vec<&str> {
    mails.iter().map(|mail| mail.id.as_str()).collect()
}

pub(crate) async fn a_mail_is_posted_once_and_changed_by_version(place: &Place) {
    let store = &place.store;
    let mail = waiting("mail-1", at(0), 1);
    store.post(&mail).await.unwrap();
    let sent = MailRecord { state: MailState::Sent { at: at(5) }, version: Version::new(2), ..mail.clone() };
    store.save_mail(&sent).await.unwrap();
    store.post(&mail).await.unwrap();
    assert_eq!(store.mail(&mail.id).await.unwrap(), Some(sent.clone()), "posted again, it stays as it is");
    for version in [1, 2, 4] {
        let refused = store.save_mail(&MailRecord { version: Version::new(version), ..sent.clone() }).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "version {version}");
    }
    assert_eq!(store.mail(&id("mail-2")).await.unwrap(), None);
}

pub(crate) async fn mails_are_due_by_their_time_and_listed_by_their_state(place: &Place) {
    let store = &place.store;
    for (name, next) in [("c", 30), ("a", 10), ("b", 20), ("later", 500)] {
        store.post(&waiting(name, at(next), 1)).await.unwrap();
    }
    assert_eq!(ids(&store.due_mails(at(5)).await.unwrap()), Vec::<&str>::new());
    assert_eq!(ids(&store.due_mails(at(30)).await.unwrap()), ["a", "b", "c"]);
    let ended = |name: &str, state| MailRecord { state, ..waiting(name, at(0), 2) };
    let reason = "no such mailbox".to_owned();
    store.save_mail(&ended("a", MailState::Sent { at: at(40) })).await.unwrap();
    store.save_mail(&ended("b", MailState::GivenUp { at: at(41), reason })).await.unwrap();
    assert_eq!(ids(&store.due_mails(at(600)).await.unwrap()), ["c", "later"]);
    for (state, expected) in [
        (MailStateName::Waiting, vec!["later", "c"]),
        (MailStateName::Sent, vec!["a"]),
        (MailStateName::GivenUp, vec!["b"]),
        (MailStateName::NotSent, vec![]),
    ] {
        let page = store.mails(state, None).await.unwrap();
        let mut found = ids(&page.rows);
        // All that wait were posted at the same moment.
        found.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!((found, page.next.as_deref()), (expected, None), "{state:?}");
    }
}

pub(crate) async fn lists_of_mails_come_by_the_page(place: &Place) {
    let store = &place.store;
    for number in 0..120 {
        let mail = waiting(&format!("m-{number:03}"), at(0), 1);
        store.post(&MailRecord { posted: at(number), ..mail }).await.unwrap();
    }
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.mails(MailStateName::Waiting, after.as_deref()).await.unwrap();
        all.extend(ids(&page.rows).into_iter().map(str::to_owned));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all, (0..120).rev().map(|number| format!("m-{number:03}")).collect::<Vec<_>>());
}

pub(crate) async fn how_sending_goes_is_written_by_version(place: &Place) {
    let store = &place.store;
    assert_eq!(store.delivery().await.unwrap(), None);
    let delivery = |version| Delivery {
        server: Some("mail.example.org:587".to_owned()),
        trouble: None,
        reminded: None,
        version: Version::new(version),
    };
    store.save_delivery(&delivery(1)).await.unwrap();
    assert!(matches!(store.save_delivery(&delivery(1)).await, Err(StoreError::Conflict)));
    store.save_delivery(&delivery(2)).await.unwrap();
    assert_eq!(store.delivery().await.unwrap(), Some(delivery(2)));
}

pub(crate) async fn officers_are_listed_while_they_have_a_role(place: &Place) {
    let store = &place.store;
    let with = |person: &str, version, roles: &[Role]| AccessRecord {
        roles: roles.iter().copied().collect(),
        ..access(person, version)
    };
    store.save_access(&with("zoe", 1, &[Role::Approver, Role::SelfServiceUser])).await.unwrap();
    store.save_access(&with("bo", 1, &[Role::SelfServiceUser])).await.unwrap();
    store.save_access(&with("-ada", 1, &[Role::Auditor])).await.unwrap();
    let names = async || {
        let page = store.officers(None).await.unwrap();
        page.rows.into_iter().map(|officer| officer.person.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["-ada", "zoe"]);
    store.save_access(&with("zoe", 2, &[Role::SelfServiceUser])).await.unwrap();
    store.save_access(&with("bo", 2, &[Role::RegistrationOfficer])).await.unwrap();
    assert_eq!(names().await, ["-ada", "bo"]);
}
