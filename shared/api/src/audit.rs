//! The audit log.

use domain::audit::{ActorName, AnyRecord, Chain};
use domain::certificate::Sha256;
use domain::id::RequestId;
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most lines that one answer of `GET /api/audit/export?from=...&to=...` has.
pub const EXPORT_PAGE: u64 = 1024;

/// `GET /api/audit?chain=...`, or `?actor=...&kind=...&from=...&until=...&after=...`: newest first. A page may be empty
/// and yet be followed by others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<Entry>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A record and its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its place, from 0; none while it waits for one.
    pub index: Option<u64>,
    /// The history that it belongs to.
    pub chain: Chain,
    /// The name of who acted.
    pub actor_name: String,
    /// The record.
    pub record: AnyRecord,
}

/// `GET /api/audit/checkpoint`: how far the log has come, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checkpoint {
    /// How many entries it has.
    pub size: u64,
    /// The root of the tree over them (RFC 6962, 2.1).
    pub root: Sha256,
    /// The same, signed (C2SP tlog-checkpoint).
    pub checkpoint: String,
    /// The key that it is signed with, as verifiers take it (C2SP signed-note).
    pub key: String,
    /// When it was signed.
    pub at: Timestamp,
}

/// `GET /api/audit/entries/{index}/proof`: that an entry is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// Its place.
    pub index: u64,
    /// Its bytes.
    pub leaf: String,
    /// The proof, with the checkpoint that it leads to (C2SP tlog-proof).
    pub proof: String,
}

/// `GET /api/audit/growth?from=...`: that the log goes on from an earlier checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Growth {
    /// The size of the earlier checkpoint.
    pub from: u64,
    /// The proof (RFC 6962, 2.1.2).
    pub proof: Vec<Sha256>,
    /// The checkpoint that it leads to.
    pub checkpoint: Checkpoint,
}

/// `GET /api/audit/denied?after=...`: what somebody tried and was not let do, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeniedPage {
    /// The rows.
    pub rows: Vec<DeniedRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Attempts of one actor that one function denied for one reason, within an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeniedRow {
    /// Who tried; none of those who did not prove who they are.
    pub who: Option<ActorName>,
    /// That one's name.
    pub who_name: Option<String>,
    /// The function that denied it.
    pub function: String,
    /// The code of the problem that was answered.
    pub code: String,
    /// How many attempts.
    pub count: u64,
    /// When the first of them was.
    pub first: Timestamp,
    /// When the last of them was.
    pub last: Timestamp,
    /// Method and path of the last of them, in the words of whoever tried.
    pub about: String,
    /// The last of them in the server's log.
    pub request_id: RequestId,
}
