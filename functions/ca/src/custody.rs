//! Where the authority's private keys are kept.

use async_trait::async_trait;
use cardwright_core::ports::certificate::{CertificateSigner, SignerError};
use domain::certificate::Der;
use rand_core::CryptoRngCore;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SigningKey as _};
use rustls_pki_types::PrivatePkcs8KeyDer;
use sealed::envelope::{DataKey, Envelope, OpenError};
use zeroize::Zeroizing;

/// What a key of the authority is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// Signs issuing certificates.
    Root,
    /// Signs cards' certificates.
    Issuing,
    /// Signs cards' data objects.
    ContentSigning,
    /// Answers about certificates.
    OcspSigning,
}

impl KeyUse {
    /// Its name, by which its files are called.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
            Self::ContentSigning => "content-signing",
            Self::OcspSigning => "ocsp-signing",
        }
    }
}

/// A key cannot be made or opened where it is kept.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
    /// What was kept of it is not what was written there.
    #[error("what was kept of the key is damaged")]
    Damaged,
    /// Another key sealed it.
    #[error("another key file sealed the key")]
    Sealed(#[from] OpenError),
    /// It could not be made.
    #[error("the key could not be made")]
    Make(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Whoever keeps it says why.
    #[error(transparent)]
    Keeper(Box<dyn std::error::Error + Send + Sync>),
}

/// A key that was just made.
pub struct MadeKey {
    /// What is to be kept of it: a line of text by which it is opened again, and which is no secret.
    pub kept: String,
    /// The key.
    pub signer: Box<dyn CertificateSigner>,
}

/// Who keeps the authority's private keys.
#[async_trait]
pub trait Custody: Send + Sync {
    /// Makes a key for this use; `name` tells it from others of the same use.
    ///
    /// # Errors
    /// [`CustodyError`]
    async fn make(
        &self,
        usage: KeyUse,
        name: &str,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<MadeKey, CustodyError>;

    /// Opens the key of which this was kept.
    ///
    /// # Errors
    /// [`CustodyError`]
    async fn open(&self, usage: KeyUse, kept: &str) -> Result<Box<dyn CertificateSigner>, CustodyError>;
}

/// The binding of a sealed key: a root key does not open as an issuing key.
fn binding(usage: KeyUse) -> Vec<u8> {
    format!("cardwright-ca-key-v1\n{}", usage.as_str()).into_bytes()
}

/// Keys sealed under another one: what is kept of them is their envelope.
#[async_trait]
impl Custody for DataKey {
    async fn make(
        &self,
        usage: KeyUse,
        _name: &str,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<MadeKey, CustodyError> {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256);
        let pair = pair.map_err(|error| CustodyError::Make(error.into()))?;
        let pkcs8 = Zeroizing::new(pair.serialize_der());
        let kept =
            self.seal(&pkcs8, &binding(usage), rng).map_err(|error| CustodyError::Make(error.into()))?;
        Ok(MadeKey { kept: kept.to_string(), signer: Box::new(FileKey::from(pair)) })
    }

    async fn open(&self, usage: KeyUse, kept: &str) -> Result<Box<dyn CertificateSigner>, CustodyError> {
        let sealed: Envelope = kept.trim_end().parse().map_err(|_| CustodyError::Damaged)?;
        let key = Self::open(self, &sealed, &binding(usage))?;
        let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.as_slice()));
        Ok(Box::new(FileKey::from(pair.map_err(|_| CustodyError::Damaged)?)))
    }
}

/// A key from a file, in memory while the authority is open.
struct FileKey {
    pair: KeyPair,
    public: Der,
}

impl From<KeyPair> for FileKey {
    fn from(pair: KeyPair) -> Self {
        let public = Der::new(pair.subject_public_key_info());
        Self { pair, public }
    }
}

#[async_trait]
impl CertificateSigner for FileKey {
    fn public_key(&self) -> &Der {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.pair.sign(message).map_err(|error| SignerError(Box::new(error)))
    }

    /// The key is in memory.
    async fn reachable(&self) -> Result<(), SignerError> {
        Ok(())
    }
}
