//! The store, split by capability. One implementation: DynamoDB, or what speaks its protocol.

use crate::ports::certificate::CaChain;
use crate::record::{
    AccessRecord, AgentRecord, CardRecord, DeskRecord, EnrolmentCode, IssuanceRecord, JobRow, KeyClaim,
    OpenLock, OrderRecord, PersonRecord, SecretsRecord, UidClaim,
};
use async_trait::async_trait;
use domain::audit::AuditRecord;
use domain::card::{CardAudit, CardStateName, CardSummary};
use domain::certificate::{CertificateStateName, CertificateSummary, Der, Serial, Sha256};
use domain::id::{AgentId, CardNumber, IssuanceId, OrderId, PersonId, ReaderId, SecretsGeneration, SiteId};
use domain::issuance::{StateName, Summary};
use domain::person::Person;
use domain::person::change::PersonChange;
use domain::process::{CardKind, ProcessId};
use domain::profile::Slot;
use domain::report::{Day, DayCounts, FailureRow, ReaderHealth};
use domain::settings::Terms;
use domain::time::Timestamp;
use domain::worklist::WorkList;
use std::ops::RangeInclusive;

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

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; opaque.
    pub next: Option<String>,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// By which time certificates come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateTime {
    /// Since when they are in their state.
    Since,
    /// Until when they are valid.
    Until,
}

/// How much waits on a work list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many issuances.
    pub count: u32,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
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

    /// A new issuance, together with the lock of its holder and card kind. `take_over` takes a lock
    /// that another open issuance has.
    async fn begin(
        &self,
        record: &IssuanceRecord,
        lock: &OpenLock,
        take_over: bool,
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

/// What is known of a whole site, each by the page or in one answer of bounded size.
#[async_trait]
pub trait Reports: Send + Sync {
    /// The issuances in a state, by when they came into it.
    async fn issuances_in(
        &self,
        state: StateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<Summary>, StoreError>;

    /// How many issuances stand on a work list, counted no further than a hundred, and since when the oldest does.
    async fn waiting(&self, list: WorkList) -> Result<Waiting, StoreError>;

    /// The counts of a site's days in this range, oldest first; days without any are left out.
    async fn days(&self, site: &SiteId, days: RangeInclusive<Day>) -> Result<Vec<DayCounts>, StoreError>;

    /// What the readers of an agent did in a range of days.
    async fn health(
        &self,
        agent: &AgentId,
        days: RangeInclusive<Day>,
    ) -> Result<Vec<ReaderHealth>, StoreError>;

    /// The failed attempts of a site, newest first.
    async fn failures(&self, site: &SiteId, after: Option<&str>) -> Result<Page<FailureRow>, StoreError>;
}

/// Lists, each from an index, each by the page; an index may lag a little.
#[async_trait]
pub trait Lists: Reports {
    /// A work list, oldest first.
    async fn work(&self, list: WorkList, after: Option<&str>) -> Result<Page<Summary>, StoreError>;

    /// The issuance whose card has this number, void or not.
    async fn issuance_of_card(&self, number: &CardNumber) -> Result<Option<IssuanceId>, StoreError>;

    /// The issuances of a holder, newest first, fifty at most.
    async fn issuances_of(&self, holder: &PersonId) -> Result<Vec<Summary>, StoreError>;

    /// People, one of whose names, e-mail or personnel number begins like this; by name.
    async fn search_people(&self, text: &str, after: Option<&str>) -> Result<Page<Person>, StoreError>;

    /// The changes of a person, newest first, a hundred at most.
    async fn person_changes(&self, person: &PersonId) -> Result<Vec<PersonChange>, StoreError>;

    /// The audit records of an issuance, oldest first.
    async fn history(&self, issuance: &IssuanceId) -> Result<Vec<AuditRecord>, StoreError>;

    /// The cards in a state, by the time since when they are in it.
    async fn cards(
        &self,
        state: CardStateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CardSummary>, StoreError>;

    /// The cards of a holder, newest first, fifty at most.
    async fn cards_of(&self, holder: &PersonId) -> Result<Vec<CardSummary>, StoreError>;

    /// The cards of these issuances, each with its issuance and in their order: one consistent read for fifty.
    async fn made(&self, issuances: &[IssuanceId]) -> Result<Vec<(IssuanceRecord, CardRecord)>, StoreError>;

    /// The certificates in a state, by one of their times.
    async fn certificates(
        &self,
        state: CertificateStateName,
        by: CertificateTime,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CertificateSummary>, StoreError>;

    /// The certificates of a holder's cards, the last change first, fifty at most.
    async fn certificates_of(&self, holder: &PersonId) -> Result<Vec<CertificateSummary>, StoreError>;

    /// The certificate with this serial number.
    async fn certificate(&self, serial: &Serial) -> Result<Option<CertificateSummary>, StoreError>;

    /// The audit records of a card, oldest first.
    async fn card_history(&self, issuance: &IssuanceId) -> Result<Vec<CardAudit>, StoreError>;

    /// The names of people and agents, where they are known.
    async fn names(&self, principals: &[PrincipalKey]) -> Result<Vec<(PrincipalKey, String)>, StoreError>;

    /// The jobs that these readers of an agent might take: those for any reader of the site, those for one of them, and
    /// cards of running orders; of each the oldest, a page at most.
    async fn jobs(
        &self,
        site: &SiteId,
        agent: &AgentId,
        readers: &[ReaderId],
    ) -> Result<Vec<JobRow>, StoreError>;

    /// The desks of a site.
    async fn desks(&self, site: &SiteId) -> Result<Vec<DeskRecord>, StoreError>;
}
