//! Management keys of chips, derived by KMS.

use super::{KmsError, KmsKey};
use crate::sealing::{derivation, unavailable};
use async_trait::async_trait;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use cardwright_core::ports::sealing::{ManagementKeys, SealingError};
use domain::id::{ChipId, KdfVersion};
use sealed::kdf::fixed_input;
use sealed::secret::ManagementKey;
use zeroize::Zeroizing;

const WANTED: &str = "HMAC_256 for GENERATE_VERIFY_MAC";

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

    async fn mac(&self, message: Vec<u8>) -> Result<Zeroizing<[u8; 32]>, KmsError> {
        let request = self.key.client.generate_mac().key_id(&*self.key.id);
        let request = request.mac_algorithm(MacAlgorithmSpec::HmacSha256).message(Blob::new(message));
        let answer = KmsKey::unlogged(request.send()).await;
        let answer = answer.map_err(|error| self.key.failure(error, WANTED))?;
        let mac = Zeroizing::new(answer.mac.map(Blob::into_inner).unwrap_or_default());
        let mac = mac.as_slice().try_into().map_err(|_| self.key.unreachable("no HMAC of 256 bits"))?;
        Ok(Zeroizing::new(mac))
    }
}

#[async_trait]
impl ManagementKeys for KmsManagementKeys {
    fn current(&self) -> KdfVersion {
        KdfVersion::FIRST
    }

    async fn derive(&self, chip: &ChipId, version: KdfVersion) -> Result<ManagementKey, SealingError> {
        let (label, context) = derivation(chip, version)?;
        let key = self.mac(fixed_input(label, &context)).await.map_err(unavailable)?;
        Ok(ManagementKey::new(*key))
    }
}
