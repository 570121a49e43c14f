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
use domain::audit::{AnyRecord, AuditRecord, Chain};
use domain::birth::BirthFacts;
use domain::certificate::Sha256;
use domain::issuance::Issuance;
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
    let (entry, proof, _) = proven(log, index).await?;
    Ok((entry, proof))
}

/// The same, with the head to which the proof leads.
async fn proven(log: &dyn AuditLog, index: u64) -> Result<(String, String, LogHead), UseCaseError> {
    const MISSING: UseCaseError = UseCaseError::NotFound(missing::LOG_ENTRY);
    let head = log.head().await?.ok_or(MISSING)?;
    let path = merkle::inclusion(index, head.size).ok_or(MISSING)?;
    let hashes = roots(log, &path).await?;
    let ids = log.bundle(index / WIDTH).await?;
    let id = usize::try_from(index % WIDTH).ok().and_then(|place| ids.get(place)).ok_or(MISSING)?;
    let record = log.laid_down(std::slice::from_ref(id)).await?.pop().ok_or(MISSING)?;
    Ok((leaf(&record)?, proof(index, &hashes, &head.checkpoint), head))
}

/// The birth certificate of a card, proven against the newest checkpoint.
#[derive(Clone, Debug)]
pub struct Birth {
    /// What the card was issued with.
    pub facts: BirthFacts,
    /// The record that issued it.
    pub record: AuditRecord,
    /// That record's place in the log.
    pub index: u64,
    /// The head to which the proof leads.
    pub head: LogHead,
    /// All of it as a text that is checked without us.
    pub text: String,
}

/// The birth certificate of the card of an issuance.
///
/// # Errors
/// [`UseCaseError::NotFound`] if the card is not issued, or the record that issued it is not in the log (yet) or older than
/// birth certificates; a record that says otherwise than the issuance is corrupt; or the store.
pub async fn birth(log: &dyn AuditLog, issuance: &Issuance) -> Result<Birth, UseCaseError> {
    const MISSING: UseCaseError = UseCaseError::NotFound(missing::BIRTH);
    let json = audit::birth::facts(issuance).ok_or(MISSING)?;
    let chain = log.chain(&Chain::Issuance(issuance.id.clone())).await?;
    let born = chain.into_iter().find_map(|laid| match laid.record {
        AnyRecord::Issuance(record) if record.birth.is_some() => Some((record, laid.logged?)),
        _ => None,
    });
    let (record, index) = born.ok_or(MISSING)?;
    let corrupt =
        |why: &'static str| StoreError::Corrupt { key: issuance.id.to_string(), source: why.into() };
    if record.birth != Some(audit::digest(json.as_bytes())) {
        return Err(corrupt("the card is not what the record says that issued it").into());
    }
    let facts = serde_json::from_str(&json).map_err(|_| corrupt("its birth is none"))?;
    let (entry, proof, head) = proven(log, index).await?;
    Ok(Birth { facts, record, index, head, text: audit::birth::text(&json, &entry, &proof) })
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
