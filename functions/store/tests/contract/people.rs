//! Finding people.

use crate::office::{person, person_record};
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::people::People as _;
use cardwright_core::ports::store::{Lists as _, Principals as _, StoreError};
use cardwright_store::DynamoStore;
use domain::person::Person;
use std::collections::BTreeMap;

async fn add(store: &DynamoStore, person: Person) {
    let record = person_record(person, 1);
    store.save_person(&record).await.unwrap();
    store.index_person(&record).await.unwrap();
}

async fn found(store: &DynamoStore, text: &str) -> Vec<String> {
    let page = store.search_people(text, None).await.unwrap();
    assert_eq!(page.next, None, "`{text}` fits one page");
    page.rows.iter().map(|person| person.id.to_string()).collect()
}

pub(crate) async fn a_person_is_found_by_every_beginning(place: &Place) {
    let store = &place.store;
    add(store, person("zb", "Zoë Anne-Marie", "O'Brien Straße")).await;
    add(store, person("y", "Ali", "Bergström")).await;
    add(store, person("x", "Ali", "Baba")).await;
    let hits = [
        ("z", "zb"),
        ("ZOE", "zb"),
        ("zoë", "zb"),
        ("anne-m", "zb"),
        ("marie", "zb"),
        ("brien", "zb"),
        ("o'br", "zb"),
        ("strasse", "zb"),
        ("straß", "zb"),
        ("zb@example.org", "zb"),
        ("p-zb", "zb"),
        ("bergstrom", "y"),
        ("ali ber", "y"),
        ("  BER  ali ", "y"),
        ("baba ali", "x"),
        ("zoe brien marie", "zb"),
    ];
    for (text, who) in hits {
        assert_eq!(found(store, text).await, [who], "`{text}`");
    }
    assert_eq!(found(store, "al").await, ["x", "y"], "by name");
    for text in ["", "  ", "oe", "ali zoe", "bab berg", "example", "\u{301}"] {
        assert_eq!(found(store, text).await, Vec::<String>::new(), "`{text}`");
    }
}

pub(crate) async fn a_person_comes_once_however_many_words_fit(place: &Place) {
    let store = &place.store;
    add(store, person("alan", "Alan", "Alanson")).await;
    let (metered, meter) = place.metered();
    assert_eq!(found(&metered, "al").await, ["alan"]);
    assert_eq!(meter.take().round_trips(), 1);
}

pub(crate) async fn frequent_names_are_found_in_one_round_trip(place: &Place) {
    let store = &place.store;
    // A family name, a first name, and both in one: as many of each as several pages have.
    for number in 0..90_u8 {
        let (one, other) = (char::from(b'a' + number % 26), char::from(b'a' + number / 26));
        add(store, person(&format!("f{number:02}"), &format!("Q{one}{other}"), "Lindberg")).await;
        add(store, person(&format!("g{number:02}"), "Johanna", &format!("X{one}{other}"))).await;
    }
    add(store, person("zb", "Johanna", "Lindberg")).await;
    add(store, person("zc", "Johanna Quirina", "Lindberg")).await;
    let (metered, meter) = place.metered();
    for (text, who) in [
        ("lindberg johanna", &["zc", "zb"][..]),
        ("jo li", &["zc", "zb"]),
        ("johan lind", &["zc", "zb"]),
        ("johanna quir lind", &["zc"]),
        ("lindberg zb@example.org", &["zb"]),
        ("lindberg qib", &["f34"]),
        ("qib li", &["f34"]),
        ("xib johanna", &["g34"]),
        ("lindberg zoe", &[]),
    ] {
        meter.take();
        let mut found = found(&metered, text).await;
        found.sort_by(|a, b| b.cmp(a));
        assert_eq!(found, who, "`{text}`");
        assert_eq!(meter.take().round_trips(), 1, "`{text}`");
    }
    // One of those that are read matches all words: still one query, and whoever matches comes by the page.
    let (mut after, mut seen) = (None, 0);
    loop {
        meter.take();
        let page = metered.search_people("l qld", after.as_deref()).await.unwrap();
        assert_eq!(meter.take().round_trips(), 1);
        seen += page.rows.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, 1);
    let page = metered.search_people("l q", None).await.unwrap();
    assert_eq!((page.rows.len(), page.next.is_some()), (25, true), "and as many as a page has");
}

