//! Points in time as people read them.

use domain::language::Language;
use domain::time::Timestamp;
use time::OffsetDateTime;

/// The months in Swedish, as they stand within a date.
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// The day, as `30 September 2028`, in UTC. Empty for years that no calendar here has.
pub fn day(at: Timestamp) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    format!("{} {} {}", at.day(), at.month(), at.year())
}

/// The day in a language.
pub fn day_in(at: Timestamp, language: Language) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    match language {
        Language::English => day(at),
        Language::Swedish => {
            let month = MONTHS.get(usize::from(u8::from(time.month())) - 1).copied().unwrap_or_default();
            format!("{} {month} {}", time.day(), time.year())
        }
    }
}

/// Day and minute in a language.
pub fn minute_in(at: Timestamp, language: Language) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    match language {
        Language::English => minute(at),
        Language::Swedish => {
            format!("{} kl. {:02}:{:02} UTC", day_in(at, language), time.hour(), time.minute())
        }
    }
}

/// Day and minute, as `30 September 2028, 09:05 UTC`.
pub fn minute(at: Timestamp) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    format!("{}, {:02}:{:02} UTC", day(at), time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_minutes_are_those_of_the_calendar() {
        let at = Timestamp::from_millis(1_853_917_500_000);
        assert_eq!(
            (day(at), minute(at)),
            ("30 September 2028".into(), "30 September 2028, 09:05 UTC".into())
        );
        assert_eq!(day_in(at, Language::English), day(at));
        assert_eq!(
            (day_in(at, Language::Swedish), minute_in(at, Language::Swedish)),
            ("30 september 2028".into(), "30 september 2028 kl. 09:05 UTC".into())
        );
    }
}
