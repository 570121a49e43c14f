//! Audit records: who did what to which issuance, when, and where it led; and how the log names them.

use crate::card::CardAudit;
use crate::certificate::Sha256;
use crate::id::{AgentId, CardId, IdError, IssuanceId, OrderId, PersonId, Sequence};
use crate::issuance::state::DeskReader;
use crate::issuance::{CommandName, StateName};
use crate::order::{OrderAudit, OrderMove};
use crate::role::Actor;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One record in the history of an issuance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRecord {
    /// Its place in the history, from 1 without gaps.
    pub sequence: Sequence,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What was commanded.
    pub command: CommandName,
    /// The state before; none at the beginning.
    pub from: Option<StateName>,
    /// The state after.
    pub to: StateName,
    /// Reason, note, or what the record is about. Never a secret.
    pub detail: Option<Note>,
    /// What it was for the production order that the card is in, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderMove>,
    /// The reader at which the card was verified, or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskReader>,
    /// In the record that issues a card: SHA-256 over what it was issued with ([`crate::birth::BirthFacts`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Sha256>,
}

impl AuditRecord {
    /// Whether it is about a failed card that is to be made after all.
    pub const fn takes_up_again(&self) -> bool {
        matches!(
            (self.from, self.to),
            (Some(StateName::Failed), StateName::Queued | StateName::Ordered | StateName::Pooled)
        )
    }
}

/// A history whose records hang together: that of an issuance, of the card that came of it, or of an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^(issuance|card|order)/[A-Za-z0-9._-]{1,64}$"))]
pub enum Chain {
    /// An issuance.
    Issuance(IssuanceId),
    /// The card of an issuance.
    Card(IssuanceId),
    /// A production order.
    Order(OrderId),
}

impl Chain {
    /// What it is about.
    pub const fn kind(&self) -> ChainKind {
        match self {
            Self::Issuance(_) => ChainKind::Issuance,
            Self::Card(_) => ChainKind::Card,
            Self::Order(_) => ChainKind::Order,
        }
    }

    /// The id of issuance or order.
    pub fn id(&self) -> &str {
        match self {
            Self::Issuance(id) | Self::Card(id) => id.as_str(),
            Self::Order(id) => id.as_str(),
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind().as_str(), self.id())
    }
}

/// Text that names no history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainNameError {
    /// No such kind.
    #[error("a history is named issuance/ID, card/ID or order/ID")]
    Kind,
    /// No id.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl FromStr for Chain {
    type Err = ChainNameError;
    fn from_str(text: &str) -> Result<Self, ChainNameError> {
        let (kind, id) = text.split_once('/').ok_or(ChainNameError::Kind)?;
        match ChainKind::parse(kind) {
            Some(ChainKind::Issuance) => Ok(Self::Issuance(id.parse()?)),
            Some(ChainKind::Card) => Ok(Self::Card(id.parse()?)),
            Some(ChainKind::Order) => Ok(Self::Order(id.parse()?)),
            None => Err(ChainNameError::Kind),
        }
    }
}

impl TryFrom<String> for Chain {
    type Error = ChainNameError;
    fn try_from(text: String) -> Result<Self, ChainNameError> {
        text.parse()
    }
}

impl From<Chain> for String {
    fn from(chain: Chain) -> Self {
        chain.to_string()
    }
}

/// What a history is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChainKind {
    /// Issuances.
    Issuance,
    /// Cards after they were issued.
    Card,
    /// Production orders.
    Order,
}

impl ChainKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Issuance, Self::Card, Self::Order];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuance => "issuance",
            Self::Card => "card",
            Self::Order => "order",
        }
    }

    /// The kind of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A record, by its place in its history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordId {
    /// The history.
    pub chain: Chain,
    /// The place in it, from 1.
    pub sequence: Sequence,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} no. {}", self.chain, self.sequence)
    }
}

/// A record of any history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyRecord {
    /// Of an issuance.
    Issuance(AuditRecord),
    /// Of a card.
    Card(CardAudit),
    /// Of an order.
    Order(OrderAudit),
}

impl AnyRecord {
    /// When it happened.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Issuance(record) => record.at,
            Self::Card(record) => record.at,
            Self::Order(record) => record.at,
        }
    }

    /// Who acted.
    pub const fn actor(&self) -> &Actor {
        match self {
            Self::Issuance(record) => &record.actor,
            Self::Card(record) => &record.actor,
            Self::Order(record) => &record.actor,
        }
    }
}

/// Who acts, without the roles of the moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^(system|(person|agent)/[A-Za-z0-9._-]{1,64})$"))]
pub enum ActorName {
    /// A person.
    Person(PersonId),
    /// A reader agent.
    Agent(AgentId),
    /// The system, by whichever effect.
    System,
}

impl From<&Actor> for ActorName {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Person { id, .. } => Self::Person(id.clone()),
            Actor::Agent { id, .. } => Self::Agent(id.clone()),
            Actor::System(_) => Self::System,
        }
    }
}

impl fmt::Display for ActorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person/{id}"),
            Self::Agent(id) => write!(f, "agent/{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// Text that names nobody who could act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("who acts is named person/ID, agent/ID or system")]
pub struct ActorNameError;

impl FromStr for ActorName {
    type Err = ActorNameError;
    fn from_str(text: &str) -> Result<Self, ActorNameError> {
        let parsed = match text.split_once('/') {
            Some(("person", id)) => id.parse().ok().map(Self::Person),
            Some(("agent", id)) => id.parse().ok().map(Self::Agent),
            None if text == "system" => Some(Self::System),
            _ => None,
        };
        parsed.ok_or(ActorNameError)
    }
}

impl TryFrom<String> for ActorName {
    type Error = ActorNameError;
    fn try_from(text: String) -> Result<Self, ActorNameError> {
        text.parse()
    }
}

impl From<ActorName> for String {
    fn from(name: ActorName) -> Self {
        name.to_string()
    }
}

impl CardId {
    /// The id of the card of an issuance: it follows from the issuance's, so that making the card again makes the same.
    ///
    /// # Errors
    /// [`IdError`] if the issuance's id is too long for it; none made here is.
    pub fn of(issuance: &IssuanceId) -> Result<Self, IdError> {
        let suffix = issuance.as_str().strip_prefix("iss-").unwrap_or(issuance.as_str());
        format!("crd-{suffix}").parse()
    }
}
