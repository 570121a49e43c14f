//! Card numbers: told apart by kind and count, and wrong ones are seen.

use cardwright_domain::id::CardNumber;
use cardwright_domain::number::{card_number, check_digit};
use cardwright_domain::process::{CardKind, HolderKind, Package};
use cardwright_domain::settings::NumberRange;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn employee() -> NumberRange {
    NumberRange::built_in(CardKind { package: Package::DigitalId, holder: HolderKind::Employee })
}

fn is_right(number: &str) -> bool {
    let (digits, check) = number.split_at(number.len() - 1);
    check_digit(digits).to_string() == check
}

#[test]
fn the_check_digit_is_the_published_one() {
    assert_eq!(check_digit("7992739871"), 3, "the example known from text books");
    assert_eq!(card_number(&employee(), 17).unwrap().as_str(), "21000000170");
    assert!(is_right("21000000170"));
}

#[test]
fn kinds_and_counts_never_share_a_number() {
    let ranges: Vec<_> = CardKind::all().into_iter().map(NumberRange::built_in).collect();
    assert_eq!(ranges.len(), 10, "each package for each kind of holder");
    let counts = (1..=200).chain([10_000_000, 99_999_998, 99_999_999]);
    let numbers: Vec<CardNumber> =
        counts.flat_map(|count| ranges.iter().map(move |range| card_number(range, count).unwrap())).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    for number in numbers {
        assert_eq!(number.as_str().parse::<CardNumber>().unwrap(), number);
    }
}

#[test]
fn a_range_ends_with_its_last_count() {
    let range = NumberRange::new("77", 4, 20).unwrap();
    assert_eq!(card_number(&range, 20).unwrap().as_str(), "7700206");
    let said = [21, 10_000, u64::MAX].map(|beyond| card_number(&range, beyond).unwrap_err().to_string());
    assert!(said.iter().all(|sentence| *sentence == said[0]));
    insta::assert_snapshot!(said[0], @"the card numbers 77... are used up: the last count is 20; widen the number range in the settings");
    assert!(card_number(&employee(), 99_999_999).is_ok());
    assert!(card_number(&employee(), 100_000_000).is_err(), "no number is longer than the range says");
}

#[test]
fn a_range_is_low_from_nine_tenths_on() {
    let low = |last: u64, drawn: u64| NumberRange::new("1", 4, last).unwrap().runs_low(drawn);
    assert_eq!((low(100, 89), low(100, 90), low(100, 100)), (false, true, true));
    assert_eq!((low(20, 17), low(20, 18)), (false, true));
    assert_eq!((low(1, 0), low(1, 1)), (false, true));
}

proptest! {
    #[test]
    fn one_wrong_digit_is_seen(count in 1_u64..100_000_000, at: prop::sample::Index, other in 1_u8..10) {
        let number = card_number(&employee(), count).unwrap().to_string();
        prop_assert!(is_right(&number));
        let mut digits = number.into_bytes();
        let place = at.index(digits.len());
        digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
        prop_assert!(!is_right(&String::from_utf8(digits).unwrap()));
    }

    /// However a range was set: its numbers have its prefix, one length, a right check digit, and end where it says.
    #[test]
    fn numbers_are_of_their_range(prefix in "[0-9]{1,8}", digits in 4_u8..=12, last: u64, count: u64) {
        let last = last % (10_u64.pow(digits.into()) - 1) + 1;
        let range = NumberRange::new(&prefix, digits, last).unwrap();
        let within = count % last + 1;
        let number = card_number(&range, within).unwrap().to_string();
        prop_assert!(number.starts_with(&prefix) && is_right(&number));
        prop_assert_eq!(number.len(), prefix.len() + usize::from(digits) + 1);
        let counted = &number[prefix.len()..number.len() - 1];
        prop_assert_eq!(counted.parse::<u64>().unwrap(), within, "two counts never share a number");
        prop_assert!(card_number(&range, last + 1 + count % 1000).is_err());
    }
}
