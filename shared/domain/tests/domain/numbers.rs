//! Card numbers: told apart by kind and count, and wrong ones are seen.

use cardwright_domain::id::CardNumber;
use cardwright_domain::number::{card_number, check_digit};
use cardwright_domain::process::{CardKind, HolderKind, PROCESSES, Package};
use proptest::prelude::*;
use std::collections::BTreeSet;

const EMPLOYEE: CardKind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };

fn is_right(number: &str) -> bool {
    let (digits, check) = number.split_at(number.len() - 1);
    check_digit(digits).to_string() == check
}

#[test]
fn the_check_digit_is_the_published_one() {
    assert_eq!(check_digit("7992739871"), 3, "the example known from text books");
    assert_eq!(card_number(EMPLOYEE, 17).as_str(), "21000000170");
    assert!(is_right("21000000170"));
}

#[test]
fn kinds_and_counts_never_share_a_number() {
    let kinds: BTreeSet<CardKind> = PROCESSES.iter().map(|process| process.kind).collect();
    let counts = (1..=200).chain([99_999_999, 100_000_000, 100_000_001, u64::MAX]);
    let numbers: Vec<CardNumber> =
        counts.flat_map(|count| kinds.iter().map(move |kind| card_number(*kind, count))).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    for number in numbers {
        assert_eq!(number.as_str().parse::<CardNumber>().unwrap(), number);
    }
}

proptest! {
    #[test]
    fn one_wrong_digit_is_seen(count in 1_u64..200_000_000, at: prop::sample::Index, other in 1_u8..10) {
        let number = card_number(EMPLOYEE, count).to_string();
        prop_assert!(is_right(&number));
        let mut digits = number.into_bytes();
        let place = at.index(digits.len());
        digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
        prop_assert!(!is_right(&String::from_utf8(digits).unwrap()));
    }
}
