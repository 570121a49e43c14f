//! The pseudo-random function of key derivation, computed by KMS.

use super::{KmsError, KmsKey};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;
use zeroize::Zeroizing;

const WANTED: &str = "HMAC_256 for GENERATE_VERIFY_MAC";

impl KmsKey {
    /// HMAC-SHA-256 of a message under this key.
    pub(super) async fn mac(&self, message: Vec<u8>) -> Result<Zeroizing<[u8; 32]>, KmsError> {
        let request = self.client.generate_mac().key_id(&*self.id);
        let request = request.mac_algorithm(MacAlgorithmSpec::HmacSha256).message(Blob::new(message));
        let answer = Self::unlogged(request.send()).await;
        let answer = answer.map_err(|error| self.failure(error, WANTED))?;
        let mac = Zeroizing::new(answer.mac.map(Blob::into_inner).unwrap_or_default());
        let mac = mac.as_slice().try_into().map_err(|_| self.unreachable("no HMAC of 256 bits"))?;
        Ok(Zeroizing::new(mac))
    }
}
