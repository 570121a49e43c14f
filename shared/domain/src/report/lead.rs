//! Lead times: how long cards took, counted in classes, and what that lets somebody expect who waits for one.

use crate::process::ProcessId;
use crate::time::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lead times up to each of these are counted together; one more class holds what took longer.
pub const LEAD_CLASSES: [Span; 7] = [
    Span::from_secs(3600),
    Span::from_secs(4 * 3600),
    Span::from_days(1),
    Span::from_days(2),
    Span::from_days(3),
    Span::from_days(7),
    Span::from_days(14),
];

/// How many cards fell into each class, the last for what took longer.
pub type LeadCounts = [u64; LEAD_CLASSES.len() + 1];

/// The class of a lead time: an index into counts of `LEAD_CLASSES.len() + 1` classes.
pub fn lead_class(lead: Span) -> usize {
    LEAD_CLASSES.iter().position(|limit| lead <= *limit).unwrap_or(LEAD_CLASSES.len())
}

/// How long a card took from the wish to the verified card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// By which process.
    pub process: ProcessId,
    /// How long.
    pub span: Span,
}

/// Of how many cards at least something can be said about the next one.
const ENOUGH: u64 = 5;

/// How long cards of a process usually take, by those of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Usual {
    /// Which process.
    pub process: ProcessId,
    /// Of how many cards this is told.
    pub cards: u64,
    /// Half of them took no longer; none if they took longer than any class has room for.
    pub half: Option<Span>,
    /// Nine in ten took no longer; none as above.
    pub most: Option<Span>,
}

impl Usual {
    /// What the counts of a process tell; nothing where they are of too few cards.
    pub fn of(process: ProcessId, counts: &LeadCounts) -> Option<Self> {
        let cards = counts.iter().sum();
        let within = |share: u64| {
            let mut seen = 0;
            let class = counts.iter().position(|count| {
                seen += count;
                seen * 10 >= cards * share
            });
            class.and_then(|class| LEAD_CLASSES.get(class)).copied()
        };
        (cards >= ENOUGH).then(|| Self { process, cards, half: within(5), most: within(9) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESS: ProcessId = ProcessId::PcmProcUSSPEmployeeCardWithApproval;

    #[test]
    fn lead_times_fall_into_the_first_class_that_holds_them() {
        assert_eq!(lead_class(Span::from_millis(0)), 0);
        assert_eq!(lead_class(Span::from_secs(3600)), 0);
        assert_eq!(lead_class(Span::from_secs(3601)), 1);
        assert_eq!(lead_class(Span::from_days(14)), 6);
        assert_eq!(lead_class(Span::from_days(15)), 7);
    }

    #[test]
    fn half_and_most_are_told_by_the_class_in_which_they_lie() {
        let told = |counts| Usual::of(PROCESS, &counts).map(|usual| (usual.cards, usual.half, usual.most));
        let [hour, day, week] = [Span::from_secs(3600), Span::from_days(1), Span::from_days(7)].map(Some);
        assert_eq!(told([4, 0, 0, 0, 0, 0, 0, 0]), None, "four cards tell nothing");
        assert_eq!(told([5, 0, 0, 0, 0, 0, 0, 0]), Some((5, hour, hour)));
        assert_eq!(told([5, 0, 4, 0, 0, 1, 0, 0]), Some((10, hour, day)), "five of ten are half, nine most");
        assert_eq!(told([4, 0, 4, 0, 0, 2, 0, 0]), Some((10, day, week)));
        assert_eq!(told([1, 0, 0, 0, 0, 0, 0, 9]), Some((10, None, None)), "longer than any class");
    }
}
