//! Card numbers: a prefix for the card kind, a padded count, a check digit.

use crate::id::CardNumber;
use crate::settings::NumberRange;

/// A range that has no number left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the card numbers {prefix}... are used up: the last count is {last}; widen the number range in the settings"
)]
pub struct Exhausted {
    pub(crate) prefix: String,
    pub(crate) last: u64,
}

impl Exhausted {
    /// That this range is.
    pub fn of(range: &NumberRange) -> Self {
        Self { prefix: range.prefix().to_owned(), last: range.last() }
    }
}

/// The number of the card that is the `count`th of its range.
///
/// # Errors
/// [`Exhausted`] if the range ends before.
pub fn card_number(range: &NumberRange, count: u64) -> Result<CardNumber, Exhausted> {
    let (prefix, width) = (range.prefix(), usize::from(range.digits()));
    if count > range.last() {
        return Err(Exhausted::of(range));
    }
    let digits = format!("{prefix}{count:0width$}");
    let check = check_digit(&digits);
    Ok(CardNumber::from_digits(&format!("{digits}{check}")))
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
