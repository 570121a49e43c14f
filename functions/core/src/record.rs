//! What the store keeps: the shapes of its items, without its names for them.

mod job;

use crate::sign_in::ReturnPath;
use domain::audit::AuditRecord;
use domain::card::{Card, CardAudit, CardCertificate};
use domain::certificate::{Der, Sha256};
use domain::contactless::Uid;
use domain::effect::Effect;
use domain::id::{
    AgentId, Attempt, CardNumber, ChipId, CommandId, IssuanceId, PersonId, ReaderId, SecretsGeneration,
    Sequence, SessionId, SiteId, Version,
};
use domain::issuance::Issuance;
use domain::order::{Order, OrderAudit};
use domain::person::Person;
use domain::profile::Slot;
use domain::reader::{PrinterState, ReaderMake, ReaderState, Release};
use domain::role::{Actor, Roles};
use domain::settings::SettingRecord;
use domain::time::Timestamp;
use sealed::envelope::Envelope;
use serde::{Deserialize, Serialize};

pub use job::{JobRow, TraceRecord};

/// How many commands an issuance remembers, to recognise one that is sent again.
pub const REMEMBERED_COMMANDS: usize = 16;

/// The most bytes that an issuance's item may have: a quarter of DynamoDB's 400 KB.
pub const MAX_RECORD_BYTES: usize = 100_000;

/// An issuance as stored: one item, changed by one conditional write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuanceRecord {
    /// The issuance.
    pub issuance: Issuance,
    /// Rises with each write.
    pub version: Version,
    /// The last commands, oldest first.
    pub commands: Vec<RememberedCommand>,
    /// What was decided and not yet carried out, oldest first.
    pub outbox: Vec<Outgoing>,
    /// The number of the last entry that the outbox ever had.
    pub sent: Sequence,
    /// The head of the chain of its audit records.
    pub audit_head: Sha256,
    /// The last audit record: who changed the issuance, and when. None of one that was last changed before this was
    /// noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<AuditRecord>,
}

impl IssuanceRecord {
    /// Who changed it last, and when.
    pub fn last_change(&self) -> Option<(&Actor, Timestamp)> {
        self.last.as_ref().map(|last| (&last.actor, last.at))
    }
}

/// A command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RememberedCommand {
    /// Its id.
    pub id: CommandId,
    /// SHA-256 over who sent what: the same id with other content is refused.
    pub digest: Sha256,
    /// The version that it led to.
    pub version: Version,
}

/// An entry of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outgoing {
    /// Its number within the issuance, without gaps.
    pub sequence: Sequence,
    /// What has to be done.
    pub what: What,
}

/// What has to be done with an entry of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// An effect to perform.
    Effect(Effect),
    /// An audit record to lay down.
    Audit(Box<ChainedRecord>),
}

/// An audit record with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainedRecord {
    /// The record.
    pub record: AuditRecord,
    /// The head of the chain once the record is part of it.
    pub head: Sha256,
}

/// A person as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRecord {
    /// The person.
    pub person: Person,
    /// Rises with each write.
    pub version: Version,
}

/// What a person may do here, and the sessions that are open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRecord {
    /// The person.
    pub person: PersonId,
    /// The person's name, for pages.
    pub name: String,
    /// The roles granted.
    pub roles: Roles,
    /// Open sessions, oldest first.
    pub sessions: Vec<SessionRecord>,
    /// Rises with each write.
    pub version: Version,
}

/// An open session: never its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
    /// The session.
    pub id: SessionId,
    /// SHA-256 over its secret.
    pub secret: Sha256,
    /// When it ends.
    pub until: Timestamp,
}

/// An attempt to sign in at a provider. Nothing in it helps whoever reads it: neither state nor key of the
/// browser follows from its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRecord {
    /// SHA-256 over the state.
    pub state: Sha256,
    /// SHA-256 over the key of the browser that began it.
    pub browser: Sha256,
    /// The page to go to afterwards, if one was asked for.
    pub to: Option<ReturnPath>,
    /// When it ends, taken or not.
    pub until: Timestamp,
}

/// An enrolled agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentRecord {
    /// The agent.
    pub id: AgentId,
    /// The desk's name.
    pub name: String,
    /// The site whose jobs it may take.
    pub site: SiteId,
    /// Its Ed25519 public key, 32 bytes.
    pub signing_key: Der,
    /// Its X25519 public key, 32 bytes.
    pub sealing_key: Der,
    /// Since when it may do nothing any more.
    pub revoked: Option<Timestamp>,
}

/// What an agent last said of its desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskRecord {
    /// The agent.
    pub agent: AgentId,
    /// The desk's name.
    pub agent_name: String,
    /// Its site.
    pub site: SiteId,
    /// Its readers.
    pub readers: Vec<ReaderRecord>,
    /// Whether it prints cards.
    #[serde(default, skip_serializing_if = "PrinterState::is_unknown")]
    pub printer: PrinterState,
    /// The version of the agent, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Release>,
    /// When it said so.
    pub seen: Timestamp,
}

