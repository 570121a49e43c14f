//! Envelopes whose data keys KMS makes and opens.

use super::{KmsError, KmsKey};
use crate::sealing::{PURPOSE, bound, pack, unavailable, unpack};
use async_trait::async_trait;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use cardwright_core::ports::sealing::{Binding, Sealer, SealingError};
use rand_core::CryptoRngCore;
use sealed::envelope::{DataKey, Envelope};
use sealed::secret::{Pin, Puk};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

const WANTED: &str = "SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT";

/// Seals each PIN and PUK here, under a data key of its own that only KMS can unwrap. Card, issuance and
/// purpose are the encryption context: KMS unwraps for nothing else, and its log says for what it did.
pub struct KmsSealer {
    key: KmsKey,
    rng: Mutex<Box<dyn CryptoRngCore + Send>>,
}

impl KmsSealer {
    /// Seals under this key; `rng` is for nonces.
    pub fn new(key: KmsKey, rng: Box<dyn CryptoRngCore + Send>) -> Self {
        Self { key, rng: Mutex::new(rng) }
    }

    /// A fresh data key, which goes along with what it seals.
    async fn data_key(&self, binding: Binding<'_>) -> Result<DataKey, KmsError> {
        let request = self.key.client.generate_data_key().key_id(&*self.key.id);
        let request = request.key_spec(DataKeySpec::Aes256).set_encryption_context(Some(context(binding)));
        let answer = KmsKey::unlogged(request.send()).await;
        let answer = answer.map_err(|error| self.key.failure(error, WANTED))?;
        let key = self.plain(answer.plaintext)?;
        let wrapped = answer.ciphertext_blob.ok_or_else(|| self.key.unreachable("no wrapped data key"))?;
        Ok(DataKey::new(*key).going_along(wrapped.into_inner()))
    }

    /// The data key that an envelope brought along.
    async fn unwrapped(&self, wrapped: &[u8], binding: Binding<'_>) -> Result<DataKey, KmsError> {
        let request = self.key.client.decrypt().key_id(&*self.key.id).ciphertext_blob(Blob::new(wrapped));
        let request = request.set_encryption_context(Some(context(binding)));
        let answer = KmsKey::unlogged(request.send()).await;
        let answer = answer.map_err(|error| self.key.failure(error, WANTED))?;
        Ok(DataKey::new(*self.plain(answer.plaintext)?))
    }

    fn plain(&self, key: Option<Blob>) -> Result<Zeroizing<[u8; 32]>, KmsError> {
        let bytes = Zeroizing::new(key.map(Blob::into_inner).unwrap_or_default());
        let bytes =
            bytes.as_slice().try_into().map_err(|_| self.key.unreachable("no data key of 256 bits"))?;
        Ok(Zeroizing::new(bytes))
    }
}

fn context(binding: Binding<'_>) -> HashMap<String, String> {
    [
        ("card", binding.card.to_string()),
        ("issuance", binding.issuance.to_string()),
        ("purpose", PURPOSE.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// An envelope of a site that kept its keys in a file.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no key of KMS sealed this; the site's key file opens it")]
struct SealedElsewhere;

#[async_trait]
impl Sealer for KmsSealer {
    async fn seal(&self, pin: &Pin, puk: &Puk, binding: Binding<'_>) -> Result<Envelope, SealingError> {
        let key = self.data_key(binding).await.map_err(unavailable)?;
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        key.seal(pack(pin, puk).as_ref(), &bound(binding), rng.as_mut()).map_err(unavailable)
    }

    async fn open(&self, envelope: &Envelope, binding: Binding<'_>) -> Result<(Pin, Puk), SealingError> {
        let wrapped = envelope.wrapped_key().ok_or_else(|| unavailable(SealedElsewhere))?;
        let key = self.unwrapped(wrapped, binding).await.map_err(|error| match error {
            KmsError::Broken { .. } => SealingError::Broken,
            error => unavailable(error),
        })?;
        // Whatever KMS made of the wrapped key: the envelope's own seal binds it to card and issuance, too.
        let secrets = key.open(envelope, &bound(binding)).map_err(|_| SealingError::Broken)?;
        unpack(&secrets)
    }
}
