//! Audit records: who did what to which issuance, when, and where it led.

use crate::id::Sequence;
use crate::issuance::state::DeskReader;
use crate::issuance::{CommandName, StateName};
use crate::order::OrderMove;
use crate::role::Actor;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One record in the history of an issuance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRecord {
    /// Its place in the history, from 1 without gaps.
    pub sequence: Sequence,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What was commanded.
    pub command: CommandName,
    /// The state before; none at the beginning.
    pub from: Option<StateName>,
    /// The state after.
    pub to: StateName,
    /// Reason, note, or what the record is about. Never a secret.
    pub detail: Option<Note>,
    /// What it was for the production order that the card is in, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderMove>,
    /// The reader at which the card was verified, or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskReader>,
}
