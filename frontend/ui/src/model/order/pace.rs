//! How fast an order goes, and how long it will take: nothing is told before there is something to go by.

use api::order::{OrderPage, Pace};
use domain::order::OrderStateName;
use domain::time::{Span, Timestamp};

/// How many cards have to be verified before they say how fast it goes.
pub const ENOUGH: usize = 3;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// More than so much is told in the next unit.
const MANY_MINUTES: i64 = 90 * MINUTE;
const MANY_HOURS: i64 = 36 * HOUR;

/// How long a card takes, all readers together: the last cards tell it while the order runs, else all of them.
pub fn per_card(page: &OrderPage) -> Option<Span> {
    let running = page.order.state.name() == OrderStateName::Running;
    let at_work = page.counts.waiting + page.counts.in_production > 0;
    let recent = running.then(|| recent(&page.pace, page.order.since, at_work)).flatten();
    recent.or_else(|| whole(&page.pace))
}

/// What the last cards tell. A pause before them is none of their time; a silence after them is, while there is
/// something to make.
fn recent(pace: &Pace, since: Timestamp, at_work: bool) -> Option<Span> {
    let mut last: Vec<Timestamp> = pace.last.iter().copied().filter(|at| *at >= since).collect();
    last.sort_unstable();
    let (first, newest) = (*last.first()?, *last.last()?);
    if last.len() < ENOUGH {
        return None;
    }
    let between = count(last.len() - 1);
    let usual = newest.since(first).as_millis() / between;
    let silence = pace.now.since(newest).as_millis();
    let taken =
        if at_work && silence > usual { pace.now.since(first).as_millis() / (between + 1) } else { usual };
    Some(Span::from_millis(taken.max(1)))
}

fn whole(pace: &Pace) -> Option<Span> {
    let verified = usize::try_from(pace.verified).ok().filter(|verified| *verified >= ENOUGH)?;
    let ran = pace.ran.as_millis();
    (ran > 0).then(|| Span::from_millis((ran / count(verified)).max(1)))
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// How many cards come in an hour, rounded; 0 is fewer than one.
pub fn per_hour(per_card: Span) -> i64 {
    let millis = per_card.as_millis().max(1);
    HOUR.saturating_add(millis / 2) / millis
}

/// How long it takes at this pace to make what is left; none unless the order runs.
pub fn time_left(page: &OrderPage) -> Option<Span> {
    if page.order.state.name() != OrderStateName::Running {
        return None;
    }
    let left = page.counts.waiting.saturating_add(page.counts.in_production);
    let left = i64::try_from(left).ok().filter(|left| *left > 0)?;
    Some(Span::from_millis(per_card(page)?.as_millis().saturating_mul(left)))
}

/// A span as a person says it of something that lies ahead: rounded up, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Less than a minute.
    Moments,
    /// So many minutes.
    Minutes(i64),
    /// So many hours.
    Hours(i64),
    /// So many days.
    Days(i64),
}

/// How a person says it.
pub const fn spoken(span: Span) -> Spoken {
    match span.as_millis() {
        ..MINUTE => Spoken::Moments,
        millis @ MINUTE..=MANY_MINUTES => Spoken::Minutes(up(millis, MINUTE)),
        millis if millis <= MANY_HOURS => Spoken::Hours(up(millis, HOUR)),
        millis => Spoken::Days(up(millis, DAY)),
    }
}

/// The least whole number of units that is not less.
const fn up(millis: i64, unit: i64) -> i64 {
    millis / unit + (millis % unit > 0) as i64
}
