//! What is promised of a key that signs, wherever it is kept; OpenSSL judges.

use crate::emulator::Emulator;
use adapters::aws::SdkConfig;
use adapters::key_file::KeyFile;
use adapters::kms::{KmsKey, KmsSigner};
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use ca::{Custody as _, KeyUse};
use cardwright_core::ports::certificate::CertificateSigner;
use cardwright_e2e::process::{done, run};
use cardwright_e2e::softhsm::SoftHsm;
use pkcs11::{Pkcs11Error, Pkcs11Signer, Pkcs11Uri};
use rand::rngs::OsRng;
use std::path::Path;
use std::sync::Arc;

/// A key opened twice, and another one of the same place.
struct Keys {
    one: Box<dyn CertificateSigner>,
    again: Box<dyn CertificateSigner>,
    other: Box<dyn CertificateSigner>,
}

async fn promises(keys: Keys) {
    let Keys { one, again, other } = keys;
    let public = one.public_key().as_bytes();
    assert_eq!(public, again.public_key().as_bytes(), "opened again it is the same key");
    assert_ne!(public, other.public_key().as_bytes());
    for key in [&one, &again, &other] {
        key.reachable().await.unwrap();
    }
    // The last one is longer than what KMS takes to hash itself.
    for message in [b"".as_slice(), b"to be signed", &[7; 5000]] {
        let signature = again.sign(message).await.unwrap();
        assert!(verifies(public, message, &signature).await);
        assert!(!verifies(public, &[message, b"!"].concat(), &signature).await);
        assert!(!verifies(other.public_key().as_bytes(), message, &signature).await);
    }
    // More at once than wait between two of them.
    let one: Arc<dyn CertificateSigner> = one.into();
    let signing = (0..24_u8).map(|number| {
        let key = one.clone();
        tokio::spawn(async move { (number, key.sign(&[number]).await.unwrap()) })
    });
    for signed in signing.collect::<Vec<_>>() {
        let (number, signature) = signed.await.unwrap();
        assert!(verifies(one.public_key().as_bytes(), &[number], &signature).await);
    }
}

async fn verifies(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let [key, signed, mark] = ["key", "signed", "mark"].map(|name| dir.path().join(name));
    for (path, bytes) in [(&key, public_key), (&signed, message), (&mark, signature)] {
        std::fs::write(path, bytes).unwrap();
    }
    let [key, signed, mark] = [&key, &signed, &mark].map(|path| path.to_str().unwrap());
    let arguments = ["dgst", "-sha256", "-keyform", "DER", "-verify", key, "-signature", mark, signed];
    run(Path::new("openssl"), &arguments).await.status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_file_keeps_the_promises() {
    let dir = tempfile::tempdir().unwrap();
    let keys = KeyFile::open_or_create(&dir.path().join("key"), &mut OsRng).unwrap().authority_key();
    let make = async || keys.make(KeyUse::Issuing, "issuing", &mut OsRng).await.unwrap();
    let (one, other) = (make().await, make().await);
    let again = ca::Custody::open(&keys, KeyUse::Issuing, &one.kept).await.unwrap();
    assert!(ca::Custody::open(&keys, KeyUse::Root, &one.kept).await.is_err(), "it is no other use's key");
    promises(Keys { one: one.signer, again, other: other.signer }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kms_keeps_the_promises() {
    let emulator = Emulator::shared().await;
    let credentials = Credentials::new("test", "test", None, None, "custody");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(emulator.url())
        .build();
    let client = aws_sdk_kms::Client::new(&config);
    let make = async || {
        let made = client.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
        made.send().await.unwrap().key_metadata.unwrap().arn.unwrap()
    };
    let open = async |id: &str| Box::new(KmsSigner::open(KmsKey::new(&config, id)).await.unwrap());
    let (one, other) = (make().await, make().await);
    promises(Keys { one: open(&one).await, again: open(&one).await, other: open(&other).await }).await;
}

/// Where the tokens of a test lie, in the process that is its own.
const FOLDER: &str = "CARDWRIGHT_TOKENS";

/// Which tokens a program sees, and which of them refused a PIN, is settled for the life of its process. So a test of this kind
/// begins itself once more, alone in a process that knows its tokens: there it gets them, and here nothing is left to do.
async fn in_a_process_of_its_own(test: &str) -> Option<SoftHsm> {
    if let Ok(folder) = std::env::var(FOLDER) {
        return Some(SoftHsm::within(Path::new(&folder)));
    }
    let dir = tempfile::tempdir().unwrap();
    let hsm = SoftHsm::within(dir.path());
    hsm.make_token("office").await;
    let this = std::env::current_exe().unwrap();
    let folder = format!("{FOLDER}={}", dir.path().display());
    let named = format!("signers::{test}");
    let arguments = [&hsm.environment(), &folder, this.to_str().unwrap(), "--exact", &named];
    let said = done(Path::new("env"), &arguments).await;
    assert!(said.contains("1 passed"), "{said}");
    None
}

fn uri(hsm: &SoftHsm, key: &str) -> Pkcs11Uri {
    hsm.uri("office").parse::<Pkcs11Uri>().unwrap().with_object(key)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_keeps_the_promises() {
    let Some(hsm) = in_a_process_of_its_own("a_token_keeps_the_promises").await else { return };
    let one = Box::new(Pkcs11Signer::make(uri(&hsm, "one")).await.unwrap());
    let again = Box::new(Pkcs11Signer::open(uri(&hsm, "one")).await.unwrap());
    let other = Box::new(Pkcs11Signer::make(uri(&hsm, "other")).await.unwrap());
    let there = Pkcs11Signer::make(uri(&hsm, "one")).await;
    assert!(matches!(there, Err(Pkcs11Error::KeyThere { .. })), "{:?}", there.err());
    let none = Pkcs11Signer::open(uri(&hsm, "none")).await;
    assert!(matches!(none, Err(Pkcs11Error::NoKey { .. })), "{:?}", none.err());
    promises(Keys { one, again, other }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_was_taken_away_and_put_back_signs_again() {
    let Some(hsm) = in_a_process_of_its_own("a_token_that_was_taken_away_and_put_back_signs_again").await
    else {
        return;
    };
    let key = Pkcs11Signer::make(uri(&hsm, "one")).await.unwrap();
    key.sign(b"before").await.unwrap();
    hsm.take_away();
    let away = key.sign(b"away").await.unwrap_err();
    assert!(away.0.downcast_ref::<Pkcs11Error>().is_some(), "{away:?}");
    assert!(key.reachable().await.is_err());
    hsm.put_back();
    let signature = key.sign(b"back").await.unwrap();
    assert!(verifies(key.public_key().as_bytes(), b"back", &signature).await);
    key.reachable().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_pin_is_not_tried_again() {
    let Some(hsm) = in_a_process_of_its_own("a_refused_pin_is_not_tried_again").await else { return };
    hsm.write_pin("pin", "11112222");
    let first = Pkcs11Signer::make(uri(&hsm, "one")).await.err().unwrap();
    assert!(matches!(first, Pkcs11Error::PinWrong { low: true, .. }), "{first:?}");
    hsm.write_pin("pin", cardwright_e2e::softhsm::PIN);
    let second = Pkcs11Signer::make(uri(&hsm, "one")).await.err().unwrap();
    assert!(matches!(second, Pkcs11Error::PinRefused { .. }), "{second:?}");
    assert!(second.to_string().contains("then start again"), "{second}");
}
