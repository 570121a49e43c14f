//! The store, split by capability. One implementation: DynamoDB, or what speaks its protocol.

use crate::ports::certificate::CaChain;
pub use crate::ports::lists::{CertificateTime, Lists, Order, Page, Reports, Waiting};
use crate::record::{
    AccessRecord, AgentRecord, CardRecord, DeskRecord, EnrolmentCode, IssuanceRecord, KeyClaim, OpenLock,
    OrderRecord, PersonRecord, SecretsRecord, UidClaim,
};
use async_trait::async_trait;
use domain::certificate::{Der, Sha256};
use domain::id::{AgentId, IssuanceId, OrderId, PersonId, SecretsGeneration};
use domain::person::Person;
use domain::process::{CardKind, ProcessId};
use domain::profile::Slot;
use domain::settings::Terms;
use domain::time::Timestamp;

/// Why the store did not do what was asked, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was faster: load again and decide again.
    #[error("the item was changed in the meantime")]
    Conflict,
    /// Try again later.
    #[error("the store is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An item that cannot be read: an operator has to look.
    #[error("the stored item `{key}` cannot be read")]
    Corrupt {
        /// Its key.
        key: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A cursor that this store did not make.
    #[error("the place at which to go on is not one that this list gave out")]
    Cursor,
}

/// Who acts, as the store finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKey {
    /// A person.
    Person(PersonId),
    /// An agent.
    Agent(AgentId),
    /// Nobody to look up: a named effect of the system.
    System,
}

/// What to load in one strongly consistent read.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    /// Who acts.
    pub principal: &'a PrincipalKey,
    /// The issuance, if one is meant.
    pub issuance: Option<&'a IssuanceId>,
    /// People whose data are needed.
    pub people: &'a [PersonId],
    /// Whether the issuance's sealed secrets are needed.
    pub secrets: bool,
    /// The process whose present settings are needed.
    pub terms: Option<ProcessId>,
    /// The production order, if one is meant.
    pub order: Option<&'a OrderId>,
}

impl<'a> Load<'a> {
    /// Who acts, and nothing else.
    pub const fn of(principal: &'a PrincipalKey) -> Self {
        Self { principal, issuance: None, people: &[], secrets: false, terms: None, order: None }
    }
}

/// What was there.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The access of the person who acts.
    pub access: Option<AccessRecord>,
    /// The agent that acts.
    pub agent: Option<AgentRecord>,
    /// The issuance.
    pub issuance: Option<IssuanceRecord>,
    /// Those of the people asked for who are known.
    pub people: Vec<PersonRecord>,
    /// The sealed secrets.
    pub secrets: Option<SecretsRecord>,
    /// The settings of the process asked for: those that are built in, where nobody has set any.
    pub terms: Option<Terms>,
    /// The card, if it was meant.
    pub card: Option<CardRecord>,
    /// The production order.
    pub order: Option<OrderRecord>,
}

impl Loaded {
    /// A person, if asked for and known.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().map(|record| &record.person).find(|person| person.id == *id)
    }
}

/// Commands: one read, one conditional write.
#[async_trait]
pub trait Commands: Send + Sync {
    /// One strongly consistent read (one BatchGetItem, or GetItem if one key is all).
    async fn load(&self, what: Load<'_>) -> Result<Loaded, StoreError>;

    /// Who acts, the card of an issuance, and these people, in one strongly consistent read.
    async fn load_card(
        &self,
        principal: &PrincipalKey,
        issuance: &IssuanceId,
        people: &[PersonId],
    ) -> Result<Loaded, StoreError>;

    /// One conditional write: only if the stored version is the one before `record.version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn save(&self, record: &IssuanceRecord) -> Result<(), StoreError>;

    /// One conditional write, together with the claim that this contactless chip is the issuance's card.
    ///
    /// # Errors
    /// As [`Commands::save`].
    async fn save_with_uid(
        &self,
        record: &IssuanceRecord,
        claim: &UidClaim,
    ) -> Result<UidClaimed, StoreError>;

    /// One conditional write, together with the claims that these keys are those of the issuance's card.
    ///
    /// # Errors
    /// As [`Commands::save`].
    async fn save_with_keys(
        &self,
        record: &IssuanceRecord,
        claims: &[KeyClaim],
    ) -> Result<KeysClaimed, StoreError>;

    /// A new issuance, together with its place in the lock of its holder and card kind: the only one, or with
    /// `although_open` one beside others.
    async fn begin(
        &self,
        record: &IssuanceRecord,
        lock: &OpenLock,
        although_open: bool,
    ) -> Result<Begun, StoreError>;
}

/// Whether an issuance began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It did.
    Yes,
    /// The holder has another open issuance of the kind.
    OtherOpen(IssuanceId),
}

