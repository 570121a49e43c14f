//! What a change leaves to carry out, and how it is found.

use crate::ports::store::{Page, StoreError};
use crate::record::{
    CardRecord, ChainedCardAudit, ChainedRecord, IssuanceRecord, OpenLock, OrderRecord, PersonRecord,
};
use async_trait::async_trait;
use domain::contactless::Uid;
use domain::id::{Attempt, IssuanceId, PersonId, Sequence, SiteId};
use domain::report::Entry;
use domain::time::Timestamp;

/// What waits to be carried out.
#[derive(Clone, Debug)]
pub enum Change {
    /// An issuance whose outbox is not empty.
    Issuance(Box<IssuanceRecord>),
    /// A card whose outbox is not empty.
    Card(Box<CardRecord>),
    /// A person whose search entries are behind.
    Person(Box<PersonRecord>),
    /// A production order with records to lay down, or with something to do with its cards.
    Order(Box<OrderRecord>),
}

/// What has to be done because its time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// The card of this issuance expires.
    Card(IssuanceId),
    /// The contract or visit of this person ends.
    Person(PersonId),
}

/// The outbox: found through the table's stream, and swept through a sparse index for what a stream lost.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Items that still have something to carry out, read consistently; a page at most.
    async fn pending(&self) -> Result<Vec<Change>, StoreError>;

    /// The outbox of the issuance is carried out up to and with this entry.
    async fn acknowledge(&self, issuance: &IssuanceId, through: Sequence) -> Result<(), StoreError>;

    /// Lays an audit record down. Laying it down again changes nothing.
    /// What is kept of it for the reports of a site goes with it, all or nothing.
    async fn append_audit(
        &self,
        issuance: &IssuanceId,
        record: &ChainedRecord,
        report: (&SiteId, &Entry),
    ) -> Result<(), StoreError>;

    /// The outbox of the card is carried out up to and with this record.
    async fn acknowledge_card(&self, issuance: &IssuanceId, through: Sequence) -> Result<(), StoreError>;

    /// Lays an audit record of a card down. Laying it down again changes nothing.
    async fn append_card_audit(
        &self,
        issuance: &IssuanceId,
        record: &ChainedCardAudit,
    ) -> Result<(), StoreError>;

    /// Lists the certificates of a card as they are in this record, unless they are listed as in a later one.
    async fn list_certificates(&self, card: &CardRecord) -> Result<(), StoreError>;

    /// What is due at this moment, the longest overdue first. The index may lag: what was done already may come
    /// again.
    async fn due(&self, now: Timestamp, after: Option<&str>) -> Result<Page<Due>, StoreError>;

    /// Brings the person's search entries up to this record, and marks it as indexed.
    async fn index_person(&self, record: &PersonRecord) -> Result<(), StoreError>;

    /// The same for many people, in few writes. Each has an answer of its own.
    async fn index_people(&self, records: &[PersonRecord]) -> Vec<Result<(), StoreError>>;

    /// What became due with the person's end is done, if the person is still as in this record.
    async fn person_ended(&self, record: &PersonRecord) -> Result<(), StoreError>;

    /// Lets other cards have the contactless chip, if this issuance claimed it, and not in a later attempt.
    async fn release_uid(&self, issuance: &IssuanceId, uid: &Uid, attempt: Attempt)
    -> Result<(), StoreError>;

    /// Gives the lock back if this issuance has it.
    async fn release_lock(&self, lock: &OpenLock) -> Result<(), StoreError>;
}

/// The changes of the table as they happen.
#[async_trait]
pub trait ChangeFeed: Send {
    /// The next changes; waits a moment if there are none, and may then answer none.
    async fn next(&mut self) -> Result<Vec<Change>, StoreError>;

    /// The changes that there are by now; does not wait.
    async fn ready(&mut self) -> Result<Vec<Change>, StoreError>;
}
