//! Production orders and their cards.

use crate::ports::store::{Page, StoreError};
use crate::record::{ChainedOrderAudit, IssuanceRecord, OrderRecord};
use async_trait::async_trait;
use domain::id::{AgentId, IssuanceId, OrderId, ReaderId, SiteId};
use domain::order::{Line, OrderAudit, OrderCounts, OrderSummary, PoolFilter, Stage};
use domain::process::CardKind;
use domain::time::Timestamp;

/// What is counted of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderTally {
    /// How its cards stand.
    pub counts: OrderCounts,
    /// What each reader did, by agent and reader.
    pub readers: Vec<ReaderTally>,
}

/// What a reader did for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderTally {
    /// Its agent.
    pub agent: AgentId,
    /// The reader.
    pub reader: ReaderId,
    /// Cards that it verified.
    pub verified: u64,
    /// Cards that failed in it.
    pub failed: u64,
}

/// Whether orders go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrdersOf {
    /// Drafts and those at work.
    Open,
    /// Completed and cancelled ones.
    Ended,
}

/// Orders. Lists come from indexes, by the page; an index may lag a little.
#[async_trait]
pub trait Orders: Send + Sync {
    /// An order, read consistently.
    async fn order(&self, id: &OrderId) -> Result<Option<OrderRecord>, StoreError>;

    /// One conditional write: only if the stored version is the one before `record.version`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn save_order(&self, record: &OrderRecord) -> Result<(), StoreError>;

    /// How the cards of these orders stand, read consistently; one answer for each, in their order.
    async fn tallies(&self, orders: &[OrderId]) -> Result<Vec<OrderTally>, StoreError>;

    /// Orders, by when they came into their state, newest first.
    async fn orders(&self, which: OrdersOf, after: Option<&str>) -> Result<Page<OrderSummary>, StoreError>;

    /// Cards that wait in the pool of a site, who waits longest first. A page may have none that fit and yet be
    /// followed by others.
    async fn pool(
        &self,
        site: &SiteId,
        kind: CardKind,
        filter: &PoolFilter,
        after: Option<&str>,
    ) -> Result<Page<domain::issuance::Summary>, StoreError>;

    /// The cards of an order at a stage, by when they came there, oldest first.
    async fn lines(
        &self,
        order: &OrderId,
        stage: Stage,
        after: Option<&str>,
    ) -> Result<Page<Line>, StoreError>;

    /// When the last cards of an order were verified, newest first; a few at most.
    async fn last_verified(&self, order: &OrderId) -> Result<Vec<Timestamp>, StoreError>;

    /// Notes that an order skipped a card, and counts it. Noting it again changes nothing.
    async fn skip(&self, order: &OrderId, line: &Line) -> Result<(), StoreError>;

    /// Those of these issuances that there are, read consistently, in no particular order.
    async fn issuances(&self, ids: &[IssuanceId]) -> Result<Vec<IssuanceRecord>, StoreError>;

    /// Lays an audit record of an order down. Laying it down again changes nothing.
    async fn append_order_audit(&self, order: &OrderId, record: &ChainedOrderAudit)
    -> Result<(), StoreError>;

    /// What this version of the order had to say is laid down. It leaves what is pending, unless it has an errand.
    async fn acknowledge_order(&self, record: &OrderRecord) -> Result<(), StoreError>;

    /// The audit records of an order, oldest first.
    async fn order_history(&self, order: &OrderId) -> Result<Vec<OrderAudit>, StoreError>;
}
