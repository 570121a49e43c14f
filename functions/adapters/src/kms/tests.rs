use super::*;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::ErrorMetadata;
use aws_sdk_kms::operation::decrypt::DecryptError;
use std::error::Error as _;

fn key() -> KmsKey {
    let config = SdkConfig::builder().behavior_version(aws_config::BehaviorVersion::latest()).build();
    KmsKey::new(&config, "alias/test")
}

/// KMS answered with an error of this name.
fn refused(code: &str) -> KmsError {
    let error = DecryptError::generic(ErrorMetadata::builder().code(code).build());
    let answer = HttpResponse::new(400.try_into().unwrap(), "".into());
    key().failure(SdkError::service_error(error, answer), "SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT")
}

/// The names are those of the KMS API reference, Decrypt and common errors.
#[test]
fn each_refusal_says_what_to_do() {
    for (code, next) in [
        ("NotFoundException", "check its ARN, and AWS_REGION"),
        ("DisabledException", "enable it"),
        ("KMSInvalidStateException", "cancel its deletion"),
        ("InvalidKeyUsageException", "must be SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT"),
        ("IncorrectKeyException", "name that one"),
        ("AccessDeniedException", "allow it"),
        ("ExpiredTokenException", "renew the credentials"),
        ("ThrottlingException", "try again"),
        ("KMSInternalException", "try again"),
    ] {
        let said = refused(code).to_string();
        assert!(said.contains(next) && said.contains(" key alias/test"), "{code}: {said}");
    }
    assert!(matches!(refused("InvalidCiphertextException"), KmsError::Broken { .. }));
    assert!(refused("AccessDeniedException").source().is_some(), "AWS says which right is missing");
}
