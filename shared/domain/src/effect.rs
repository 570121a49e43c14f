//! What follows from a decision. Committed with it, performed afterwards, at least once.

use crate::certificate::{RevocationReason, Serial};
use crate::contactless::Uid;
use crate::id::{Attempt, SecretsGeneration};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An effect of a decision. Each is idempotent; each has its compensation in the machine:
/// what was created is voided, destroyed or revoked by [`Effect::VoidCard`], [`Effect::DestroySecrets`]
/// and [`Effect::RevokeCertificates`] when the issuance ends without a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "effect", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Effect {
    /// Make number, PIN and PUK, then say so by card-created.
    CreateCardObject,
    /// Make PIN and PUK anew: the old ones were seen, or another chip may hold them.
    RenewSecrets {
        /// The generation to make.
        generation: SecretsGeneration,
    },
    /// Forget PIN and PUK for good.
    DestroySecrets,
    /// The card object ended without a card.
    VoidCard,
    /// The card object is a verified card now.
    IssueCard,
    /// Note new certificates, on hold.
    RegisterCertificates {
        /// Their serial numbers.
        serials: Vec<Serial>,
    },
    /// These will never be trusted.
    RevokeCertificates {
        /// Their serial numbers.
        serials: Vec<Serial>,
        /// Why.
        reason: RevocationReason,
    },
    /// Another card may have this contactless chip.
    ReleaseUid {
        /// Its UID.
        uid: Uid,
        /// The attempt that read it last. A later one may have read it again before this is carried out.
        attempt: Attempt,
    },
    /// The holder may have another open issuance of this card kind.
    ReleaseOpenLock,
}