/// Whether a contactless chip could be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UidClaimed {
    /// It was, now or before.
    Yes,
    /// It is another card.
    Other(UidClaim),
}

/// Whether the keys of a card could be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysClaimed {
    /// They were, now or before.
    Yes,
    /// One of them is the key of another card, or of another slot. Nothing was written.
    Other {
        /// In which slot it was to be.
        slot: Slot,
        /// Whose it is.
        claim: KeyClaim,
    },
}

/// Whether a card object was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It was.
    Yes,
    /// Another card has the number.
    NumberTaken,
}

/// Card objects, their numbers and secrets.
#[async_trait]
pub trait Cards: Send + Sync {
    /// Draws the next count of a card kind's numbers: unique under any concurrency, never given twice. None
    /// once `last` was drawn; asking again does not draw then either.
    async fn draw_number(&self, kind: CardKind, last: u64) -> Result<Option<u64>, StoreError>;

    /// The card object of an issuance.
    async fn card(&self, issuance: &IssuanceId) -> Result<Option<CardRecord>, StoreError>;

    /// A new card object with its sealed secrets and the claim to its number: all or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the issuance has one.
    async fn create_card(&self, card: &CardRecord, secrets: &SecretsRecord) -> Result<Created, StoreError>;

    /// One conditional write: only if the stored version is the one before `card.version`.
    async fn save_card(&self, card: &CardRecord) -> Result<(), StoreError>;

    /// New secrets, if they are of a later generation than those stored; else nothing.
    async fn renew_secrets(&self, secrets: &SecretsRecord) -> Result<(), StoreError>;

    /// The generation of the secrets stored.
    async fn secrets_generation(
        &self,
        issuance: &IssuanceId,
    ) -> Result<Option<SecretsGeneration>, StoreError>;

    /// Forgets the secrets.
    async fn destroy_secrets(&self, issuance: &IssuanceId) -> Result<(), StoreError>;
}

/// People, agents, sessions.
#[async_trait]
pub trait Principals: Send + Sync {
    /// Writes a person, if the stored version is the one before; the search index follows.
    async fn save_person(&self, record: &PersonRecord) -> Result<(), StoreError>;

    /// Writes access, if the stored version is the one before.
    async fn save_access(&self, record: &AccessRecord) -> Result<(), StoreError>;

    /// Keeps a one-time code for agents.
    async fn save_enrolment_code(&self, code: &EnrolmentCode) -> Result<(), StoreError>;

    /// Uses a code up and enrols the agent, both or none. Enrolling the same agent with the same keys
    /// again is no fault, for an answer may have been lost.
    async fn enrol(
        &self,
        code: &Sha256,
        agent: NewAgent<'_>,
        now: Timestamp,
    ) -> Result<Enrolment, StoreError>;

    /// The agent may do nothing any more. Answers whether there is one; doing it again changes nothing.
    async fn withdraw_agent(&self, agent: &AgentId, now: Timestamp) -> Result<bool, StoreError>;

    /// What an agent says of its desk.
    async fn save_desk(&self, desk: &DeskRecord) -> Result<(), StoreError>;
}

/// An agent that wants to enrol; its site comes from the code.
#[derive(Clone, Copy, Debug)]
pub struct NewAgent<'a> {
    /// Its id.
    pub id: &'a AgentId,
    /// The desk's name.
    pub name: &'a str,
    /// Its Ed25519 public key.
    pub signing_key: &'a Der,
    /// Its X25519 public key.
    pub sealing_key: &'a Der,
}

/// Whether an agent was enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// It is.
    Done(Box<AgentRecord>),
    /// No such code, or used, or out of date.
    BadCode,
    /// Another agent has the id.
    IdTaken,
}

/// The certificates of an authority whose keys no file holds.
#[async_trait]
pub trait CaChains: Send + Sync {
    /// The chain, if the authority was made.
    async fn ca_chain(&self) -> Result<Option<CaChain>, StoreError>;

    /// Keeps the chain unless there is one, and answers the one that is kept: none is ever replaced.
    async fn keep_ca_chain(&self, chain: &CaChain) -> Result<CaChain, StoreError>;

    /// The certificate of the key that signs data objects of cards, if it was made.
    async fn content_signing(&self) -> Result<Option<Der>, StoreError>;

    /// Keeps that certificate unless there is one, and answers the one that is kept.
    async fn keep_content_signing(&self, certificate: &Der) -> Result<Der, StoreError>;

    /// What the root has revoked, if that was signed.
    async fn root_crl(&self) -> Result<Option<Der>, StoreError>;

    /// Keeps that.
    async fn keep_root_crl(&self, crl: &Der) -> Result<(), StoreError>;
}
