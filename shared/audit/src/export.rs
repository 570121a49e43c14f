//! The log as one file, and whether such a file is whole and unaltered.
//!
//! A line for each record, `{"index":N,"leaf":LEAF}`, and at the end `{"checkpoint":TEXT}`. The bytes of LEAF are the
//! entry of the Merkle tree: `{"chain":NAME,"record":RECORD,"head":DIGEST}`, with the record as it was linked into its
//! chain, byte for byte. So nothing has to be understood to be checked, and tools of others can: the hash of an entry is
//! SHA-256 over a zero byte and LEAF.

use crate::checkpoint::{Checkpoint, CheckpointError, LogKey};
use crate::merkle::{self, Frontier};
use crate::{beginning, beginning_of_card, beginning_of_order, link_json};
use domain::audit::{Chain, RecordId};
use domain::certificate::Sha256;
use domain::id::{CardId, Sequence};
use serde::Deserialize;
use std::collections::HashMap;

/// The entry of a record, from the JSON `{"record":...,"head":...}` as it is stored; none if that is something else.
pub fn leaf(chain: &Chain, stored: &str) -> Option<String> {
    let rest = stored.strip_prefix('{').filter(|rest| rest.starts_with("\"record\":"))?;
    Some(format!("{{\"chain\":\"{chain}\",{rest}"))
}

/// The line of a record, without its end.
pub fn line(index: u64, leaf: &str) -> String {
    format!("{{\"index\":{index},\"leaf\":{leaf}}}")
}

/// The last line, without its end.
pub fn last_line(checkpoint: &str) -> String {
    serde_json::json!({ "checkpoint": checkpoint }).to_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    checkpoint: String,
}

/// What of a record is looked at beside its bytes.
#[derive(Deserialize)]
struct Numbered {
    sequence: Sequence,
}

/// A line of a record, taken apart.
struct Line<'a> {
    index: u64,
    leaf: &'a str,
    chain: Chain,
    record: &'a str,
    head: Sha256,
}

impl<'a> Line<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (index, rest) = text.strip_prefix("{\"index\":")?.split_once(",\"leaf\":")?;
        let leaf = rest.strip_suffix('}')?;
        let (chain, rest) = leaf.strip_prefix("{\"chain\":\"")?.split_once("\",\"record\":")?;
        let (record, head) = rest.strip_suffix("\"}")?.rsplit_once(",\"head\":\"")?;
        let (index, chain) = (index.parse().ok()?, chain.parse().ok()?);
        // One way to write it: what is written otherwise was written by somebody else.
        if line(index, leaf) != text {
            return None;
        }
        Some(Self { index, leaf, chain, record, head: head.to_owned().try_into().ok()? })
    }
}

/// Why an export is not what the log had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line that is none.
    #[error("line {line} is no line of an export: it was changed")]
    Line {
        /// From 1.
        line: u64,
    },
    /// Records are left out.
    #[error("record {expected} is missing: record {found} stands in its place")]
    Missing {
        /// Which should be there.
        expected: u64,
        /// Which is.
        found: u64,
    },
    /// A record stands there again, or too late.
    #[error("record {found} is out of place: record {expected} should stand there")]
    OutOfPlace {
        /// Which should be there.
        expected: u64,
        /// Which is.
        found: u64,
    },
    /// A history has a gap, or one of its records twice.
    #[error("record {index} is {found}, but no. {expected} of that history comes next")]
    Gap {
        /// Its place in the log.
        index: u64,
        /// Which it is.
        found: RecordId,
        /// Which comes next.
        expected: u64,
    },
    /// A record that does not fit the one before.
    #[error("record {index} ({record}) was changed: its digest does not follow from the history before it")]
    Changed {
        /// Its place in the log.
        index: u64,
        /// Which it is.
        record: RecordId,
    },
    /// No checkpoint at the end.
    #[error("the export is cut off after {records} records: it does not end with a checkpoint")]
    CutOff {
        /// How many it has.
        records: u64,
    },
    /// Something behind the checkpoint.
    #[error("line {line} stands behind the checkpoint")]
    BehindEnd {
        /// From 1.
        line: u64,
    },
    /// The checkpoint at the end is none of the log.
    #[error("the checkpoint at the end: {0}")]
    Checkpoint(#[source] CheckpointError),
    /// Not as many records as signed.
    #[error(
        "the checkpoint counts {signed} records, the export has {records}: some were left out or put in at the end"
    )]
    Count {
        /// How many the checkpoint counts.
        signed: u64,
        /// How many there are.
        records: u64,
    },
    /// Other records than signed.
    #[error(
        "the {records} records are not those that the checkpoint signs: one was changed together with all that hangs on it"
    )]
    Root {
        /// How many there are.
        records: u64,
    },
    /// The noted checkpoint is none of the log.
    #[error("the checkpoint that was noted: {0}")]
    Noted(#[source] CheckpointError),
    /// Fewer records than were noted.
    #[error("a checkpoint was noted over {noted} records, the export has {records}: the log was cut back")]
    CutBack {
        /// How many the noted one counts.
        noted: u64,
        /// How many there are.
        records: u64,
    },
    /// Other records than were noted.
    #[error("the first {noted} records are not those of the checkpoint that was noted: the past was changed")]
    Past {
        /// How many the noted one counts.
        noted: u64,
    },
}

