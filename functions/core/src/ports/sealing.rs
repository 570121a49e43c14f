//! Secrets of cards: sealed at rest, derived keys, sealed to an agent.

use async_trait::async_trait;
use domain::id::{CardId, ChipId, IssuanceId, KdfVersion};
use domain::profile::Curve;
use sealed::agreement::AgreementKey;
use sealed::envelope::Envelope;
use sealed::secret::{ManagementKey, Pin, Puk};
use sealed::transit::Passage;

/// What a sealed secret is bound to: opened for another card or issuance, it does not open.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The card it belongs to.
    pub card: &'a CardId,
    /// The issuance it belongs to.
    pub issuance: &'a IssuanceId,
}

/// The sealing key is out of reach, or the envelope was changed or belongs elsewhere.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    /// Try again later.
    #[error("the sealing key is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It will never open.
    #[error("the sealed secret does not open for this card and issuance")]
    Broken,
}

/// Seals the PIN and PUK of a card for storage, and opens them again.
#[async_trait]
pub trait Sealer: Send + Sync {
    /// Seals under a fresh nonce, bound to card and issuance.
    async fn seal(&self, pin: &Pin, puk: &Puk, binding: Binding<'_>) -> Result<Envelope, SealingError>;

    /// Opens what [`Self::seal`] made for the same binding.
    async fn open(&self, envelope: &Envelope, binding: Binding<'_>) -> Result<(Pin, Puk), SealingError>;
}

/// Derives the management key of each chip from a master key.
#[async_trait]
pub trait ManagementKeys: Send + Sync {
    /// The edition that new chips get.
    fn current(&self) -> KdfVersion;

    /// The management key of a chip under an edition.
    async fn derive(&self, chip: &ChipId, version: KdfVersion) -> Result<ManagementKey, SealingError>;
}

/// Derives, for each claim, the key with which a card's key that does not sign agrees to prove itself. Whoever releases the
/// secrets needs its public half, whoever certifies its private one; it is kept nowhere.
#[async_trait]
pub trait AgreementKeys: Send + Sync {
    /// The key on this curve for this job, claim and chip; the same whenever it is asked for.
    async fn derive(&self, curve: Curve, passage: Passage<'_>) -> Result<AgreementKey, SealingError>;
}
