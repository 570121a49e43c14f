//! Keys with which cards agree, derived by KMS.

use super::KmsKey;
use crate::sealing::{agreement, unavailable};
use async_trait::async_trait;
use cardwright_core::ports::sealing::{AgreementKeys, SealingError};
use domain::profile::Curve;
use sealed::agreement::AgreementKey;
use sealed::kdf::fixed_input;
use sealed::transit::Passage;

/// Derives the key of each claim from a master in KMS. Not the one of management keys: who certifies may have these, and no
/// management key.
pub struct KmsAgreementKeys {
    key: KmsKey,
}

impl KmsAgreementKeys {
    /// Derives from this master.
    pub const fn new(key: KmsKey) -> Self {
        Self { key }
    }
}

#[async_trait]
impl AgreementKeys for KmsAgreementKeys {
    async fn derive(&self, curve: Curve, passage: Passage<'_>) -> Result<AgreementKey, SealingError> {
        let (label, context) = agreement(curve, passage);
        let seed = self.key.mac(fixed_input(label, &context)).await.map_err(unavailable)?;
        Ok(AgreementKey::from_seed(curve, &seed))
    }
}
