//! The audit chains: each issuance's records, and each card's and order's, hang together by their digests, so that none can
//! be changed, dropped or put elsewhere without it showing. And the log that all of them are laid into: a Merkle tree with
//! signed checkpoints, its proofs, and its export with who checks that.
#![warn(missing_docs)]

pub mod birth;
pub mod checkpoint;
pub mod export;
pub mod merkle;
mod swedish;
pub mod tile;

use domain::audit::AuditRecord;
use domain::card::CardAudit;
use domain::certificate::Sha256;
use domain::id::{CardId, IssuanceId, OrderId, Sequence};
use domain::order::OrderAudit;
use serde::Serialize;
use sha2::Digest as _;

/// Separates these digests from all others; a new layout gets a new one.
const CONTEXT: &[u8] = b"cardwright-audit-chain-v1\n";

/// SHA-256 over some bytes.
pub fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// A record that a chain takes.
pub trait Link: Serialize {
    /// Its place in the chain, from 1 without gaps.
    fn sequence(&self) -> Sequence;
}

impl Link for AuditRecord {
    fn sequence(&self) -> Sequence {
        self.sequence
    }
}

impl Link for CardAudit {
    fn sequence(&self) -> Sequence {
        self.sequence
    }
}

impl Link for OrderAudit {
    fn sequence(&self) -> Sequence {
        self.sequence
    }
}

/// The head of a chain without records. It depends on the issuance, so that no two chains can be swapped.
pub fn beginning(issuance: &IssuanceId) -> Sha256 {
    digest(&[CONTEXT, issuance.as_str().as_bytes()].concat())
}

/// The head of a card's chain without records. No id begins like it, so that it is no issuance's either.
pub fn beginning_of_card(card: &CardId) -> Sha256 {
    digest(&[CONTEXT, b"card ", card.as_str().as_bytes()].concat())
}

/// The head of an order's chain without records.
pub fn beginning_of_order(order: &OrderId) -> Sha256 {
    digest(&[CONTEXT, b"order ", order.as_str().as_bytes()].concat())
}

/// The record does not serialise; its types make this impossible.
#[derive(Debug, thiserror::Error)]
#[error("an audit record could not be written down")]
pub struct ChainError(#[source] serde_json::Error);

/// The head of the chain once the record is part of it: SHA-256 over the head before and the record's JSON.
///
/// # Errors
/// [`ChainError`] if the record does not serialise.
pub fn link(head: Sha256, record: &impl Link) -> Result<Sha256, ChainError> {
    Ok(link_json(head, &serde_json::to_vec(record).map_err(ChainError)?))
}

/// The same over the record's JSON as it was written down.
pub(crate) fn link_json(head: Sha256, json: &[u8]) -> Sha256 {
    digest(&[CONTEXT, &head.0, json].concat())
}

/// Where a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The sequence number that the record there should have.
    pub at: u64,
}

/// Checks that these are all records of an issuance, unchanged, up to this head.
///
/// # Errors
/// The place of the first gap or, if only the end does not fit, the number of records plus one.
pub fn verify(issuance: &IssuanceId, records: &[AuditRecord], head: Sha256) -> Result<(), Broken> {
    whole(beginning(issuance), records, head)
}

/// Checks that these are all records of a card, unchanged, up to this head.
///
/// # Errors
/// As [`verify`].
pub fn verify_card(card: &CardId, records: &[CardAudit], head: Sha256) -> Result<(), Broken> {
    whole(beginning_of_card(card), records, head)
}

/// Checks that these are all records of an order, unchanged, up to this head.
///
/// # Errors
/// As [`verify`].
pub fn verify_order(order: &OrderId, records: &[OrderAudit], head: Sha256) -> Result<(), Broken> {
    whole(beginning_of_order(order), records, head)
}

fn whole(beginning: Sha256, records: &[impl Link], head: Sha256) -> Result<(), Broken> {
    let mut reached = beginning;
    let mut expected = 0;
    for record in records {
        expected += 1;
        if record.sequence().get() != expected {
            return Err(Broken { at: expected });
        }
        reached = link(reached, record).map_err(|_| Broken { at: expected })?;
    }
    if reached == head { Ok(()) } else { Err(Broken { at: expected + 1 }) }
}

#[cfg(test)]
mod tests;
