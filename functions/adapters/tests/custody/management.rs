//! Management keys of chips.

use crate::kms::{self, Kms};
use crate::place::Place;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{
    AlgorithmSpec, ExpirationModelType, KeySpec, KeyUsageType, OriginType, WrappingKeySpec,
};
use cardwright_adapters::kms::{KmsKey, KmsManagementKeys};
use cardwright_core::ports::sealing::{ManagementKeys as _, SealingError};
use domain::id::{ChipId, KdfVersion};
use sealed::kdf::MasterKey;
use std::process::Command;

fn chip(byte: u8) -> ChipId {
    ChipId::from_bytes([byte; 16])
}

pub(crate) async fn each_chip_has_a_key_of_its_own_that_stays(place: &Place) {
    let keys = &place.management;
    let one = keys.derive(&chip(1), keys.current()).await.unwrap();
    assert!(one == keys.derive(&chip(1), keys.current()).await.unwrap());
    assert!(one != keys.derive(&chip(2), keys.current()).await.unwrap());
}

pub(crate) async fn an_unknown_edition_is_refused(place: &Place) {
    let refused = place.management.derive(&chip(1), KdfVersion::new(2)).await;
    assert!(matches!(refused, Err(SealingError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn kms_out_of_reach_is_a_failure_that_may_pass() {
    let keys = KmsManagementKeys::new(kms::away());
    let refused = keys.derive(&chip(1), keys.current()).await;
    assert!(matches!(refused, Err(SealingError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn a_key_of_the_wrong_kind_is_named() {
    let kms = Kms::start().await;
    let keys = KmsManagementKeys::new(kms.key(kms::SEALING).await);
    let Err(SealingError::Unavailable(cause)) = keys.derive(&chip(1), keys.current()).await else {
        panic!("it derived")
    };
    assert!(cause.to_string().contains("must be HMAC_256 for GENERATE_VERIFY_MAC"), "{cause}");
}

/// The same master, brought into KMS as its owner would, derives the same keys there as here: cards outlive
/// the move from a key file into KMS.
#[tokio::test]
async fn kms_derives_what_the_same_master_derives_here() {
    let kms = Kms::start().await;
    let master = [42; 32];
    let keys = KmsManagementKeys::new(imported(&kms, &master).await);
    for byte in [0, 1, 0xff] {
        let context = [b"cardwright\0".as_slice(), &[byte; 16], &[0, 0, 0, 1]].concat();
        let ours = MasterKey::new(master).derive("PIV-9B-v1", &context);
        assert_eq!(*ours, *keys.derive(&chip(byte), KdfVersion::FIRST).await.unwrap().expose());
    }
}

/// Brings key material into KMS, wrapped by OpenSSL under the key that KMS gives out for that.
async fn imported(kms: &Kms, material: &[u8]) -> KmsKey {
    let request = kms.client.create_key().key_spec(KeySpec::Hmac256).origin(OriginType::External);
    let made = request.key_usage(KeyUsageType::GenerateVerifyMac).send().await.unwrap();
    let id = made.key_metadata.unwrap().arn.unwrap();
    let request = kms.client.get_parameters_for_import().key_id(&id);
    let request = request.wrapping_algorithm(AlgorithmSpec::RsaesOaepSha256);
    let parameters = request.wrapping_key_spec(WrappingKeySpec::Rsa2048).send().await.unwrap();
    let wrapped = wrap(parameters.public_key.unwrap().as_ref(), material);
    let request = kms.client.import_key_material().key_id(&id).encrypted_key_material(Blob::new(wrapped));
    let request = request.expiration_model(ExpirationModelType::KeyMaterialDoesNotExpire);
    request.set_import_token(parameters.import_token).send().await.unwrap();
    KmsKey::new(&kms.config, &id)
}

/// RSAES-OAEP with SHA-256 under a DER SubjectPublicKeyInfo.
fn wrap(public_key: &[u8], material: &[u8]) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let [key, plain, wrapped] = ["key", "plain", "wrapped"].map(|name| dir.path().join(name));
    std::fs::write(&key, public_key).unwrap();
    std::fs::write(&plain, material).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey"]).arg(key);
    openssl.args(["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"]);
    let done =
        openssl.arg("-in").arg(plain).arg("-out").arg(&wrapped).output().expect("openssl is installed");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read(wrapped).unwrap()
}
