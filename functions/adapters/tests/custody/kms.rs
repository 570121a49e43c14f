//! Keys in the emulator's KMS.

use crate::emulator::Emulator;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use cardwright_adapters::aws::SdkConfig;
use cardwright_adapters::kms::KmsKey;
use std::sync::Arc;

/// Specification and usage of a key.
pub(crate) type Kind = (KeySpec, KeyUsageType);
pub(crate) const SEALING: Kind = (KeySpec::SymmetricDefault, KeyUsageType::EncryptDecrypt);
pub(crate) const MANAGEMENT: Kind = (KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac);
pub(crate) const SIGNING: Kind = (KeySpec::EccNistP256, KeyUsageType::SignVerify);

pub(crate) struct Kms {
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) config: SdkConfig,
    pub(crate) client: aws_sdk_kms::Client,
}

impl Kms {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::shared().await;
        let config = config(&emulator.url());
        Self { client: aws_sdk_kms::Client::new(&config), config, emulator }
    }

    /// The id of a new key.
    pub(crate) async fn id(&self, kind: Kind) -> String {
        let made = self.client.create_key().key_spec(kind.0).key_usage(kind.1).send().await.unwrap();
        made.key_metadata.unwrap().arn.unwrap()
    }

    /// A new key.
    pub(crate) async fn key(&self, kind: Kind) -> KmsKey {
        KmsKey::new(&self.config, &self.id(kind).await)
    }
}

/// Anybody's credentials, and no second attempt.
pub(crate) fn config(url: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "custody");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(url)
        .build()
}

/// A key whose service nobody answers for.
pub(crate) fn away() -> KmsKey {
    // Bound and dropped: nothing listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    KmsKey::new(&config(&format!("http://{}", listener.local_addr().unwrap())), "alias/away")
}
