//! Where functions run: an office whose store is behind a port, and KMS for those who need it.

use adapters::edge::{SystemClock, SystemRandom};
use adapters::kms::{KmsAgreementKeys, KmsKey, KmsManagementKeys, KmsSealer, KmsSigner};
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Responder, Settings};
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_e2e::cloud::Emulator;
use cardwright_e2e::functions::{DynamoDb, Function, URL};
use cardwright_e2e::in_process::{Keys, Office, TestClock};
use cardwright_e2e::programs;
use std::sync::{Arc, Weak};
use store::{Embedded, SdkConfig};
use tempfile::TempDir;
use tokio::sync::Mutex;

const ORGANISATION: &str = "Example Organisation";

/// An office of today, and what its functions are told.
pub(crate) struct Place {
    pub(crate) office: Office,
    pub(crate) environment: Vec<(&'static str, String)>,
    pub(crate) dynamodb: DynamoDb,
    _kms: Option<Arc<Kms>>,
}

impl Place {
    /// With keys in files, which no function reads.
    pub(crate) async fn without_keys() -> Self {
        Self::with(None).await
    }

    /// With keys in KMS, and an authority of its own.
    pub(crate) async fn with_keys() -> Self {
        Self::with(Some(Kms::shared().await)).await
    }

    async fn with(kms: Option<Arc<Kms>>) -> Self {
        let embedded = Embedded::memory().await.unwrap();
        let dynamodb = DynamoDb::before(&embedded).await;
        let mut environment = vec![
            ("CARDWRIGHT_TABLE", Embedded::TABLE.to_owned()),
            ("CARDWRIGHT_URL", URL.to_owned()),
            ("CARDWRIGHT_ORGANISATION", ORGANISATION.to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.endpoint.clone()),
        ];
        let now = SystemClock.now();
        let keys = match &kms {
            Some(kms) => {
                environment.extend(kms.environment());
                kms.keys(&embedded).await
            }
            None => Keys::in_files(now).await,
        };
        let office = Office::with(embedded.clone(), &embedded.config(), TestClock::at(now), keys).await;
        Self { office, environment, dynamodb, _kms: kms }
    }

    /// Starts a function.
    pub(crate) async fn start(&self, function: &str) -> Function {
        self.start_with(function, &[]).await
    }

    /// Starts a function with these variables besides, or instead.
    pub(crate) async fn start_with(&self, function: &str, other: &[(&str, &str)]) -> Function {
        let ours = self.environment.iter().map(|(name, value)| (*name, value.as_str()));
        let environment: Vec<_> = ours.chain(other.iter().copied()).collect();
        Function::start(&programs::function(function), &environment).await
    }
}

/// KMS as others made it, with one key of each kind.
pub(crate) struct Kms {
    emulator: Emulator,
    config: SdkConfig,
    sealing: String,
    management: String,
    issuing: String,
    content_signing: String,
    ocsp: String,
    agreement: String,
    log: String,
    root: String,
    _folder: TempDir,
}

/// The emulator that tests of this process share while one of them runs.
static SHARED: Mutex<Weak<Kms>> = Mutex::const_new(Weak::new());

impl Kms {
    async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(kms) = shared.upgrade() {
            return kms;
        }
        let kms = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&kms);
        kms
    }

    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let emulator = Emulator::start(folder.path()).await;
        let credentials = Credentials::new("test", "test", None, None, "functions");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(aws_sdk_kms::config::SharedCredentialsProvider::new(credentials))
            .endpoint_url(&emulator.endpoint)
            .build();
        let client = aws_sdk_kms::Client::new(&config);
        let make = async |spec, usage| {
            let made = client.create_key().key_spec(spec).key_usage(usage).send().await.unwrap();
            made.key_metadata.unwrap().arn.unwrap()
        };
        Self {
            sealing: make(KeySpec::SymmetricDefault, KeyUsageType::EncryptDecrypt).await,
            management: make(KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac).await,
            issuing: make(KeySpec::EccNistP256, KeyUsageType::SignVerify).await,
            content_signing: make(KeySpec::EccNistP256, KeyUsageType::SignVerify).await,
            ocsp: make(KeySpec::EccNistP256, KeyUsageType::SignVerify).await,
            agreement: make(KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac).await,
            log: make(KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac).await,
            root: make(KeySpec::EccNistP256, KeyUsageType::SignVerify).await,
            config,
            emulator,
            _folder: folder,
        }
    }

    fn environment(&self) -> [(&'static str, String); 8] {
        [
            ("AWS_ENDPOINT_URL_KMS", self.emulator.endpoint.clone()),
            ("CARDWRIGHT_SEALING_KEY", self.sealing.clone()),
            ("CARDWRIGHT_MANAGEMENT_KEY", self.management.clone()),
            ("CARDWRIGHT_ISSUING_KEY", self.issuing.clone()),
            ("CARDWRIGHT_CONTENT_SIGNING_KEY", self.content_signing.clone()),
            ("CARDWRIGHT_AGREEMENT_KEY", self.agreement.clone()),
            ("CARDWRIGHT_LOG_KEY", self.log.clone()),
            ("CARDWRIGHT_OCSP_KEY", self.ocsp.clone()),
        ]
    }

    fn key(&self, id: &str) -> KmsKey {
        KmsKey::new(&self.config, id)
    }

    /// An office's keys: the same that its functions are told, and an authority laid down in this store.
    async fn keys(&self, embedded: &Embedded) -> Keys {
        let settings = Settings::for_product(ORGANISATION, URL, DEFAULT_VALIDITY).unwrap();
        let root = KmsSigner::open(self.key(&self.root)).await.unwrap();
        let signer = async |id| Box::new(KmsSigner::open(self.key(id)).await.unwrap());
        let keys = ca::Keys {
            issuing: signer(&self.issuing).await,
            content_signing: signer(&self.content_signing).await,
        };
        let (store, now, random) = (embedded.store(), SystemClock.now(), SystemRandom.generator());
        let issuer = CertificateAuthority::open_or_make(&store, &root, keys, settings, now, random).await;
        let issuer = issuer.unwrap();
        let responder = Responder::open(signer(&self.ocsp).await, issuer.chain()).unwrap();
        Keys {
            responder,
            sealer: Arc::new(KmsSealer::new(self.key(&self.sealing), SystemRandom.generator())),
            management: Arc::new(KmsManagementKeys::new(self.key(&self.management))),
            agreement: Arc::new(KmsAgreementKeys::new(self.key(&self.agreement))),
            issuer,
            log: self.key(&self.log).log_key().await.unwrap(),
            folder: None,
        }
    }
}
