//! Mails as far as everybody knows them: which there are, and what became of one.

use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// A request for a card has arrived.
    RequestReceived,
    /// The card will be made.
    RequestApproved,
    /// There will be no card, and why.
    RequestRefused,
    /// The card is made, and in force.
    CardProduced,
    /// The card is made, and comes into force as it is handed over.
    CardReady,
    /// Work that has waited for an officer too long.
    OpenTasks,
}

/// A name that no mail has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no mail has this name")]
pub struct UnknownMail;

impl MailKind {
    /// All, in the order of the workflow.
    pub const ALL: [Self; 6] = [
        Self::RequestReceived,
        Self::RequestApproved,
        Self::RequestRefused,
        Self::CardProduced,
        Self::CardReady,
        Self::OpenTasks,
    ];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestReceived => "request-received",
            Self::RequestApproved => "request-approved",
            Self::RequestRefused => "request-refused",
            Self::CardProduced => "card-produced",
            Self::CardReady => "card-ready",
            Self::OpenTasks => "open-tasks",
        }
    }
}

impl fmt::Display for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MailKind {
    type Err = UnknownMail;
    fn from_str(text: &str) -> Result<Self, UnknownMail> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownMail)
    }
}

/// What became of a mail, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailStateName {
    /// Waits for the mail server.
    Waiting,
    /// The mail server has taken it.
    Sent,
    /// The mail server would not take it.
    GivenUp,
    /// Nobody tried: see why.
    NotSent,
}

impl MailStateName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::GivenUp, Self::NotSent];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "given-up",
            Self::NotSent => "not-sent",
        }
    }

    /// The state with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Why nobody tried to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotSent {
    /// No mail server is named.
    NoServer,
    /// An administrator has switched such mails off.
    SwitchedOff,
    /// The person it is for is not here any more.
    PersonGone,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MailState {
    /// It is to be sent.
    Waiting {
        /// When it is tried next.
        next: Timestamp,
        /// When it is given up.
        until: Timestamp,
        /// How often it was tried.
        attempts: u32,
        /// Why that failed.
        trouble: Option<String>,
    },
    /// The mail server has taken it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It was tried in vain.
    GivenUp {
        /// Since when.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Nobody tried.
    NotSent {
        /// When it was its turn.
        at: Timestamp,
        /// Why.
        why: NotSent,
    },
}

impl MailState {
    /// Its name.
    pub const fn name(&self) -> MailStateName {
        match self {
            Self::Waiting { .. } => MailStateName::Waiting,
            Self::Sent { .. } => MailStateName::Sent,
            Self::GivenUp { .. } => MailStateName::GivenUp,
            Self::NotSent { .. } => MailStateName::NotSent,
        }
    }

    /// Since when it is so; of a mail that waits, none.
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Waiting { .. } => None,
            Self::Sent { at } | Self::GivenUp { at, .. } | Self::NotSent { at, .. } => Some(*at),
        }
    }
}

/// The mail server takes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailTrouble {
    /// Since when.
    pub since: Timestamp,
    /// What it last said, or why it could not be asked.
    pub reason: String,
}
