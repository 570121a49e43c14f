//! How long ago, in the largest unit that says it.

use domain::time::Timestamp;

/// A span as a person says it: `value` is negative for the past, `unit` is one of `Intl.RelativeTimeFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ago {
    /// How many.
    pub value: i64,
    /// Of what.
    pub unit: &'static str,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// How long before (or after) `now` something is; `None` for just now, and for clocks a little apart.
pub fn ago(at: Timestamp, now: Timestamp) -> Option<Ago> {
    let seconds = at.since(now).as_millis() / 1000;
    let (value, unit) = match seconds.abs() {
        0..45 => return None,
        45..HOUR => (rounded(seconds, MINUTE), "minute"),
        HOUR..DAY => (rounded(seconds, HOUR), "hour"),
        DAY..MONTH => (rounded(seconds, DAY), "day"),
        MONTH..YEAR => (rounded(seconds, MONTH), "month"),
        _ => (rounded(seconds, YEAR), "year"),
    };
    Some(Ago { value, unit })
}

/// The nearest whole number of units, but never none.
fn rounded(seconds: i64, unit: i64) -> i64 {
    let count = ((seconds.abs() + unit / 2) / unit).max(1);
    count * seconds.signum()
}
