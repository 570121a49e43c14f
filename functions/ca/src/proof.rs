//! Proof of possession: the card that is to get the certificate holds the private key.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use cardwright_core::ports::certificate::CertificateRequest;
use domain::certificate::proof_message;
use domain::profile::KeyAlgorithm;
use rcgen::{PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SubjectPublicKeyInfo};

/// The key to certify, if it is a point on P-256 and the proof holds for this job, claim, slot and key.
pub(crate) fn proven_key(request: &CertificateRequest<'_>) -> Option<SubjectPublicKeyInfo> {
    let KeyAlgorithm::P256 = request.key.algorithm;
    let key = SubjectPublicKeyInfo::from_der(request.key.public_key.as_bytes()).ok()?;
    let uncompressed = key.der_bytes().first() == Some(&0x04);
    if key.algorithm() != &PKCS_ECDSA_P256_SHA256 || !uncompressed {
        return None;
    }
    // Parsing refuses a point that is not on the curve.
    let point = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.der_bytes()).ok()?;
    let message = proof_message(request.issuance, request.fence, request.key.slot, &request.key.public_key);
    point.verify_sig(&message, request.key.proof.as_bytes()).ok()?;
    Some(key)
}
