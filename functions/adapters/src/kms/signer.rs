//! The authority's signatures, made by KMS.

use super::{KmsError, KmsKey};
use async_trait::async_trait;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use cardwright_core::ports::certificate::{CertificateSigner, SignerError};
use domain::certificate::Der;
use sha2::{Digest as _, Sha256};

const WANTED: &str = "ECC_NIST_P256 for SIGN_VERIFY";

/// Signs with a key in KMS.
pub struct KmsSigner {
    key: KmsKey,
    public: Der,
}

impl KmsSigner {
    /// Asks KMS for the key's public half.
    ///
    /// # Errors
    /// [`KmsError`] if there is no such key, it is not for signing on P-256, or may not be used.
    pub async fn open(key: KmsKey) -> Result<Self, KmsError> {
        let answer = key.client.get_public_key().key_id(&*key.id).send().await;
        let answer = answer.map_err(|error| key.failure(error, WANTED))?;
        let kind = (answer.key_spec, answer.key_usage);
        if kind != (Some(KeySpec::EccNistP256), Some(KeyUsageType::SignVerify)) {
            return Err(KmsError::Kind { key: key.id, wanted: WANTED });
        }
        let public = answer.public_key.ok_or_else(|| key.unreachable("no public key"))?;
        Ok(Self { public: Der::new(public.into_inner()), key })
    }

    async fn signature(&self, digest: Vec<u8>) -> Result<Vec<u8>, KmsError> {
        let request = self.key.client.sign().key_id(&*self.key.id).message(Blob::new(digest));
        let request = request.message_type(MessageType::Digest);
        let request = request.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256);
        let answer = request.send().await.map_err(|error| self.key.failure(error, WANTED))?;
        let signature = answer.signature.ok_or_else(|| self.key.unreachable("no signature"))?;
        Ok(signature.into_inner())
    }
}

#[async_trait]
impl CertificateSigner for KmsSigner {
    fn public_key(&self) -> &Der {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        // Certificates may be longer than the 4,096 bytes that KMS takes to hash itself.
        let digest = Sha256::digest(message).to_vec();
        self.signature(digest).await.map_err(|error| SignerError(Box::new(error)))
    }

    async fn reachable(&self) -> Result<(), SignerError> {
        let answer = self.key.client.get_public_key().key_id(&*self.key.id).send().await;
        answer.map(|_| ()).map_err(|error| SignerError(Box::new(self.key.failure(error, WANTED))))
    }
}
