//! What reports are made of: counts of a site's days, and failed attempts.

mod lead;

pub use lead::{LEAD_CLASSES, Lead, LeadCounts, Usual, lead_class};

use crate::audit::AuditRecord;
use crate::evidence::{Failure, ProductionStep};
use crate::id::{Attempt, IssuanceId, PersonId};
use crate::issuance::state::DeskReader;
use crate::issuance::{CommandName, Issuance, StateName};
use crate::order::{Line, LineState, OrderMove, Stage};
use crate::process::ProcessId;
use crate::role::Actor;
use crate::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A day in UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("maximum" = 2_932_896))]
pub struct Day(u32);

impl Day {
    /// The day with this number. Days past the year 9999 do not come.
    pub const fn new(number: u32) -> Option<Self> {
        if number < 2_932_897 { Some(Self(number)) } else { None }
    }

    /// The day in which a point in time lies; the first one for times before 1970.
    pub fn of(at: Timestamp) -> Self {
        Self(u32::try_from(at.as_secs().div_euclid(86_400)).unwrap_or_default())
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// When it begins.
    pub fn begins(self) -> Timestamp {
        Timestamp::from_millis(0).plus(Span::from_days(self.0.into()))
    }
}

/// What is counted of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counter {
    /// Requests, recorded ones too.
    Requested,
    /// Issuances of which an officer pressed Produce card, and cards without a name that an order asked for.
    Produced,
    /// Approvals.
    Approved,
    /// Cards that were verified and confirmed.
    Issued,
    /// Attempts to produce a card that failed.
    FailedAttempts,
    /// Requests that an officer declined.
    Declined,
    /// Issuances that an approver rejected.
    Rejected,
    /// Requests that were taken back.
    Aborted,
    /// Issuances that were called off.
    Cancelled,
}

impl Counter {
    /// All counters, in the order of the workflow.
    pub const ALL: [Self; 9] = [
        Self::Requested,
        Self::Produced,
        Self::Approved,
        Self::Issued,
        Self::FailedAttempts,
        Self::Declined,
        Self::Rejected,
        Self::Aborted,
        Self::Cancelled,
    ];

    /// The counter's name for keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Produced => "produced",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::FailedAttempts => "failed_attempts",
            Self::Declined => "declined",
            Self::Rejected => "rejected",
            Self::Aborted => "aborted",
            Self::Cancelled => "cancelled",
        }
    }

    fn of(record: &AuditRecord) -> Option<Self> {
        use CommandName as C;
        if record.to == StateName::Issued && record.from != Some(StateName::Issued) {
            return Some(Self::Issued);
        }
        match record.command {
            C::Request | C::RecordRequest => Some(Self::Requested),
            C::Produce | C::OrderCard => Some(Self::Produced),
            C::Approve => Some(Self::Approved),
            C::ReportFailed | C::GiveUp | C::Refuse => Some(Self::FailedAttempts),
            C::Decline => Some(Self::Declined),
            C::Reject => Some(Self::Rejected),
            C::Abort => Some(Self::Aborted),
            C::Cancel => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// What one record adds to the counts of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Which day.
    pub day: Day,
    /// Which count rises by one.
    pub counter: Counter,
    /// How long the card took, if one was verified.
    pub lead: Option<Lead>,
}

impl Tally {
    /// What a record of an issuance adds, if it adds anything.
    pub fn of(issuance: &Issuance, record: &AuditRecord) -> Option<Self> {
        let counter = Counter::of(record)?;
        let lead = || Lead { process: issuance.process, span: record.at.since(issuance.origin.at) };
        let lead = (counter == Counter::Issued).then(lead);
        Some(Self { day: Day::of(record.at), counter, lead })
    }
}

/// The counts of a day at a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayCounts {
    /// Which day.
    pub day: Day,
    /// What happened how often; what did not is left out.
    pub counts: BTreeMap<Counter, u64>,
    /// Cards by class of their lead time, see [`LEAD_CLASSES`].
    pub lead: LeadCounts,
    /// The same by process; cards that were counted before processes were told apart are left out.
    pub lead_by: BTreeMap<ProcessId, LeadCounts>,
    /// The sum of all lead times.
    pub lead_total: Span,
}

impl DayCounts {
    /// A day on which nothing happened.
    pub const fn none(day: Day) -> Self {
        Self {
            day,
            counts: BTreeMap::new(),
            lead: [0; 8],
            lead_by: BTreeMap::new(),
            lead_total: Span::from_millis(0),
        }
    }

