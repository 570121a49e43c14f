//! The key that signs checkpoints of the audit log, derived by KMS.

use super::{KmsError, KmsKey};
use crate::sealing::LOG;
use sealed::kdf::fixed_input;
use sealed::log_key::LogSigningKey;

impl KmsKey {
    /// The log's signing key, which follows from this key, an HMAC_256. Whoever may derive has it from then on: KMS signs
    /// with Ed25519 in few places yet, and not in those that others run.
    ///
    /// # Errors
    /// [`KmsError`] if there is no such key, it is of another kind, or may not be used.
    pub async fn log_key(&self) -> Result<LogSigningKey, KmsError> {
        let seed = self.mac(fixed_input(LOG, b"")).await?;
        Ok(LogSigningKey::from_seed(&seed))
    }
}