/// A reader of a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderRecord {
    /// Its id.
    pub reader: ReaderId,
    /// Its name for people.
    pub name: String,
    /// What is in it. Records of shape 1, lists of id and name, do not say.
    #[serde(default)]
    pub state: ReaderState,
    /// What it is.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub make: ReaderMake,
}

/// Readers of which nothing is known say nothing.
fn is_unknown(make: &ReaderMake) -> bool {
    *make == ReaderMake::default()
}

/// An edition of a setting as stored, with the command that set it, to recognise it if it is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingEdition {
    /// The edition.
    pub record: SettingRecord,
    /// The command's id.
    pub command: CommandId,
    /// SHA-256 over who sent what.
    pub digest: Sha256,
}

/// A one-time code by which an agent enrols.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentCode {
    /// SHA-256 over the code.
    pub digest: Sha256,
    /// The site whose jobs the agent may take.
    pub site: SiteId,
    /// When it ends, used or not.
    pub until: Timestamp,
}

/// PIN and PUK of a card, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsRecord {
    /// The issuance whose card they belong to.
    pub issuance: IssuanceId,
    /// Which PIN and PUK.
    pub generation: SecretsGeneration,
    /// The sealed secrets.
    pub envelope: Envelope,
}

/// A card object as stored: one item, changed by one conditional write, its certificates with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRecord {
    /// The card.
    pub card: Card,
    /// Rises with each write.
    pub version: Version,
    /// Its certificates and where each stands.
    pub certificates: Vec<CardCertificate>,
    /// The last commands of people, oldest first.
    #[serde(default)]
    pub commands: Vec<RememberedCommand>,
    /// Audit records that are not laid down yet, oldest first.
    #[serde(default)]
    pub outbox: Vec<ChainedCardAudit>,
    /// The last audit record: who changed the card, and when.
    #[serde(default)]
    pub last: Option<CardAudit>,
    /// The head of the chain of its audit records; none before the first.
    #[serde(default)]
    pub audit_head: Option<Sha256>,
}

impl CardRecord {
    /// The record of a card that was just made.
    pub const fn new(card: Card) -> Self {
        Self {
            card,
            version: Version::FIRST,
            certificates: Vec::new(),
            commands: Vec::new(),
            outbox: Vec::new(),
            last: None,
            audit_head: None,
        }
    }
}

/// An audit record of a card with its place in the card's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainedCardAudit {
    /// The record.
    pub record: CardAudit,
    /// The head of the chain once the record is part of it.
    pub head: Sha256,
}

/// The most bytes that an order's item may have, with every card ticked that can be.
pub const MAX_ORDER_BYTES: usize = 40_000;

/// A production order as stored: one item, changed by one conditional write. It does not grow with its cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRecord {
    /// The order.
    pub order: Order,
    /// Rises with each write.
    pub version: Version,
    /// The last commands of people, oldest first.
    pub commands: Vec<RememberedCommand>,
    /// Audit records that are not laid down yet, oldest first.
    pub outbox: Vec<ChainedOrderAudit>,
    /// The head of the chain of its audit records.
    pub audit_head: Sha256,
}

/// An audit record of an order with its place in the order's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainedOrderAudit {
    /// The record.
    pub record: OrderAudit,
    /// The head of the chain once the record is part of it.
    pub head: Sha256,
}

/// The head of the audit log as stored: one item, which does not grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogHead {
    /// How many entries it has.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Sha256,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// The public key that it is signed with, with the log's name.
    pub key: String,
    /// When it was signed.
    pub at: Timestamp,
}

/// That a contactless chip is the card of an issuance, and of no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UidClaim {
    /// The chip.
    pub uid: Uid,
    /// Whose card it is.
    pub issuance: IssuanceId,
    /// The attempt that read it.
    pub attempt: Attempt,
    /// That card's number.
    pub number: CardNumber,
}

/// That a public key is the one of a slot of a chip, and of no other: for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyClaim {
    /// SHA-256 over its SubjectPublicKeyInfo.
    pub key: Sha256,
    /// The issuance for whose card it was certified.
    pub issuance: IssuanceId,
    /// The chip on which it was born.
    pub chip: ChipId,
    /// In which slot.
    pub slot: Slot,
    /// That card's number.
    pub number: CardNumber,
}

/// The lock that keeps a person from having two open issuances of a card kind unawares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenLock {
    /// Whose.
    pub holder: PersonId,
    /// Of which kind.
    pub kind: domain::process::CardKind,
    /// The issuance that has a place in it.
    pub issuance: IssuanceId,
}
