//! Points in time and spans, in milliseconds. The clock itself lives at the edge.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A timestamp from milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// When a day of the calendar begins in UTC; none if there is no such day after 1970.
    pub fn midnight(year: u16, month: u16, day: u16) -> Option<Self> {
        const DAYS: [u16; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let leap =
            |year: u16| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days_of = |month: usize| {
            let days = DAYS.get(month).copied().unwrap_or_default();
            if month == 1 && leap(year) { days + 1 } else { days }
        };
        let month = usize::from(month.checked_sub(1)?);
        if year < 1970 || month >= DAYS.len() || !(1..=days_of(month)).contains(&day) {
            return None;
        }
        let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
        let months: i64 = (0..month).map(|month| i64::from(days_of(month))).sum();
        Some(Self(0).plus(Span::from_days(years + months + i64::from(day) - 1)))
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This point in time plus a span; saturates at the ends of the range.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// A moment of the last day of what ends now: an end is the moment after that day.
    #[must_use]
    pub const fn last_day(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The span from `earlier` to this point; negative if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Span(i64);

impl Span {
    /// A span of so many milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// A span of so many seconds.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// A span of so many days of 24 hours.
    pub const fn from_days(days: i64) -> Self {
        Self::from_secs(days.saturating_mul(86_400))
    }

    /// The span in milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The size of the span, without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_begin_where_others_say() {
        // Seconds as `date --utc --date` prints them.
        for (day, seconds) in [
            ((1970, 1, 1), 0),
            ((2000, 2, 29), 951_782_400),
            ((2026, 11, 22), 1_795_305_600),
            ((2100, 3, 1), 4_107_542_400),
        ] {
            assert_eq!(
                Timestamp::midnight(day.0, day.1, day.2),
                Some(Timestamp::from_millis(seconds * 1000))
            );
        }
        for (year, month, day) in
            [(2026, 2, 29), (2100, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (1969, 1, 1)]
        {
            assert_eq!(Timestamp::midnight(year, month, day), None);
        }
    }

    #[test]
    fn what_ends_at_midnight_has_the_day_before_as_its_last() {
        let day = |year, month, day| Timestamp::midnight(year, month, day).unwrap();
        let midnight = day(2027, 1, 1);
        let last = midnight.last_day();
        assert!(day(2026, 12, 31) <= last && last < midnight);
        assert!(midnight.plus(Span::from_secs(1)).last_day() >= midnight, "some of this day is left");
    }
}