pub(crate) async fn a_search_pages_while_people_come(place: &Place) {
    let store = &place.store;
    for number in 0..70 {
        add(store, person(&format!("m{number:02}"), "Mia", &format!("Moser{number:02}"))).await;
    }
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store.search_people("m", after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 25);
        seen.extend(page.rows.iter().map(|person| person.id.to_string()));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
        add(store, person(&format!("n{pages:02}"), "Mio", &format!("Zander{pages:02}"))).await;
    }
    let mut times = BTreeMap::<_, u32>::new();
    for who in &seen {
        *times.entry(who.as_str()).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!((0..70).filter(|number| times.contains_key(format!("m{number:02}").as_str())).count(), 70);
    assert!(pages >= 3);
}

pub(crate) async fn a_changed_person_is_found_as_changed(place: &Place) {
    let store = &place.store;
    add(store, person("zoe", "Zoë", "Berg")).await;
    let married = person_record(person("zoe", "Zoë", "Thal"), 2);
    store.save_person(&married).await.unwrap();
    for _ in 0..2 {
        store.index_person(&married).await.unwrap();
        assert_eq!(found(store, "berg").await, Vec::<String>::new());
        assert_eq!(found(store, "thal").await, ["zoe"]);
    }
    let rows = store.search_people("zoe", None).await.unwrap().rows;
    assert_eq!(rows, [married.person], "each row has the person as changed");
}

pub(crate) async fn an_older_record_never_replaces_a_newer_one(place: &Place) {
    let store = &place.store;
    let (old, new) = (person("zoe", "Zoë", "Berg"), person("zoe", "Zoë", "Thal"));
    let (old, new) = (person_record(old, 1), person_record(new, 2));
    let unknown = store.index_person(&old).await;
    assert!(matches!(unknown, Err(StoreError::Conflict)), "nobody is stored: {unknown:?}");
    store.save_person(&old).await.unwrap();
    store.save_person(&new).await.unwrap();
    store.index_person(&old).await.unwrap();
    assert_eq!(found(store, "zoe").await, Vec::<String>::new(), "the newer one comes yet");
    assert_eq!(store.pending().await.unwrap().len(), 1);
    let (a, b) = tokio::join!(store.index_person(&new), store.index_person(&new));
    assert!(a.is_ok() || b.is_ok());
    store.index_person(&old).await.unwrap();
    assert_eq!(found(store, "thal").await, ["zoe"]);
    assert_eq!(found(store, "berg").await, Vec::<String>::new());
}

pub(crate) async fn a_strange_cursor_is_refused(place: &Place) {
    for number in 0..30 {
        add(&place.store, person(&format!("m{number:02}"), "Mia", "Moser")).await;
    }
    let next = place.store.search_people("mia", None).await.unwrap().next.unwrap();
    for (text, cursor) in [("moser", next.as_str()), ("mia", "!"), ("mia", ""), ("mia", "d29yaw")] {
        let result = place.store.search_people(text, Some(cursor)).await;
        assert!(matches!(result, Err(StoreError::Cursor)), "{text} {cursor}: {result:?}");
    }
}

pub(crate) async fn who_is_asked_for_twice_is_answered_once(place: &Place) {
    let store = &place.store;
    let (one, other) = (person("one", "Ali", "Baba"), person("other", "Mia", "Berg"));
    for person in [&one, &other] {
        add(store, person.clone()).await;
    }
    let records = store.records(&[one.id.clone(), other.id.clone(), one.id.clone()]).await.unwrap();
    assert_eq!(records.len(), 2);
    let records = store.records(&[one.id.clone(), one.id]).await.unwrap();
    assert_eq!(records.len(), 1);
}
