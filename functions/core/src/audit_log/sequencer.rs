//! The sequencer: what puts records into the log. It may run twice at once, and be cut off anywhere: a batch is one write,
//! which holds if the log has not grown since it was begun.

use crate::command::tries;
use crate::ports::audit_log::{AuditLog, Bundle, LaidDown, LogBatch, ToLog, WIDTH};
use crate::ports::edge::Clock;
use crate::ports::store::StoreError;
use crate::record::LogHead;
use audit::checkpoint::{Checkpoint, LogKey, Origin};
use audit::export;
use audit::merkle::{self, empty};
use audit::tile::{MissingTile, Tiles, edge};
use domain::audit::{Chain, RecordId};
use domain::certificate::Sha256;
use domain::id::Sequence;
use sealed::log_key::LogSigningKey;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many records one batch takes: a transaction of DynamoDB has 100 items, and up to 19 of them are the head, two
/// bundles, and two tiles on each of eight levels.
const BATCH: usize = 80;

/// Why records do not come into the log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log was signed by another key.
    #[error(
        "the audit log is signed with another key: {0}; bring that key back, or nobody can check the log"
    )]
    OtherKey(String),
    /// The tiles are not those of the last checkpoint: nothing is signed on top of them.
    #[error("the stored audit log is not the one that was signed: somebody has changed it; restore it")]
    Changed,
    /// A tile is missing.
    #[error("the stored audit log is not whole; restore it")]
    Missing(#[from] MissingTile),
    /// A record that is none.
    #[error("the audit record {0} is not stored as one")]
    Record(RecordId),
}

/// Takes records into the log.
#[derive(Clone)]
pub struct Sequencer {
    log: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    secret: Arc<LogSigningKey>,
    key: LogKey,
}

impl Sequencer {
    /// Signs with this key. The log is named after the organisation, from its first entry on for good.
    pub fn new(
        log: Arc<dyn AuditLog>,
        clock: Arc<dyn Clock>,
        organisation: &str,
        secret: LogSigningKey,
    ) -> Self {
        let key = LogKey { origin: Origin::of_site(organisation), public: secret.public_key() };
        Self { log, clock, secret: Arc::new(secret), key }
    }

    /// Takes what the sparse index has, and answers how many records came into the log.
    ///
    /// # Errors
    /// [`LogError`]; what could be taken before it was.
    pub async fn sweep(&self) -> Result<usize, LogError> {
        let ids = self.log.unlogged().await?;
        self.take(&ids).await
    }

