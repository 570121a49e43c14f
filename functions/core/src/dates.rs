//! Points in time as people read them.

use domain::time::Timestamp;
use time::OffsetDateTime;

/// The day, as `30 September 2028`, in UTC. Empty for years that no calendar here has.
pub fn day(at: Timestamp) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    format!("{} {} {}", at.day(), at.month(), at.year())
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
    }
}
