//! A certificate as a line of a list.

use super::{CertificateState, CrlEntry, CrlReason, Serial};
use crate::card::{Card, CardCertificate};
use crate::id::{CardNumber, IssuanceId, PersonId};
use crate::profile::Slot;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a certificate's state, without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateStateName {
    /// Not to be trusted for now.
    OnHold,
    /// In force.
    Valid,
    /// Never to be trusted again.
    Revoked,
    /// Ran out.
    Expired,
}

impl CertificateStateName {
    /// All of them, in the order of a certificate's life.
    pub const ALL: [Self; 4] = [Self::OnHold, Self::Valid, Self::Revoked, Self::Expired];

    /// The name on the wire and in keys.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::OnHold => "on-hold",
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// The state with this name, as addresses and keys have it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.wire() == text)
    }

    /// The name in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OnHold => "on hold",
            other => other.wire(),
        }
    }
}

impl fmt::Display for CertificateStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl CertificateState {
    /// Its name.
    pub const fn name(&self) -> CertificateStateName {
        match self {
            Self::OnHold { .. } => CertificateStateName::OnHold,
            Self::Valid => CertificateStateName::Valid,
            Self::Revoked { .. } => CertificateStateName::Revoked,
            Self::Expired => CertificateStateName::Expired,
        }
    }
}

/// A certificate as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateSummary {
    /// Its serial number.
    pub serial: Serial,
    /// Where it stands.
    pub state: CertificateState,
    /// Since when; 1970 if it came into it before that was noted.
    pub since: Timestamp,
    /// The slot whose key it certifies; none if it was issued before that was noted.
    pub slot: Option<Slot>,
    /// Until when it could be valid; none if it was issued before that was noted.
    pub not_after: Option<Timestamp>,
    /// The issuance that made its card: what addresses name.
    pub issuance: IssuanceId,
    /// The number of its card.
    pub number: CardNumber,
    /// Whose card it is; none as long as a card without a name is nobody's.
    pub holder: Option<PersonId>,
}

impl CertificateSummary {
    /// The line of a card's certificate.
    pub fn of(card: &Card, certificate: &CardCertificate) -> Self {
        Self {
            serial: certificate.serial.clone(),
            state: certificate.state.clone(),
            since: certificate.since,
            slot: certificate.slot,
            not_after: certificate.not_after,
            issuance: card.issuance.clone(),
            number: card.number.clone(),
            holder: card.holder.clone(),
        }
    }

    /// What a CRL says of it, as long as it is not to be trusted. One that was released from hold leaves the CRL: that it is good
    /// again stands in no complete CRL (RFC 5280, 5.3.1: removeFromCRL is for delta CRLs).
    pub fn on_crl(&self) -> Option<CrlEntry> {
        let (at, reason) = match &self.state {
            CertificateState::OnHold { .. } => (self.since, CrlReason::Hold),
            CertificateState::Revoked { reason, at } => (*at, CrlReason::Revoked(*reason)),
            CertificateState::Valid | CertificateState::Expired => return None,
        };
        Some(CrlEntry { serial: self.serial.clone(), at, reason })
    }
}
