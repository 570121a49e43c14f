//! Denied attempts: counted by the hour, found newest first.

use crate::office::{at, id};
use crate::place::Place;
use cardwright_core::ports::denials::{Denial, DenialLog as _};
use domain::audit::ActorName;
use domain::id::RequestId;

fn denial(person: Option<&str>, second: i64, count: u64) -> Denial {
    Denial {
        who: person.map(|person| ActorName::Person(id(person))),
        function: "decide-approval".to_owned(),
        code: "role-missing".to_owned(),
        count,
        first: at(second * 1000),
        last: at(second * 1000),
        about: format!("POST /api/issuances/iss-{second}/decision"),
        request: RequestId::from_random([1; 10]),
    }
}

pub(crate) async fn attempts_of_an_hour_are_one_row(place: &Place) {
    let store = &place.store;
    assert!(store.denials(None).await.unwrap().rows.is_empty());
    store.add(&denial(Some("per-1"), 10, 1)).await.unwrap();
    store.add(&denial(Some("per-1"), 20, 5)).await.unwrap();
    store.add(&denial(None, 30, 2)).await.unwrap();
    let hour = 3600;
    store.add(&denial(Some("per-1"), hour + 10, 1)).await.unwrap();
    let rows = store.denials(None).await.unwrap().rows;
    let both = Denial { first: at(10_000), ..denial(Some("per-1"), 20, 6) };
    assert_eq!(rows, [denial(Some("per-1"), hour + 10, 1), denial(None, 30, 2), both]);
}

pub(crate) async fn denied_attempts_come_by_the_page(place: &Place) {
    const MANY: i64 = 70;
    for number in 0..MANY {
        place.store.add(&denial(Some(&format!("per-{number}")), number, 1)).await.unwrap();
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = place.store.denials(after.as_deref()).await.unwrap();
        found.extend(page.rows.into_iter().map(|row| row.who.unwrap().to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, (0..MANY).rev().map(|number| format!("person/per-{number}")).collect::<Vec<_>>());
}
