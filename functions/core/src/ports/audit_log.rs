//! The audit log: every record that was laid down, in one order, under one signed root.

use crate::ports::store::{Page, StoreError};
use crate::record::LogHead;
use async_trait::async_trait;
pub use audit::tile::{Tile, TileId, WIDTH};
use domain::audit::{ActorName, AnyRecord, Chain, ChainKind, RecordId};
use domain::role::Actor;
use domain::time::Timestamp;

/// A record as it was laid down.
#[derive(Clone, Debug)]
pub struct LaidDown {
    /// Which.
    pub id: RecordId,
    /// Its JSON with the head of its chain, `{"record":...,"head":...}`, byte for byte as it was written.
    pub stored: String,
    /// What it says.
    pub record: AnyRecord,
    /// Its place in the log, once it has one.
    pub logged: Option<u64>,
}

/// A record on its way into the log.
#[derive(Clone, Debug)]
pub struct ToLog {
    /// Which.
    pub id: RecordId,
    /// The place that it gets.
    pub index: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
}

/// Which records the places of a tile of entries have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The first place, divided by [`WIDTH`].
    pub index: u64,
    /// The records, at most [`WIDTH`].
    pub records: Vec<RecordId>,
}

/// What is written when records come into the log: all of it or nothing.
#[derive(Clone, Debug)]
pub struct LogBatch {
    /// How many entries the log had.
    pub before: u64,
    /// The head afterwards.
    pub head: LogHead,
    /// The tiles that change.
    pub tiles: Vec<Tile>,
    /// The bundles that change.
    pub bundles: Vec<Bundle>,
    /// The records.
    pub records: Vec<ToLog>,
}

/// Of which entries a list is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Acts of one only.
    pub actor: Option<ActorName>,
    /// Of one kind of history only.
    pub kind: Option<ChainKind>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

/// The log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Its head, read consistently; none before the first entry.
    async fn head(&self) -> Result<Option<LogHead>, StoreError>;

    /// Those of these tiles that there are, read consistently.
    async fn tiles(&self, ids: &[TileId]) -> Result<Vec<Tile>, StoreError>;

    /// The records that a tile's places have, read consistently; none of a tile that is not begun.
    async fn bundle(&self, index: u64) -> Result<Vec<RecordId>, StoreError>;

    /// Records that are laid down and have no place yet, from the sparse index: a page at most. What it has may be stale.
    async fn unlogged(&self) -> Result<Vec<RecordId>, StoreError>;

    /// Those of these records that are laid down, read consistently, in no particular order.
    async fn laid_down(&self, ids: &[RecordId]) -> Result<Vec<LaidDown>, StoreError>;

    /// All records of a history, read consistently, oldest first.
    async fn chain(&self, chain: &Chain) -> Result<Vec<LaidDown>, StoreError>;

    /// Takes records into the log, all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the log has grown since, or one of the records has a place already.
    async fn append(&self, batch: &LogBatch) -> Result<(), StoreError>;

    /// Records in the log by when they happened, newest first. A page may have none that fit and yet be followed by
    /// others. The index may lag a little.
    async fn find(&self, filter: &LogFilter, after: Option<&str>) -> Result<Page<LaidDown>, StoreError>;
}
