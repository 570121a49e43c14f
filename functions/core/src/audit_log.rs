//! The audit log: one sequencer takes each record that was laid down into a signed Merkle tree, once; whoever may reads
//! it, proves of an entry that it is there, and takes the whole away to check it elsewhere.

mod sequencer;

use crate::error::UseCaseError;
use crate::missing;
use crate::ports::audit_log::{AuditLog, LaidDown, WIDTH};
use crate::ports::store::StoreError;
use crate::record::LogHead;
use audit::checkpoint::proof;
use audit::tile::{MissingTile, Tiles, tiles_for};
use audit::{export, merkle};
use domain::certificate::Sha256;
pub use sequencer::{LogError, Sequencer};
use std::collections::HashMap;
use std::ops::Range;

/// The checkpoint of a log without entries is none: nothing was signed yet.
const EMPTY: UseCaseError = UseCaseError::NotFound(missing::LOG_EMPTY);

/// The newest head.
///
/// # Errors
/// [`UseCaseError::NotFound`] before the first entry, or the store.
pub async fn head(log: &dyn AuditLog) -> Result<LogHead, UseCaseError> {
    log.head().await?.ok_or(EMPTY)
}

/// The proof that an entry is in the log, against the newest checkpoint (C2SP tlog-proof), and the entry's bytes.
///
/// # Errors
/// [`UseCaseError::NotFound`] if there is no such entry, or the store.
pub async fn prove(log: &dyn AuditLog, index: u64) -> Result<(String, String), UseCaseError> {
    const MISSING: UseCaseError = UseCaseError::NotFound(missing::LOG_ENTRY);
    let head = log.head().await?.ok_or(MISSING)?;
    let path = merkle::inclusion(index, head.size).ok_or(MISSING)?;
    let hashes = roots(log, &path).await?;
    let ids = log.bundle(index / WIDTH).await?;
    let id = usize::try_from(index % WIDTH).ok().and_then(|place| ids.get(place)).ok_or(MISSING)?;
    let record = log.laid_down(std::slice::from_ref(id)).await?.pop().ok_or(MISSING)?;
    Ok((leaf(&record)?, proof(index, &hashes, &head.checkpoint)))
}

/// The proof that the log goes on from the one of `old` entries: the hashes of RFC 6962, 2.1.2, and the newest head.
///
/// # Errors
/// [`UseCaseError::NotFound`] if the log is shorter, or the store.
pub async fn prove_growth(log: &dyn AuditLog, old: u64) -> Result<(Vec<Sha256>, LogHead), UseCaseError> {
    let head = head(log).await?;
    let path = merkle::consistency(old, head.size);
    let path = path.ok_or(UseCaseError::NotFound(missing::LOG_CHECKPOINT))?;
    Ok((roots(log, &path).await?, head))
}

async fn roots(log: &dyn AuditLog, path: &[Range<u64>]) -> Result<Vec<Sha256>, UseCaseError> {
    let ids: Vec<_> = tiles_for(path).into_iter().collect();
    let tiles: Tiles = log.tiles(&ids).await?.into_iter().collect();
    path.iter().map(|range| tiles.root(range).map_err(damaged)).collect()
}

fn damaged(error: MissingTile) -> UseCaseError {
    StoreError::Corrupt { key: "the audit log".to_owned(), source: error.into() }.into()
}

/// A record's bytes in the tree.
fn leaf(record: &LaidDown) -> Result<String, UseCaseError> {
    let broken = || StoreError::Corrupt {
        key: record.id.to_string(),
        source: "it is no record with the head of its chain".into(),
    };
    Ok(export::leaf(&record.id.chain, &record.stored).ok_or_else(broken)?)
}

/// The lines of an export for these places, and no more than the log has. A record that is gone leaves its line out:
/// whoever checks the export finds that.
///
/// # Errors
/// The store.
pub async fn export_lines(log: &dyn AuditLog, places: Range<u64>) -> Result<String, UseCaseError> {
    let mut lines = String::new();
    for bundle in places.start / WIDTH..places.end.div_ceil(WIDTH) {
        let wanted = (bundle * WIDTH..).zip(log.bundle(bundle).await?);
        let wanted: Vec<_> = wanted.filter(|(index, _)| places.contains(index)).collect();
        let ids: Vec<_> = wanted.iter().map(|(_, id)| id.clone()).collect();
        let mut records: HashMap<_, _> =
            log.laid_down(&ids).await?.into_iter().map(|record| (record.id.clone(), record)).collect();
        for (index, id) in wanted {
            let Some(record) = records.remove(&id) else { continue };
            lines.push_str(&export::line(index, &leaf(&record)?));
            lines.push('\n');
        }
    }
    Ok(lines)
}
