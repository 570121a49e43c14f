//! Which PIN letters of an order can be opened together.

use domain::id::IssuanceId;
use domain::order::state::{MAX_TICKED, Ticked};
use domain::order::{Line, LineState};

/// What the ticked cards allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letters {
    /// No letter is among them that could be opened.
    None,
    /// None of them was opened yet.
    Open(Ticked),
    /// Each was opened before: they can be reprinted, with a reason.
    Reprint(Ticked),
    /// Some were opened and some were not: these are two different things.
    Mixed,
    /// More than go into one document.
    TooMany,
}

/// The letters of the ticked cards; without ticks the first that were not opened yet.
pub fn letters(lines: &[Line], ticked: &[IssuanceId]) -> Letters {
    let opened = |line: &Line| match line.state {
        LineState::Issued { letter_opened } => Some(letter_opened),
        _ => None,
    };
    let all = lines.iter().filter_map(|line| Some((&line.issuance, opened(line)?)));
    if ticked.is_empty() {
        let closed = all.filter(|(_, opened)| !opened).map(|(id, _)| id.clone());
        return bound(closed.take(MAX_TICKED).collect(), Letters::Open);
    }
    let chosen: Vec<_> = all.filter(|(id, _)| ticked.contains(id)).collect();
    let again = chosen.iter().filter(|(_, opened)| *opened).count();
    let count = chosen.len();
    let ids = chosen.into_iter().map(|(id, _)| id.clone()).collect();
    match again {
        0 => bound(ids, Letters::Open),
        again if again == count => bound(ids, Letters::Reprint),
        _ => Letters::Mixed,
    }
}

fn bound(ids: Vec<IssuanceId>, which: fn(Ticked) -> Letters) -> Letters {
    if ids.is_empty() {
        return Letters::None;
    }
    Ticked::try_from(ids).map_or(Letters::TooMany, which)
}
