//! Work lists: what waits for whom.

use crate::card::Letter;
use crate::issuance::state::{Issuance, State};
use crate::role::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A list of issuances that wait for the same kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WorkList {
    /// To be produced or declined.
    Requests,
    /// To be decided.
    Approvals,
    /// The system is making the card object, or cannot.
    CardObjects,
    /// To be given to single or mass production.
    Ready,
    /// In the pool for mass production.
    Pool,
    /// Queued at a reader.
    Queue,
    /// In production.
    Production,
    /// To be looked at and confirmed.
    Confirmations,
    /// To be tried again or cancelled.
    Failures,
    /// Issued, with a PIN letter to open.
    Letters,
}

impl WorkList {
    /// All lists, in the order of the workflow.
    pub const ALL: [Self; 10] = [
        Self::Requests,
        Self::Approvals,
        Self::CardObjects,
        Self::Ready,
        Self::Pool,
        Self::Queue,
        Self::Production,
        Self::Confirmations,
        Self::Failures,
        Self::Letters,
    ];

    /// The list on which an issuance stands.
    pub fn of(issuance: &Issuance) -> Option<Self> {
        match &issuance.state {
            State::Requested => Some(Self::Requests),
            State::AwaitingApproval(_) => Some(Self::Approvals),
            State::CardPending(_) => Some(Self::CardObjects),
            State::CardReady(_) => Some(Self::Ready),
            State::Pooled(_) => Some(Self::Pool),
            State::Queued(_) | State::Ordered(_) => Some(Self::Queue),
            State::InProduction(_) => Some(Self::Production),
            State::AwaitingConfirmation(_) => Some(Self::Confirmations),
            State::Failed(_) => Some(Self::Failures),
            State::Issued(s) if s.card.letter == Letter::Closed && issuance.needs_letter() => {
                Some(Self::Letters)
            }
            State::Issued(_)
            | State::Declined(_)
            | State::Aborted(_)
            | State::Rejected(_)
            | State::Cancelled(_) => None,
        }
    }

    /// Whose work it is.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Requests => &[Role::RegistrationOfficer],
            Self::Approvals => &[Role::Approver],
            Self::Letters => &[Role::CardAdministrator],
            Self::CardObjects
            | Self::Ready
            | Self::Pool
            | Self::Queue
            | Self::Production
            | Self::Confirmations
            | Self::Failures => &[Role::RegistrationOfficer, Role::CardProductionAdministrator],
        }
    }

    /// The list's name for addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Approvals => "approvals",
            Self::CardObjects => "card-objects",
            Self::Ready => "ready",
            Self::Pool => "pool",
            Self::Queue => "queue",
            Self::Production => "production",
            Self::Confirmations => "confirmations",
            Self::Failures => "failures",
            Self::Letters => "letters",
        }
    }

    /// The list with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == text)
    }
}

impl fmt::Display for WorkList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
