//! The birth of a card: what it was issued with, for good. A record of its history commits to this.

use crate::certificate::{Certificate, Serial, Sha256};
use crate::evidence::Evidence;
use crate::id::{CardNumber, PersonId};
use crate::issuance::state::{Approval, Signed};
use crate::issuance::{Issuance, State};
use crate::process::ProcessId;
use crate::profile::Slot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a card was born as. Its JSON is what is hashed: fields and their order stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BirthFacts {
    /// Its number.
    pub number: CardNumber,
    /// Whose it is; none of a card without a name.
    pub holder: Option<BornTo>,
    /// The process by which it was made.
    pub process: ProcessId,
    /// Who asked for it.
    pub asked: Signed,
    /// Who pressed Produce card.
    pub produced: Signed,
    /// Who approved it; none where the process has no approval.
    pub approved: Option<Signed>,
    /// Its certificates.
    pub certificates: Vec<BornWith>,
    /// SHA-256 over the JSON of the evidence that it works.
    pub evidence: Sha256,
}

/// The person whose card it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BornTo {
    /// The person's id.
    pub id: PersonId,
    /// The name, as it was when the card was asked for.
    pub name: String,
}

/// A certificate that the card carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BornWith {
    /// In which slot.
    pub slot: Slot,
    /// Its serial number.
    pub serial: Serial,
}

impl BirthFacts {
    /// The facts of a card that is issued; none before. `digest` is SHA-256 over the JSON of its evidence.
    pub fn of(issuance: &Issuance, digest: impl Fn(&Evidence) -> Option<Sha256>) -> Option<Self> {
        let State::Issued(issued) = &issuance.state else { return None };
        let card = &issued.card;
        let name = issuance.holder_name();
        let approved = match &card.approval {
            Approval::NotRequired => None,
            Approval::Approved(signed) => Some(signed.clone()),
        };
        let born_with = |certificate: &Certificate| BornWith {
            slot: certificate.slot,
            serial: certificate.serial.clone(),
        };
        Some(Self {
            number: card.number.clone(),
            holder: issuance.holder_id().cloned().zip(name).map(|(id, name)| BornTo { id, name }),
            process: issuance.process,
            asked: Signed { by: issuance.origin.asked_by.clone(), at: issuance.origin.at },
            produced: card.produced.clone(),
            approved,
            certificates: card.certificates.iter().map(born_with).collect(),
            evidence: digest(&issued.evidence)?,
        })
    }
}
