//! When a card that was asked for may be ready, by how long others took.

use domain::report::Usual;
use domain::time::Timestamp;

/// What can honestly be said to somebody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimate {
    /// Half of such cards were ready by the time that lies so long after the request.
    Half(Timestamp),
    /// That is over; nine in ten were ready by this time.
    Most(Timestamp),
    /// It takes longer than nine in ten did.
    Late,
}

/// What to say of a card that was asked for at some time; nothing where the others took longer than is counted.
pub fn estimate(usual: &Usual, asked: Timestamp, now: Timestamp) -> Option<Estimate> {
    let half = asked.plus(usual.half?);
    if now < half {
        return Some(Estimate::Half(half));
    }
    let most = asked.plus(usual.most?);
    Some(if now < most { Estimate::Most(most) } else { Estimate::Late })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::process::ProcessId;
    use domain::time::Span;

    #[test]
    fn what_is_said_changes_as_the_times_of_others_pass() {
        let asked = Timestamp::from_millis(1_760_000_000_000);
        let (day, week) = (Span::from_days(1), Span::from_days(7));
        let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
        let usual = Usual { process, cards: 10, half: Some(day), most: Some(week) };
        let after = |usual: &Usual, days| estimate(usual, asked, asked.plus(Span::from_days(days)));
        assert_eq!(after(&usual, 0), Some(Estimate::Half(asked.plus(day))));
        assert_eq!(after(&usual, 1), Some(Estimate::Most(asked.plus(week))));
        assert_eq!(after(&usual, 6), Some(Estimate::Most(asked.plus(week))));
        assert_eq!(after(&usual, 7), Some(Estimate::Late));
        let slow = Usual { most: None, ..usual };
        assert_eq!(after(&slow, 0), Some(Estimate::Half(asked.plus(day))));
        assert_eq!(after(&slow, 20), None, "nobody knows how long the slowest took");
        assert_eq!(after(&Usual { half: None, ..slow }, 0), None);
    }
}
