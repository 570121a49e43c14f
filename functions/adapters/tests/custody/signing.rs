//! The authority's signatures, judged by OpenSSL.

use crate::kms::{self, Kind, Kms};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use cardwright_adapters::kms::{KmsError, KmsKey, KmsSigner};
use cardwright_core::ports::certificate::CertificateSigner as _;
use std::process::Command;

const P384: Kind = (KeySpec::EccNistP384, KeyUsageType::SignVerify);
const AGREEING: Kind = (KeySpec::EccNistP256, KeyUsageType::KeyAgreement);

#[tokio::test]
async fn openssl_verifies_what_kms_signed() {
    let kms = Kms::start().await;
    let signer = KmsSigner::open(kms.key(kms::SIGNING).await).await.unwrap();
    // The last one is longer than what KMS takes to hash itself.
    for message in [b"".as_slice(), b"to be signed", &[7; 5000]] {
        let signature = signer.sign(message).await.unwrap();
        assert!(verifies(signer.public_key().as_bytes(), message, &signature));
        assert!(!verifies(signer.public_key().as_bytes(), &[message, b"!"].concat(), &signature));
    }
}

fn verifies(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let [key, signed, mark] = ["key", "signed", "mark"].map(|name| dir.path().join(name));
    for (path, bytes) in [(&key, public_key), (&signed, message), (&mark, signature)] {
        std::fs::write(path, bytes).unwrap();
    }
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-sha256", "-keyform", "DER", "-verify"]).arg(key);
    let done = openssl.arg("-signature").arg(mark).arg(signed).output().expect("openssl is installed");
    done.status.success()
}

#[tokio::test]
async fn a_key_of_another_kind_is_not_taken() {
    let kms = Kms::start().await;
    for kind in [P384, AGREEING, kms::SEALING, kms::MANAGEMENT] {
        let opened = KmsSigner::open(kms.key(kind.clone()).await).await;
        let Err(error @ KmsError::Kind { .. }) = opened else { panic!("{kind:?}: {:?}", opened.err()) };
        assert!(error.to_string().ends_with("must be ECC_NIST_P256 for SIGN_VERIFY"), "{error}");
    }
}

#[tokio::test]
async fn a_key_that_is_missing_switched_off_or_out_of_reach_is_named() {
    let kms = Kms::start().await;
    let none = KmsSigner::open(KmsKey::new(&kms.config, "alias/none")).await;
    assert!(matches!(none, Err(KmsError::Missing { .. })), "{:?}", none.err());
    let away = KmsSigner::open(kms::away()).await;
    assert!(matches!(away, Err(KmsError::Unreachable { .. })), "{:?}", away.err());
    let id = kms.id(kms::SIGNING).await;
    let signer = KmsSigner::open(KmsKey::new(&kms.config, &id)).await.unwrap();
    kms.client.disable_key().key_id(&id).send().await.unwrap();
    let refused = signer.sign(b"message").await.unwrap_err();
    assert!(matches!(refused.0.downcast_ref(), Some(KmsError::Disabled { .. })), "{refused:?}");
}
