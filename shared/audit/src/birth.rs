//! A card's birth certificate: what it was issued with, and the proof that the audit log says so, as a text that fits into a
//! QR code and is checked without a network.
//!
//! The record that issues a card has the digest of its [`BirthFacts`]. The certificate is three lines, facts, entry and
//! proof (C2SP tlog-proof), deflated (RFC 1950) and in the alphabet of RFC 4648, 6, which QR codes hold tightly.

use crate::checkpoint::{Checkpoint, CheckpointError, LogKey, Proof};
use crate::{digest, merkle};
use data_encoding::BASE32_NOPAD;
use domain::audit::AuditRecord;
pub use domain::birth::{BirthFacts, BornTo, BornWith};
use domain::certificate::Sha256;
use domain::evidence::Evidence;
use domain::issuance::{Issuance, StateName};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};

/// How the text begins: what it is, and in which edition.
pub const PREFIX: &str = "CARDWRIGHT1";

/// The most bytes that a certificate unpacks to: a stranger may have made it.
const MOST: usize = 65_536;

/// The highest level: it is packed once and printed.
const LEVEL: u8 = 10;

/// The facts of a card that is issued, as JSON; none before.
pub fn facts(issuance: &Issuance) -> Option<String> {
    let seen = |evidence: &Evidence| Some(digest(&serde_json::to_vec(evidence).ok()?));
    serde_json::to_string(&BirthFacts::of(issuance, seen)?).ok()
}

/// A record that issues a card, with the digest of what the card was issued with; any other as it was.
pub fn noted(record: AuditRecord, next: &Issuance) -> AuditRecord {
    if record.to != StateName::Issued || record.from == Some(StateName::Issued) {
        return record;
    }
    AuditRecord { birth: facts(next).map(|facts| digest(facts.as_bytes())), ..record }
}

/// The text of a certificate: the facts' JSON, the entry that has their digest, and the proof that it is in the log.
pub fn text(facts: &str, entry: &str, proof: &str) -> String {
    let packed = compress_to_vec_zlib(format!("{facts}\n{entry}\n{proof}").as_bytes(), LEVEL);
    format!("{PREFIX}{}", BASE32_NOPAD.encode(&packed))
}

/// What a birth certificate proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// What the card was issued with.
    pub facts: BirthFacts,
    /// The record that issued it.
    pub record: AuditRecord,
    /// The issuance.
    pub issuance: String,
    /// The place of that record in the log.
    pub index: u64,
    /// The log.
    pub log: String,
    /// How many entries it had when it was signed.
    pub size: u64,
}

/// Which check a birth certificate does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something else.
    #[error("this is no birth certificate of a card: it does not begin with {PREFIX}")]
    Other,
    /// Damaged on the way, or changed.
    #[error("the text is damaged: a character was changed, added or left out")]
    Damaged,
    /// Parts that are none.
    #[error("the text was not made by Cardwright: its parts are not those of a birth certificate")]
    Parts,
    /// A record of something else.
    #[error("the record does not issue a card")]
    NotIssued,
    /// Other facts than were recorded.
    #[error("the card's data were changed: the record that issued it says otherwise")]
    Facts,
    /// The signature.
    #[error("the log: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// Another entry than was signed.
    #[error("the record is not in the log that was signed: it was changed, or never there")]
    NotInLog,
}

/// An entry of the log, as far as it is looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    chain: domain::audit::Chain,
    record: AuditRecord,
    #[serde(rename = "head")]
    _head: Sha256,
}

/// Checks a certificate against the key of the log, which the reader has from elsewhere. White space does not count, and
/// neither does case.
///
/// # Errors
/// The first check that it does not stand.
pub fn check(text: &str, key: &LogKey) -> Result<Proven, Fault> {
    let text: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
    let packed = text.strip_prefix(PREFIX).ok_or(Fault::Other)?;
    let packed = BASE32_NOPAD.decode(packed.as_bytes()).map_err(|_| Fault::Damaged)?;
    let plain = decompress_to_vec_zlib_with_limit(&packed, MOST).map_err(|_| Fault::Damaged)?;
    let plain = String::from_utf8(plain).map_err(|_| Fault::Parts)?;
    let mut parts = plain.splitn(3, '\n');
    let (Some(facts), Some(entry), Some(proof)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Fault::Parts);
    };
    let proof = Proof::parse(proof).ok_or(Fault::Parts)?;
    let checkpoint = Checkpoint::open(&proof.checkpoint, key)?;
    let tree = (checkpoint.size, checkpoint.root);
    if !merkle::includes(merkle::leaf(entry.as_bytes()), proof.index, tree, &proof.hashes) {
        return Err(Fault::NotInLog);
    }
    let Entry { chain, record, .. } = serde_json::from_str(entry).map_err(|_| Fault::Parts)?;
    let birth = record.birth.filter(|_| record.to == StateName::Issued).ok_or(Fault::NotIssued)?;
    if digest(facts.as_bytes()) != birth {
        return Err(Fault::Facts);
    }
    Ok(Proven {
        facts: serde_json::from_str(facts).map_err(|_| Fault::Parts)?,
        record,
        issuance: chain.id().to_owned(),
        index: proof.index,
        log: checkpoint.origin.to_string(),
        size: checkpoint.size,
    })
}

#[cfg(test)]
mod tests;
