//! AWS Key Management Service: keys that never leave it seal PINs and PUKs, derive management keys, and
//! sign certificates.

mod agreement;
mod log;
mod mac;
mod management;
mod sealer;
mod signer;

pub use agreement::KmsAgreementKeys;
use aws_config::SdkConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
pub use management::KmsManagementKeys;
pub use sealer::KmsSealer;
pub use signer::KmsSigner;
use std::sync::Arc;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A key in KMS cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KmsError {
    /// No such key.
    #[error("there is no KMS key {key} in this account and region; check its ARN, and AWS_REGION")]
    Missing {
        /// Its ARN, id or alias.
        key: Arc<str>,
    },
    /// The caller may not.
    #[error("AWS does not let these credentials use KMS key {key}; allow it, or renew the credentials")]
    Denied {
        /// Its ARN, id or alias.
        key: Arc<str>,
        /// What AWS said.
        #[source]
        source: Source,
    },
    /// It is switched off.
    #[error("KMS key {key} is switched off; enable it, or cancel its deletion")]
    Disabled {
        /// Its ARN, id or alias.
        key: Arc<str>,
    },
    /// It is for something else.
    #[error("KMS key {key} is of the wrong kind; it must be {wanted}")]
    Kind {
        /// Its ARN, id or alias.
        key: Arc<str>,
        /// Specification and usage, as KMS names them.
        wanted: &'static str,
    },
    /// Another key of KMS sealed this.
    #[error("another key than KMS key {key} sealed this; name that one")]
    OtherKey {
        /// Its ARN, id or alias.
        key: Arc<str>,
    },
    /// What was sealed was changed, or its encryption context is another.
    #[error("KMS key {key} does not open this: it was changed, or belongs elsewhere")]
    Broken {
        /// Its ARN, id or alias.
        key: Arc<str>,
    },
    /// No answer, or none that helps.
    #[error("KMS does not answer for key {key}; try again")]
    Unreachable {
        /// Its ARN, id or alias.
        key: Arc<str>,
        /// Why.
        #[source]
        source: Source,
    },
}

/// A key in KMS, by its ARN, id or alias.
#[derive(Clone, Debug)]
pub struct KmsKey {
    client: Client,
    id: Arc<str>,
}

impl KmsKey {
    /// The key of this ARN, id or alias, reached as `config` says. Makes no call.
    pub fn new(config: &SdkConfig, id: &str) -> Self {
        Self { client: Client::new(config), id: id.into() }
    }

    /// Sorts a failed call; `wanted` is the kind of key that it takes.
    fn failure<E>(&self, error: SdkError<E>, wanted: &'static str) -> KmsError
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let key = self.id.clone();
        match error.code() {
            Some("NotFoundException") => KmsError::Missing { key },
            Some("DisabledException" | "KMSInvalidStateException") => KmsError::Disabled { key },
            Some("InvalidKeyUsageException" | "UnsupportedOperationException") => {
                KmsError::Kind { key, wanted }
            }
            Some("IncorrectKeyException") => KmsError::OtherKey { key },
            Some("InvalidCiphertextException") => KmsError::Broken { key },
            Some("AccessDeniedException" | "ExpiredTokenException" | "UnrecognizedClientException") => {
                KmsError::Denied { key, source: error.into() }
            }
            _ => self.unreachable(error),
        }
    }

    /// Waits for a call that answers a key. Nothing of it is logged, at whatever level: the SDK would write
    /// down HMACs as they are.
    async fn unlogged<F: Future>(call: F) -> F::Output {
        call.with_subscriber(NoSubscriber::default()).await
    }

    fn unreachable(&self, source: impl Into<Source>) -> KmsError {
        KmsError::Unreachable { key: self.id.clone(), source: source.into() }
    }
}

#[cfg(test)]
mod tests;
