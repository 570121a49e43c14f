//! Where a certificate stands, and the machine that moves it.

use super::RevocationReason;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a certificate is on hold; kept per certificate, so that lifting one reason leaves the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum HoldReason {
    /// Its card is not issued or not handed over yet.
    NotYetActive,
    /// Its card was deactivated.
    CardInactive,
    /// It was suspended on its own.
    Suspended {
        /// Why, in the words of who suspended it.
        reason: Note,
    },
}

/// The name of a reason, without its words: what is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReasonName {
    /// Its card is not issued or not handed over yet.
    NotYetActive,
    /// Its card was deactivated.
    CardInactive,
    /// It was suspended on its own.
    Suspended,
}

impl HoldReason {
    /// Its name.
    pub const fn name(&self) -> HoldReasonName {
        match self {
            Self::NotYetActive => HoldReasonName::NotYetActive,
            Self::CardInactive => HoldReasonName::CardInactive,
            Self::Suspended { .. } => HoldReasonName::Suspended,
        }
    }
}

/// Where a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CertificateState {
    /// Not to be trusted for now: CRL reason certificateHold. Every certificate begins here.
    OnHold {
        /// All reasons that hold it, one of a name; valid again once none is left.
        reasons: Vec<HoldReason>,
    },
    /// In force.
    Valid,
    /// Never to be trusted again.
    Revoked {
        /// Why.
        reason: RevocationReason,
        /// Since when.
        at: Timestamp,
    },
    /// Ran out.
    Expired,
}

/// What can happen to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateCommand {
    /// One more reason to hold it.
    Hold(HoldReason),
    /// One reason fewer.
    Release(HoldReasonName),
    /// For good.
    Revoke(RevocationReason),
    /// Its time ran out.
    Expire,
}

/// The certificate is in an end state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the certificate is {state}; nothing more can happen to it")]
pub struct CertificateEnded {
    /// The name of that state.
    pub state: &'static str,
}

impl CertificateState {
    /// The state of a certificate that was just issued.
    pub fn issued() -> Self {
        Self::OnHold { reasons: vec![HoldReason::NotYetActive] }
    }

    /// The next state. Repeating a command changes nothing.
    ///
    /// # Errors
    /// [`CertificateEnded`] if the certificate is revoked or expired, unless the command says the same again.
    pub fn apply(&self, command: CertificateCommand, now: Timestamp) -> Result<Self, CertificateEnded> {
        use CertificateCommand as C;
        match (self, command) {
            (Self::Revoked { .. }, C::Revoke(_)) | (Self::Expired, C::Expire) => Ok(self.clone()),
            (Self::Revoked { .. }, _) => Err(CertificateEnded { state: "revoked" }),
            (Self::Expired, _) => Err(CertificateEnded { state: "expired" }),
            (_, C::Revoke(reason)) => Ok(Self::Revoked { reason, at: now }),
            (_, C::Expire) => Ok(Self::Expired),
            (Self::Valid, C::Hold(reason)) => Ok(Self::OnHold { reasons: vec![reason] }),
            (Self::Valid, C::Release(_)) => Ok(Self::Valid),
            (Self::OnHold { reasons }, C::Hold(reason)) => {
                let mut reasons = reasons.clone();
                if reasons.iter().all(|held| held.name() != reason.name()) {
                    reasons.push(reason);
                }
                Ok(Self::OnHold { reasons })
            }
            (Self::OnHold { reasons }, C::Release(name)) => {
                let reasons: Vec<_> = reasons.iter().filter(|held| held.name() != name).cloned().collect();
                Ok(if reasons.is_empty() { Self::Valid } else { Self::OnHold { reasons } })
            }
        }
    }

    /// Whether it was suspended on its own, whatever else holds it.
    pub fn is_suspended(&self) -> bool {
        let suspended = |reason: &HoldReason| reason.name() == HoldReasonName::Suspended;
        matches!(self, Self::OnHold { reasons } if reasons.iter().any(suspended))
    }
}
