//! The stored shape of each state: a change of it needs a version and an upgrade, so it is seen here.

use crate::matrix::fixtures;
use cardwright_domain::issuance::Issuance;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// `AwaitingConfirmation, letter opened` is kept in `awaiting-confirmation-letter-opened.json`.
fn file_of(title: &str) -> String {
    let mut name = String::new();
    for (nth, c) in title.chars().enumerate() {
        match c {
            'A'..='Z' if nth > 0 && !name.ends_with('-') => name.extend(['-', c.to_ascii_lowercase()]),
            'A'..='Z' => name.push(c.to_ascii_lowercase()),
            'a'..='z' => name.push(c),
            ' ' => name.push('-'),
            _ => {}
        }
    }
    name + ".json"
}

/// With `UPDATE_GOLDEN` set the files are written; without it they are the judge.
#[test]
fn each_state_is_stored_as_ever_and_read_back() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut known = BTreeSet::new();
    for (title, walk) in fixtures() {
        let path = folder().join(file_of(title));
        let text = serde_json::to_string_pretty(&walk.issuance).unwrap() + "\n";
        if update {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(golden, text, "the stored shape of {title} changed");
        assert_eq!(serde_json::from_str::<Issuance>(&golden).unwrap(), walk.issuance, "{title}");
        known.insert(path);
    }
    let on_disk: BTreeSet<_> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(on_disk, known, "a golden file that no state has");
}

#[test]
fn snapshots_are_all_referred_to() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/domain/snapshots");
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<_> = names.filter(|name| name.ends_with(".snap")).collect();
    let expected = [
        "domain__beginnings__beginnings.snap",
        "domain__beginnings__processes.snap",
        "domain__cards__cards.snap",
        "domain__certificates__certificates.snap",
        "domain__matrix__matrix.snap",
        "domain__orders__orders.snap",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
}

/// What is stored is read strictly: a field that this edition does not know is no data of its.
#[test]
fn unknown_fields_are_refused() {
    for (title, walk) in fixtures() {
        let mut value = serde_json::to_value(&walk.issuance).unwrap();
        assert!(serde_json::from_value::<Issuance>(value.clone()).is_ok());
        value.as_object_mut().unwrap().insert("surprise".to_owned(), 1.into());
        assert!(serde_json::from_value::<Issuance>(value).is_err(), "{title}");
        let mut value = serde_json::to_value(&walk.issuance).unwrap();
        let state = value.get_mut("state").unwrap().as_object_mut().unwrap();
        if state.len() == 1 {
            continue; // Requested holds nothing, so there is nothing that an unknown field could stand for.
        }
        state.insert("surprise".to_owned(), 1.into());
        assert!(serde_json::from_value::<Issuance>(value).is_err(), "state of {title}");
    }
}

/// Cards that an earlier release printed have no word of what was drawn: they are read, and nobody claims to know their photo.
#[test]
fn a_print_of_an_earlier_release_is_read() {
    let is_printed = |title: &str| title == "InProduction, printed card in an order";
    let (_, walk) = fixtures().into_iter().find(|(title, _)| is_printed(title)).unwrap();
    let mut value = serde_json::to_value(&walk.issuance).unwrap();
    let print = value.pointer_mut("/state/card/print").unwrap().as_object_mut().unwrap();
    assert!(print.remove("drawn").is_some());
    let read: Issuance = serde_json::from_value(value).unwrap();
    let print = read.state.card().unwrap().print.clone().unwrap();
    assert_eq!(print.drawn, None);
    assert!(!print.photo_is_gone(None));
}
