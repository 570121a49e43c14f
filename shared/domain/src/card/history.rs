//! A card's own history: who did what to it, when, and where it led.

use super::state::{Card, CardCommand, CardCommandName, CardStateName};
use crate::certificate::Serial;
use crate::id::Sequence;
use crate::role::Actor;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One record in the history of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardAudit {
    /// Its place in the history, from 1 without gaps.
    pub sequence: Sequence,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What was commanded.
    pub command: CardCommandName,
    /// The state before.
    pub from: CardStateName,
    /// The state after.
    pub to: CardStateName,
    /// The certificate that it is about, if it is about a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Serial>,
    /// Reason, note, or what the record is about. Never a secret.
    pub detail: Option<Note>,
}

/// The certificate that a command is about.
pub(super) fn certificate(command: &CardCommand) -> Option<Serial> {
    match command {
        CardCommand::HoldCertificate { serial, .. } | CardCommand::ReleaseCertificate { serial } => {
            Some(serial.clone())
        }
        _ => None,
    }
}

/// What a record says beyond the name of its command on this card.
pub(super) fn detail(card: &Card, command: &CardCommand) -> Option<Note> {
    match command {
        CardCommand::Deactivate(reason) | CardCommand::HoldCertificate { reason, .. } => Some(reason.clone()),
        CardCommand::Lock { cause, reason: None } => Note::parse(cause.words()).ok(),
        CardCommand::Lock { cause, reason: Some(reason) } => {
            // A reason of full length leaves no room for the cause: then it stands for itself.
            Note::parse(&format!("{}: {reason}", cause.words())).ok().or_else(|| Some(reason.clone()))
        }
        CardCommand::HandOver { to: Some(to) } if card.holder.is_none() => {
            Note::parse(&format!("to {}", to.id)).ok()
        }
        CardCommand::AddCertificates(added) => {
            listed("serial", added.iter().map(|certificate| certificate.serial.as_str()))
        }
        CardCommand::RevokeCertificates { serials, reason } => {
            let serials = serials.iter().map(Serial::as_str);
            listed(&format!("{reason}, serial"), serials)
        }
        CardCommand::Issue { .. }
        | CardCommand::Void
        | CardCommand::HandOver { .. }
        | CardCommand::Reactivate { .. }
        | CardCommand::ReleaseCertificate { .. }
        | CardCommand::Expire => None,
    }
}

fn listed<'a>(what: &str, serials: impl Iterator<Item = &'a str>) -> Option<Note> {
    let serials: Vec<_> = serials.collect();
    Note::parse(&format!("{what} {}", serials.join(", "))).ok()
}
