//! Proof of possession: the card that is to get the certificate holds the private key.

use crate::lint;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    VerificationAlgorithm,
};
use cardwright_core::ports::certificate::{CertificateRequest, IssueError, ProofFault};
use domain::certificate::proof_message;
use domain::profile::{KeyAlgorithm, Slot};
use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, PublicKeyData as _, SignatureAlgorithm,
    SubjectPublicKeyInfo,
};

/// What a certificate says of such keys, and how they sign (SP 800-78-5, table 3).
fn kind(algorithm: KeyAlgorithm) -> (&'static SignatureAlgorithm, &'static dyn VerificationAlgorithm) {
    match algorithm {
        KeyAlgorithm::P256 => (&PKCS_ECDSA_P256_SHA256, &ECDSA_P256_SHA256_ASN1),
        KeyAlgorithm::P384 => (&PKCS_ECDSA_P384_SHA384, &ECDSA_P384_SHA384_ASN1),
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => (&PKCS_RSA_SHA256, &RSA_PKCS1_2048_8192_SHA256),
    }
}

/// A request whose key may be certified: certificates are built of no other.
pub struct Proven<'a> {
    pub(crate) request: CertificateRequest<'a>,
    pub(crate) key: SubjectPublicKeyInfo,
}

impl<'a> Proven<'a> {
    /// Stage 1: holds the key against the card's proof of possession.
    ///
    /// # Errors
    /// [`IssueError::Lint`] if the key is too weak for any, [`IssueError::Proof`] if it is none or its proof does not hold.
    pub fn check(request: CertificateRequest<'a>) -> Result<Self, IssueError> {
        let asked = request.key;
        // Of a key that is too weak the proof says nothing, and is not looked at.
        let weak = lint::weaknesses(&asked.public_key, asked.algorithm);
        if !weak.is_empty() {
            return Err(IssueError::Lint(weak));
        }
        let key =
            proven_key(&request).map_err(|why| IssueError::Proof { slot: asked.slot.to_string(), why })?;
        Ok(Self { request, key })
    }
}

/// The key to certify, if it is one of the kind that it says and the proof holds for this job, claim, slot and key.
fn proven_key(request: &CertificateRequest<'_>) -> Result<SubjectPublicKeyInfo, ProofFault> {
    let asked = request.key;
    let key = SubjectPublicKeyInfo::from_der(asked.public_key.as_bytes()).map_err(|_| ProofFault::KeyForm)?;
    let (kind, verification) = kind(asked.algorithm);
    if key.algorithm() != kind {
        return Err(ProofFault::KeyKind);
    }
    // Of a compressed point the certificate would carry other bytes than the card's.
    if asked.algorithm.curve().is_some() && key.der_bytes().first() != Some(&0x04) {
        return Err(ProofFault::Point);
    }
    // Parsing refuses a point that is not on the curve.
    let public = ParsedPublicKey::new(verification, key.der_bytes()).map_err(|_| ProofFault::Point)?;
    let message = proof_message(request.issuance, request.fence, asked.slot, &asked.public_key);
    let proof = asked.proof.as_bytes();
    let holds = match (asked.slot, asked.algorithm.curve()) {
        (Slot::KeyManagement, Some(_)) => {
            let agreed = request.agreement.and_then(|with| with.agree(asked.public_key.as_bytes()).ok());
            agreed.is_some_and(|secret| secret.proves(&message, proof))
        }
        _ => public.verify_sig(&message, proof).is_ok(),
    };
    if holds { Ok(key) } else { Err(ProofFault::Proof) }
}
