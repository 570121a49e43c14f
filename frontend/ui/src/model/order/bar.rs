//! The cards of an order as one bar.

use domain::order::{OrderCounts, Stage};

/// The width of the whole bar in its own units.
pub const WIDTH: u64 = 1000;

/// The stages in the bar, what is done first. Skipped cards are not the order's.
pub const STAGES: [Stage; 6] =
    [Stage::Issued, Stage::ToConfirm, Stage::InProduction, Stage::Waiting, Stage::Failed, Stage::Ended];

/// A part of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which cards.
    pub stage: Stage,
    /// Where it begins, of [`WIDTH`].
    pub from: u64,
    /// How wide it is.
    pub width: u64,
}

/// How many cards the order has, those left out that it skipped.
pub fn total(counts: &OrderCounts) -> u64 {
    STAGES.iter().map(|stage| counts.get(*stage)).sum()
}

/// The parts that are not empty, side by side from end to end.
pub fn parts(counts: &OrderCounts) -> Vec<Part> {
    let total = total(counts);
    let place = |cards: u64| (cards.saturating_mul(WIDTH)).checked_div(total).unwrap_or_default();
    let mut before = 0_u64;
    let mut parts = Vec::new();
    for stage in STAGES {
        let cards = counts.get(stage);
        let from = place(before);
        before = before.saturating_add(cards);
        if cards > 0 {
            parts.push(Part { stage, from, width: place(before) - from });
        }
    }
    parts
}
