//! Management keys of chips, derived by KMS.

use super::KmsKey;
use crate::sealing::{derivation, unavailable};
use async_trait::async_trait;
use cardwright_core::ports::sealing::{ManagementKeys, SealingError};
use domain::id::{ChipId, KdfVersion};
use sealed::kdf::fixed_input;
use sealed::secret::ManagementKey;

/// Derives each chip's management key from a master in KMS: the HMAC of the counter mode of SP 800-108 is
/// computed there. The same master in a key file derives the same keys.
pub struct KmsManagementKeys {
    key: KmsKey,
}

impl KmsManagementKeys {
    /// Derives from this master.
    pub const fn new(key: KmsKey) -> Self {
        Self { key }
    }
}

#[async_trait]
impl ManagementKeys for KmsManagementKeys {
    fn current(&self) -> KdfVersion {
        KdfVersion::FIRST
    }

    async fn derive(&self, chip: &ChipId, version: KdfVersion) -> Result<ManagementKey, SealingError> {
        let (label, context) = derivation(chip, version)?;
        let key = self.key.mac(fixed_input(label, &context)).await.map_err(unavailable)?;
        Ok(ManagementKey::new(*key))
    }
}