/// What was found whole and unaltered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The checkpoint at the end.
    pub checkpoint: Checkpoint,
    /// How many histories its records belong to.
    pub chains: usize,
}

/// Checks an export line by line; its memory grows with the histories, not with the records.
#[derive(Debug)]
pub struct Verifier {
    key: LogKey,
    noted: Vec<Checkpoint>,
    lines: u64,
    tree: Frontier,
    chains: HashMap<Chain, (u64, Sha256)>,
    end: Option<Checkpoint>,
}

impl Verifier {
    /// Checks against the log's public key, and against checkpoints that were noted earlier.
    ///
    /// # Errors
    /// [`Fault::Noted`] if one of them is none of this log.
    pub fn new(key: LogKey, noted: &[String]) -> Result<Self, Fault> {
        let noted = noted.iter().map(|note| Checkpoint::open(note, &key).map_err(Fault::Noted));
        let noted = noted.collect::<Result<Vec<_>, _>>()?;
        let (tree, chains) = (Frontier::default(), HashMap::new());
        let verifier = Self { key, noted, lines: 0, tree, chains, end: None };
        verifier.compare()?;
        Ok(verifier)
    }

    /// Takes the next line, without its end.
    ///
    /// # Errors
    /// [`Fault`] says what is wrong with it.
    pub fn line(&mut self, text: &str) -> Result<(), Fault> {
        self.lines += 1;
        if self.end.is_some() {
            return Err(Fault::BehindEnd { line: self.lines });
        }
        if text.starts_with("{\"checkpoint\":") {
            let last: Option<Last> = serde_json::from_str(text).ok();
            let last = last.filter(|last| last_line(&last.checkpoint) == text);
            let last = last.ok_or(Fault::Line { line: self.lines })?;
            self.end = Some(Checkpoint::open(&last.checkpoint, &self.key).map_err(Fault::Checkpoint)?);
            return Ok(());
        }
        let line = Line::parse(text).ok_or(Fault::Line { line: self.lines })?;
        let (expected, found) = (self.tree.size(), line.index);
        if found > expected {
            return Err(Fault::Missing { expected, found });
        }
        if found < expected {
            return Err(Fault::OutOfPlace { expected, found });
        }
        self.link(&line)?;
        self.tree.push(merkle::leaf(line.leaf.as_bytes()));
        self.compare()
    }

    /// Holds a record against the history that it belongs to.
    fn link(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let fault = || Fault::Line { line: self.lines };
        let numbered: Numbered = serde_json::from_str(line.record).map_err(|_| fault())?;
        let (last, head) = match self.chains.get(&line.chain) {
            Some(known) => *known,
            None => (0, first_head(&line.chain).ok_or_else(fault)?),
        };
        let record = RecordId { chain: line.chain.clone(), sequence: numbered.sequence };
        if record.sequence.get() != last + 1 {
            return Err(Fault::Gap { index: line.index, found: record, expected: last + 1 });
        }
        if link_json(head, line.record.as_bytes()) != line.head {
            return Err(Fault::Changed { index: line.index, record });
        }
        self.chains.insert(record.chain, (last + 1, line.head));
        Ok(())
    }

    /// Holds the tree against what was noted at its present size.
    fn compare(&self) -> Result<(), Fault> {
        let size = self.tree.size();
        let mut noted = self.noted.iter().filter(|noted| noted.size == size);
        match noted.any(|noted| noted.root != self.tree.root()) {
            true => Err(Fault::Past { noted: size }),
            false => Ok(()),
        }
    }

    /// Says that no line follows.
    ///
    /// # Errors
    /// [`Fault`] if the whole is not what was signed, or not what was noted.
    pub fn finish(self) -> Result<Verified, Fault> {
        let records = self.tree.size();
        let checkpoint = self.end.ok_or(Fault::CutOff { records })?;
        if checkpoint.size != records {
            return Err(Fault::Count { signed: checkpoint.size, records });
        }
        if checkpoint.root != self.tree.root() {
            return Err(Fault::Root { records });
        }
        match self.noted.iter().find(|noted| noted.size > records) {
            Some(noted) => Err(Fault::CutBack { noted: noted.size, records }),
            None => Ok(Verified { checkpoint, chains: self.chains.len() }),
        }
    }
}

/// The head of a history without records.
fn first_head(chain: &Chain) -> Option<Sha256> {
    match chain {
        Chain::Issuance(id) => Some(beginning(id)),
        Chain::Card(id) => Some(beginning_of_card(&CardId::of(id).ok()?)),
        Chain::Order(id) => Some(beginning_of_order(id)),
    }
}

/// Checks a whole export, one line after the other.
///
/// # Errors
/// The first [`Fault`].
pub fn verify<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    key: &LogKey,
    noted: &[String],
) -> Result<Verified, Fault> {
    let mut verifier = Verifier::new(key.clone(), noted)?;
    lines.into_iter().try_for_each(|line| verifier.line(line))?;
    verifier.finish()
}

#[cfg(test)]
mod tests;