    /// Takes these records, as far as they are not in the log already, and answers how many came into it. What goes
    /// before one of them in its history goes before it into the log, whether it was named or not.
    ///
    /// # Errors
    /// As [`Self::sweep`].
    pub async fn take(&self, ids: &[RecordId]) -> Result<usize, LogError> {
        let mut taken = 0;
        for ids in ids.chunks(BATCH) {
            let mut tries = tries();
            loop {
                match self.batch(ids).await {
                    Ok(0) => break,
                    Ok(count) => taken += count,
                    // Somebody was faster: what is left is looked at again.
                    Err(LogError::Store(StoreError::Conflict)) if tries.next().is_some() => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(taken)
    }

    async fn batch(&self, ids: &[RecordId]) -> Result<usize, LogError> {
        // The head first: whatever comes into the log after that, the write is refused.
        let before = self.log.head().await?;
        let due = self.due(ids).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let key = self.own(before.as_ref())?;
        let (size, root) = before.map_or((0, empty()), |head| (head.size, head.root));
        let edge: Vec<_> = edge(size).into_iter().collect();
        let mut tiles: Tiles = self.log.tiles(&edge).await?.into_iter().collect();
        if tiles.root(&(0..size))? != root {
            return Err(LogError::Changed);
        }
        let leaf = |record: &LaidDown| {
            let leaf = export::leaf(&record.id.chain, &record.stored);
            leaf.map(|leaf| merkle::leaf(leaf.as_bytes())).ok_or_else(|| LogError::Record(record.id.clone()))
        };
        let leaves = due.iter().map(leaf).collect::<Result<Vec<_>, _>>()?;
        let changed = tiles.append(size, &leaves)?;
        let records: Vec<_> = (size..).zip(due).map(|(index, record)| to_log(index, record)).collect();
        let after = (size..).nth(records.len()).unwrap_or(u64::MAX);
        let batch = LogBatch {
            before: size,
            head: self.head(&key, after, tiles.root(&(0..after))?),
            tiles: changed,
            bundles: self.bundles(size, &records).await?,
            records,
        };
        self.log.append(&batch).await?;
        Ok(batch.records.len())
    }

    /// The key under which the log began: its name stays, whatever the organisation is called now.
    fn own(&self, head: Option<&LogHead>) -> Result<LogKey, LogError> {
        let Some(head) = head else { return Ok(self.key.clone()) };
        let other = || LogError::OtherKey(head.key.clone());
        let known: LogKey = head.key.parse().map_err(|_| other())?;
        if known.public == self.key.public { Ok(known) } else { Err(other()) }
    }

    fn head(&self, key: &LogKey, size: u64, root: Sha256) -> LogHead {
        let checkpoint = Checkpoint { origin: key.origin.clone(), size, root };
        let signature = self.secret.sign(checkpoint.text().as_bytes());
        let checkpoint = checkpoint.signed(key, &signature);
        LogHead { size, root, checkpoint, key: key.to_string(), at: self.clock.now() }
    }

    /// The bundles with these records behind the last.
    async fn bundles(&self, size: u64, records: &[ToLog]) -> Result<Vec<Bundle>, StoreError> {
        let mut bundles: BTreeMap<u64, Vec<RecordId>> = BTreeMap::new();
        if !size.is_multiple_of(WIDTH) {
            bundles.insert(size / WIDTH, self.log.bundle(size / WIDTH).await?);
        }
        for record in records {
            bundles.entry(record.index / WIDTH).or_default().push(record.id.clone());
        }
        Ok(bundles.into_iter().map(|(index, records)| Bundle { index, records }).collect())
    }

    /// The records of the next batch: those named that have no place yet, each history in its order and without a gap.
    async fn due(&self, ids: &[RecordId]) -> Result<Vec<LaidDown>, LogError> {
        let mut chains: BTreeMap<Chain, BTreeMap<Sequence, LaidDown>> = BTreeMap::new();
        for record in self.log.laid_down(ids).await?.into_iter().filter(|record| record.logged.is_none()) {
            chains.entry(record.id.chain.clone()).or_default().insert(record.id.sequence, record);
        }
        let before = |(chain, records): (&Chain, &BTreeMap<Sequence, LaidDown>)| {
            let first = records.keys().next()?.get();
            (first > 1).then(|| RecordId { chain: chain.clone(), sequence: Sequence::new(first - 1) })
        };
        let before: Vec<_> = chains.iter().filter_map(before).collect();
        let mut known = self.log.laid_down(&before).await?;
        known.retain(|record| record.logged.is_some());
        let mut due = Vec::new();
        for (chain, records) in chains {
            let lost =
                before.iter().any(|id| id.chain == chain && !known.iter().any(|record| record.id == *id));
            let (first, records) = match (lost, records.keys().next().copied()) {
                (false, Some(first)) => (first, records.into_values().collect()),
                // Laid down before there was a log, or not told yet: it goes first.
                _ => (Sequence::FIRST, self.log.chain(&chain).await?),
            };
            due.extend(without_gap(first, records).filter(|record| record.logged.is_none()));
        }
        due.truncate(BATCH);
        Ok(due)
    }
}

/// The records of a history from this one up to the first gap. There is none unless somebody has made one: then nothing behind
/// it comes into the log, and the sweep says so again and again.
fn without_gap(first: Sequence, records: Vec<LaidDown>) -> impl Iterator<Item = LaidDown> {
    let mut due = first;
    records.into_iter().take_while(move |record| {
        let fits = record.id.sequence == due;
        if !fits {
            tracing::error!(record = %record.id, "the record before this one is missing; it was taken away");
        }
        due = record.id.sequence.next();
        fits
    })
}

fn to_log(index: u64, record: LaidDown) -> ToLog {
    let (at, actor) = (record.record.at(), record.record.actor().clone());
    ToLog { id: record.id, index, at, actor }
}
