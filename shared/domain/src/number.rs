//! Card numbers: a prefix for the card kind, a padded count, a check digit.

use crate::id::CardNumber;
use crate::process::{CardKind, HolderKind, Package};

/// Digits of the count; a range that outgrows them gets longer numbers, never repeated ones.
const COUNT_DIGITS: usize = 8;

/// The number of the card that was the `count`th of its kind.
pub fn card_number(kind: CardKind, count: u64) -> CardNumber {
    let package = match kind.package {
        Package::PhysicalId => '1',
        Package::DigitalId => '2',
    };
    let holder = match kind.holder {
        HolderKind::Employee => '1',
        HolderKind::Contractor => '2',
        HolderKind::Visitor => '3',
    };
    let digits = format!("{package}{holder}{count:0COUNT_DIGITS$}");
    let check = check_digit(&digits);
    CardNumber::from_digits(&format!("{digits}{check}"))
}

/// The check digit of ISO/IEC 7812-1, annex B (Luhn): every single wrong digit and nearly every swap of two shows.
pub fn check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, doubled) if doubled > 9 => doubled - 9,
            (0, doubled) => doubled,
            _ => digit,
        })
        .sum();
    (10 - sum % 10) % 10
}
