//! Words and search entries, for whatever people are called.

use super::*;
use domain::person::{Email, Engagement, Name, PersonStatus, PersonnelNumber};
use proptest::prelude::*;

fn person(given: &str, family: &str, email: &str) -> Person {
    Person {
        id: "x".repeat(64).parse().unwrap(),
        engagement: Engagement::Employee {},
        given_name: Name::parse(given).unwrap(),
        family_name: Name::parse(family).unwrap(),
        email: Email::parse(email).unwrap(),
        personnel_number: PersonnelNumber::parse("A-17-b").unwrap(),
        upn: None,
        sid: None,
        language: None,
        site: "north".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

#[test]
fn text_is_compared_without_marks_and_case() {
    let cases = [
        ("Zoë", "zoe"),
        ("ÅNGSTRÖM", "angstrom"),
        ("Straße", "strasse"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Æsa Þór Ørsted", "aesa thor orsted"),
        ("İpek Işık", "ipek isik"),
        ("ﬁona", "fiona"),
        ("Ω", "ω"),
        ("a\u{308}", "a"),
    ];
    for (text, expected) in cases {
        assert_eq!(normalise(text), expected, "{text}");
    }
}

#[test]
fn a_person_is_known_by_words_and_their_parts() {
    let zoe = person("Anne-Marie Zoë", "O'Brien", "Zoe.B@Example.org");
    let tokens: Vec<_> = tokens(&zoe).into_iter().collect();
    let expected =
        ["17-b", "a-17-b", "anne-marie", "b", "brien", "marie", "o'brien", "zoe", "zoe.b@example.org"];
    assert_eq!(tokens, expected);
    let entries = entries(&zoe);
    assert_eq!(entries[5], format!("marie o'brien anne-marie zoe {}", zoe.id));
    // Five words of the name: ten pairs.
    assert_eq!(entries.len(), 9 + 10);
    assert!(entries.contains(&format!(" bzroieen {}", zoe.id)));
}

#[test]
fn two_words_lead_to_where_both_begin() {
    for (typed, lead) in [
        ("smith", "smith"),
        ("Smith jo", " jsom"),
        ("jo smith", " jsom"),
        ("jo smith o", " jsom"),
        ("smith s", "smith"),
        ("smith smith", "smith"),
        ("j smith", " js"),
        ("smith E-17", "smith"),
        ("e-000017 smith", "e-000017"),
        ("smith jo e-000017", " jsom"),
        ("jo smith@example.org", "smith@example.org"),
    ] {
        assert_eq!(Search::parse(typed).unwrap().lead(), lead, "`{typed}`");
    }
}

/// Names as people may type them: any letters, and the signs that part words.
fn name() -> impl Strategy<Value = String> {
    "[\\PC]{1,64}|([a-cäøß’'.\u{fdfa}-]{1,9} ?){1,6}".prop_filter("a name", |text| Name::parse(text).is_ok())
}

proptest! {
    #[test]
    fn entries_fit_their_keys_and_a_transaction(given in name(), family in name()) {
        let entries = entries(&person(&given, &family, "z@example.org"));
        prop_assert!((1..=MAX_ENTRIES).contains(&entries.len()));
        // DynamoDB: a sort key has 1 to 1,024 bytes. Old and new entries and the person: 100 items.
        prop_assert!(entries.iter().all(|entry| entry.len() <= 1_024));
        prop_assert!(2 * MAX_ENTRIES < 100);
    }

    #[test]
    fn whoever_types_a_beginning_finds_the_person_once(
        given in name(), family in name(), pick in any::<prop::sample::Index>(), length in 1..20_usize,
    ) {
        let zoe = person(&given, &family, "z@example.org");
        let entries = entries(&zoe);
        let word = pick.get(&entries).split(' ').next().unwrap();
        let typed: String = word.chars().take(length).collect();
        let Some(search) = Search::parse(&typed) else { return Ok(()) };
        let read = entries.iter().filter(|entry| entry.starts_with(search.lead()));
        prop_assert_eq!(read.filter(|entry| search.shows(entry, &zoe)).count(), 1, "`{}`", typed);
    }

    #[test]
    fn whoever_types_two_beginnings_finds_the_person_once(
        given in "([a-cäø]{1,9}[ -]?){1,3}", family in "([a-cäø]{1,9}[ '-]?){1,3}",
        one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), lengths in (1..10_usize, 1..10_usize),
    ) {
        let (Ok(_), Ok(_)) = (Name::parse(&given), Name::parse(&family)) else { return Ok(()) };
        let zoe = person(&given, &family, "z@example.org");
        let words: Vec<_> = name_words(&zoe).into_iter().collect();
        let (one, other) = (one.get(&words), other.get(&words));
        let typed = |word: &str, length| word.chars().take(length).collect::<String>();
        let text = format!("{} {}", typed(one, lengths.0), typed(other, lengths.1));
        let search = Search::parse(&text).unwrap();
        let entries = entries(&zoe);
        let read = entries.iter().filter(|entry| entry.starts_with(search.lead()));
        prop_assert_eq!(read.filter(|entry| search.shows(entry, &zoe)).count(), 1, "`{}`", text);
    }

    #[test]
    fn typing_a_whole_name_finds_the_person(given in name(), family in name()) {
        let zoe = person(&given, &family, "z@example.org");
        let Some(search) = Search::parse(&format!("{family} {given}")) else { return Ok(()) };
        let shown = entries(&zoe).iter().filter(|entry| search.shows(entry, &zoe)).count();
        prop_assert_eq!(shown, 1);
    }
}
