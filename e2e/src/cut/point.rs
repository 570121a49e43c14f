//! Where production can be cut off, and by what.

use crate::proxy::Moment;
use std::fmt;

/// Before or after the card has seen an APDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The card never sees it.
    Before,
    /// The card has done it, and nobody hears of it.
    After,
}

/// A place in a card's production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At an APDU, counted from the job's first.
    Apdu(usize, Seen),
    /// At a call to the server.
    Call(&'static str, Moment),
}

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// The card is pulled; what it should have been asked, or its answer, is lost with it.
    CardGone,
    /// SIGKILL for the agent.
    AgentKilled,
    /// The call, or its answer, is lost.
    Lost,
    /// SIGKILL for the PC/SC service.
    ServiceKilled,
    /// The server cannot be reached for a while.
    NetworkGone,
}

/// One cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Where.
    pub place: Place,
    /// What.
    pub harm: Harm,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Apdu(number, seen) => write!(f, "{:?} {seen:?} APDU {number}", self.harm),
            Place::Call(call, moment) => write!(f, "{:?} at {call} ({moment:?})", self.harm),
        }
    }
}

/// The calls of a card with keys, each of which is made at least once.
const CALLS: [&str; 6] =
    ["poll-jobs", "claim-job", "release-secrets", "certify", "report-progress", "report-verified"];

/// The card gone and the agent killed, before and after each of so many APDUs.
pub(super) fn at_apdus(apdus: usize) -> Vec<Point> {
    let mut points = Vec::new();
    for apdu in 0..apdus {
        for harm in [Harm::CardGone, Harm::AgentKilled] {
            points.extend(
                [Seen::Before, Seen::After].map(|seen| Point { place: Place::Apdu(apdu, seen), harm }),
            );
        }
    }
    points
}

/// The call lost, the agent killed and the card gone, before and after each call.
pub(super) fn at_calls() -> Vec<Point> {
    let moments = [Moment::Before, Moment::Unanswered, Moment::Answered];
    let mut points = Vec::new();
    for call in CALLS {
        for moment in moments {
            for harm in [Harm::CardGone, Harm::AgentKilled, Harm::Lost] {
                // Nothing is lost any more.
                if (moment, harm) != (Moment::Answered, Harm::Lost) {
                    points.push(Point { place: Place::Call(call, moment), harm });
                }
            }
        }
    }
    points
}

/// The service killed and the network gone at the first APDU of each step.
pub(super) fn at_steps(first: &[usize]) -> Vec<Point> {
    let harms = [Harm::ServiceKilled, Harm::NetworkGone];
    let at = |apdu: &usize| harms.map(|harm| Point { place: Place::Apdu(*apdu, Seen::Before), harm });
    first.iter().flat_map(at).collect()
}
