//! Birth certificates of cards.

use crate::audit::Checkpoint;
use domain::audit::ActorName;
use domain::birth::BirthFacts;
use domain::certificate::{Serial, Sha256};
use domain::evidence::Evidence;
use domain::id::{IssuanceId, PersonId};
use domain::profile::Slot;
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/cards/{issuance}/birth-certificate`: for officers and auditors, once the record that issued the card is in the
/// audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BirthCertificate {
    /// The issuance that made the card.
    pub issuance: IssuanceId,
    /// What the card was issued with.
    pub facts: BirthFacts,
    /// Who issued it.
    pub issued_by: ActorName,
    /// When.
    pub issued_at: Timestamp,
    /// The names of the people whom it names, as far as they are known.
    pub names: Vec<NamedPerson>,
    /// What the agent saw on the card.
    pub evidence: Evidence,
    /// The card's certificates.
    pub certificates: Vec<BornCertificate>,
    /// The place in the audit log of the record that issued it.
    pub index: u64,
    /// The checkpoint to which the proof leads.
    pub checkpoint: Checkpoint,
    /// Facts, record and proof as a text that needs no network to be checked: what the QR code says.
    pub text: String,
}

/// A person with the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedPerson {
    /// The person's id.
    pub id: PersonId,
    /// The name.
    pub name: String,
}

/// A certificate that the card was issued with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BornCertificate {
    /// In which slot.
    pub slot: Slot,
    /// Its serial number.
    pub serial: Serial,
    /// SHA-256 over it.
    pub fingerprint: Sha256,
    /// Until when it could be valid.
    pub not_after: Timestamp,
}
