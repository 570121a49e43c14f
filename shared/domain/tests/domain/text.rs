//! What is parsed at the edge: whole values or a refusal.

use cardwright_domain::certificate::{Serial, Sha256};
use cardwright_domain::id::{CardNumber, ChipId, PersonId};
use cardwright_domain::person::{Email, NAME_MAX_CHARS, Name, PersonnelNumber, Sid};
use cardwright_domain::text::{NOTE_MAX_CHARS, Note};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn digests_serials_and_chips_take_hexadecimal_digits_only() {
    let digest = |text: &str| Sha256::try_from(text.to_owned());
    assert!(digest(&"+f".repeat(32)).is_err());
    assert!(digest(&"0".repeat(63)).is_err());
    assert_eq!(digest(&"0A".repeat(32)).unwrap(), Sha256([10; 32]));
    for bad in ["", "0", "00", "+1", "80", "zz", &"01".repeat(21)] {
        assert!(Serial::try_from(bad.to_owned()).is_err(), "{bad}");
    }
    assert_eq!(Serial::try_from("7F01".to_owned()).unwrap().as_str(), "7f01");
    assert!(format!("+{}", "0".repeat(31)).parse::<ChipId>().is_err());
    assert!("".parse::<ChipId>().is_err());
}

#[test]
fn names_and_addresses() {
    for good in ["zoe@example.org", "z.o+e@mail.example.org"] {
        assert!(Email::parse(good).is_ok(), "{good}");
    }
    for bad in ["", "zoe", "@example.org", "zoe@", "zoe@example", "zoe@.org", "a@b@c.org", "z oe@example.org"]
    {
        assert!(Email::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Name::parse("  Zoë ").unwrap().as_str(), "Zoë");
    for script in ["Z", "ë", "Ж", "ش", "ก", "漢", "\u{1F4A5}"] {
        assert!(Name::parse(script).is_ok(), "{script}");
        assert!(Name::parse(&script.repeat(NAME_MAX_CHARS)).is_ok(), "{script}");
        assert!(Name::parse(&script.repeat(NAME_MAX_CHARS + 1)).is_err(), "{script}");
    }
    assert_eq!(NAME_MAX_CHARS, 200);
    assert!(Name::parse("").is_err() && Name::parse(" \t ").is_err());
    assert!(Name::parse("Z\u{7}oe").is_err());
    assert!(PersonnelNumber::parse("47-11a").is_ok());
    assert!(PersonnelNumber::parse("47 11").is_err());
}

#[test]
fn sids_are_those_of_accounts_in_a_domain() {
    for good in ["S-1-5-21-1004336348-1177238915-682003330-1107", " S-1-5-21-0-4294967295-1-500 "] {
        assert_eq!(Sid::parse(good).unwrap().as_str(), good.trim());
    }
    for bad in [
        "",
        "S-1-5-21",
        "S-1-5-21-1-2-3",
        "S-1-5-21-1-2-3-4-5",
        "S-1-5-21-1-2-3-",
        "S-1-5-21-1-2-3-04",
        "S-1-5-21-1-2-3-+4",
        "S-1-5-21-1-2-3-4294967296",
        "S-1-5-32-544",
        "S-1-1-0",
        "s-1-5-21-1-2-3-4",
        "S-1-5-21-1-2-3-4\u{7}",
    ] {
        assert!(Sid::parse(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn notes_are_bounded_trimmed_and_free_of_control_characters(text in "\\PC{0,600}|[ \n\t]{0,9}|.{0,80}") {
        match Note::parse(&text) {
            Ok(note) => {
                prop_assert!((1..=NOTE_MAX_CHARS).contains(&note.as_str().chars().count()));
                prop_assert_eq!(note.as_str(), text.trim());
                prop_assert!(note.as_str().chars().all(|c| c == '\n' || !c.is_control()));
            }
            Err(_) => {
                let trimmed = text.trim();
                prop_assert!(
                    trimmed.is_empty()
                        || trimmed.chars().count() > NOTE_MAX_CHARS
                        || trimmed.chars().any(|c| c.is_control() && c != '\n')
                );
            }
        }
    }

    #[test]
    fn ids_are_printed_as_parsed(text in "[A-Za-z0-9._-]{1,64}") {
        prop_assert_eq!(text.parse::<PersonId>().unwrap().to_string(), text.clone());
        prop_assert_eq!(text.parse::<CardNumber>().is_ok(), text.len() <= 32);
    }

    #[test]
    fn no_id_holds_what_a_key_or_path_could_stumble_over(text in "\\PC{0,70}") {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        prop_assert_eq!(text.parse::<PersonId>().is_ok(), plain && (1..=64).contains(&text.len()));
    }

    #[test]
    fn random_ids_differ_and_parse(all in prop::collection::btree_set(any::<[u8; 10]>(), 1..50)) {
        let ids: BTreeSet<_> = all.iter().map(|random| PersonId::from_random(*random)).collect();
        prop_assert_eq!(ids.len(), all.len());
        for id in ids {
            prop_assert_eq!(id.to_string().parse::<PersonId>().unwrap(), id);
        }
    }

    #[test]
    fn chips_are_printed_as_parsed(random: [u8; 16]) {
        let chip = ChipId::from_random(random);
        prop_assert_eq!(chip.to_string().parse::<ChipId>().unwrap(), chip);
        prop_assert_eq!(chip.as_bytes()[6] >> 4, 4);
        prop_assert_eq!(chip.as_bytes()[8] >> 6, 2);
    }
}