    /// How often something happened.
    pub fn get(&self, counter: Counter) -> u64 {
        self.counts.get(&counter).copied().unwrap_or_default()
    }
}

/// An attempt that failed, as the list of failures shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureRow {
    /// Of which issuance.
    pub issuance: IssuanceId,
    /// By which process.
    pub process: ProcessId,
    /// Whose card; none if it bears no name.
    pub holder: Option<PersonId>,
    /// The holder's name.
    pub holder_name: Option<String>,
    /// Which attempt.
    pub attempt: Attempt,
    /// Where it stood, why it failed, what is left of the chip.
    pub failure: Failure,
    /// Who reported it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl FailureRow {
    /// The failed attempt that a record is about, as long as the issuance knows it: one that has ended without a
    /// card has forgotten its attempts.
    pub fn of(issuance: &Issuance, record: &AuditRecord) -> Option<Self> {
        if Counter::of(record) != Some(Counter::FailedAttempts) {
            return None;
        }
        let attempt = issuance.state.card()?.failures.iter().find(|attempt| attempt.at == record.at)?;
        Some(Self {
            issuance: issuance.id.clone(),
            process: issuance.process,
            holder: issuance.holder_id().cloned(),
            holder_name: issuance.holder_name(),
            attempt: attempt.attempt,
            failure: attempt.failure.clone(),
            by: record.actor.clone(),
            at: record.at,
        })
    }
}

/// What a reader did with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskEntry {
    /// The reader.
    pub at: DeskReader,
    /// When it was done with the card.
    pub when: Timestamp,
    /// The step at which the card failed; none if it was verified.
    pub failed: Option<ProductionStep>,
}

impl DeskEntry {
    /// The end of a reader's work that a record is about, if it is about one.
    pub fn of(issuance: &Issuance, record: &AuditRecord) -> Option<Self> {
        let (at, when) = (record.desk.clone()?, record.at);
        let failed = match record.command {
            CommandName::ReportVerified => None,
            _ => Some(FailureRow::of(issuance, record)?.failure.step),
        };
        Some(Self { at, when, failed })
    }
}

/// What a reader did in some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReaderHealth {
    /// The reader.
    pub at: DeskReader,
    /// Cards that it verified.
    pub verified: u64,
    /// Attempts that failed, by the step at which they did.
    pub failed: BTreeMap<ProductionStep, u64>,
    /// When it last verified a card.
    pub last_verified: Option<Timestamp>,
}

impl ReaderHealth {
    /// A reader that did nothing.
    pub const fn none(at: DeskReader) -> Self {
        Self { at, verified: 0, failed: BTreeMap::new(), last_verified: None }
    }

    /// How many attempts failed in all.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }
}

/// What is kept for reports of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What it adds to a day.
    pub tally: Option<Tally>,
    /// The failed attempt that it is about.
    pub failure: Option<FailureRow>,
    /// How the counts of a production order follow.
    pub order: Option<OrderEntry>,
    /// What a reader did.
    pub desk: Option<DeskEntry>,
}

/// What is kept of a record for a production order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEntry {
    /// Where the card went.
    pub moved: OrderMove,
    /// Its last line, if its issuance was called off: it is in the order no longer.
    pub ended: Option<Line>,
}

impl OrderEntry {
    fn of(issuance: &Issuance, record: &AuditRecord) -> Option<Self> {
        let moved = record.order.clone()?;
        let ended = (moved.to == Some(Stage::Ended)).then(|| {
            let state = LineState::Ended { reason: record.detail.clone() };
            Line { since: record.at, ..Line::with(issuance, state) }
        });
        Some(Self { moved, ended })
    }
}

impl Entry {
    /// What is kept of a record of an issuance.
    pub fn of(issuance: &Issuance, record: &AuditRecord) -> Self {
        Self {
            tally: Tally::of(issuance, record),
            failure: FailureRow::of(issuance, record),
            order: OrderEntry::of(issuance, record),
            desk: DeskEntry::of(issuance, record),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight() {
        let day = Day::of(Timestamp::from_millis(1_795_392_000_000));
        assert_eq!(Day::of(day.begins()), day);
        assert_eq!(Day::of(day.begins().plus(Span::from_millis(-1))).get(), day.get() - 1);
        assert_eq!(Day::of(day.begins().plus(Span::from_days(1))).get(), day.get() + 1);
        assert_eq!(Day::of(Timestamp::from_millis(-1)).get(), 0);
    }
}
