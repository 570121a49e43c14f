//! Asking the authority's responder (RFC 6960), and believing its answer only if it is one.

use super::judge::unix;
use super::leaf::Leaf;
use adapters::edge::SystemRandom;
use cardwright_core::ports::edge::bytes;
use der::asn1::{Null, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _};
use domain::time::{Span, Timestamp};
use reqwest::header::CONTENT_TYPE;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, Request, SingleResponse, TbsRequest, Version,
};

/// id-sha256 (RFC 5754, 2), and id-pkix-ocsp-nonce (RFC 6960, 4.4.1).
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// id-kp-OCSPSigning (RFC 6960, 4.2.2.2), the bytes of its DER value.
const OCSP_SIGNING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];
/// How far the responder's clock may be ahead of ours.
const AHEAD: Span = Span::from_secs(60);

/// What has become of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Good,
    OnHold(Timestamp),
    Revoked(Timestamp, &'static str),
    Unknown,
}

/// Why there is no status.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unasked {
    #[error("the certificate names nobody to be asked")]
    Nobody,
    #[error("its responder did not answer")]
    Silent(#[from] reqwest::Error),
    #[error("its responder put the question off")]
    PutOff,
    #[error("what its responder answered cannot be read")]
    Unreadable(#[from] der::Error),
    #[error("the answer is not signed by who may answer")]
    Unsigned(#[from] webpki::Error),
    #[error("the answer is to another question, or of another time")]
    Other,
}

/// Asks about one certificate of this issuing authority.
pub(super) async fn ask(
    http: &reqwest::Client,
    issuing: &CertificateDer<'_>,
    leaf: &Leaf,
    now: Timestamp,
) -> Result<Status, Unasked> {
    let address = leaf.ocsp.as_deref().ok_or(Unasked::Nobody)?;
    let asked = id(issuing, leaf)?;
    let nonce = Extension {
        extn_id: NONCE,
        critical: false,
        extn_value: OctetString::new(OctetString::new(bytes::<16>(&SystemRandom))?.to_der()?)?,
    };
    let tbs_request = TbsRequest {
        version: Version::V1,
        requestor_name: None,
        request_list: vec![Request { req_cert: asked.clone(), single_request_extensions: None }],
        request_extensions: Some(vec![nonce.clone()]),
    };
    let request = OcspRequest { tbs_request, optional_signature: None }.to_der()?;
    let answer = http.post(address).header(CONTENT_TYPE, "application/ocsp-request").body(request);
    let answer = answer.send().await?.error_for_status()?.bytes().await?;
    let answer = OcspResponse::from_der(&answer)?;
    let (OcspResponseStatus::Successful, Some(said)) = (answer.response_status, answer.response_bytes) else {
        return Err(Unasked::PutOff);
    };
    let basic = BasicOcspResponse::from_der(said.response.as_bytes())?;
    signed(&basic, issuing, now)?;
    let data = basic.tbs_response_data;
    let to_us = data.response_extensions.iter().flatten().any(|extension| *extension == nonce);
    let one = data.responses.into_iter().find(|one| one.cert_id == asked);
    match one.filter(|one| to_us && timely(one, now)) {
        Some(one) => Ok(status(&one.cert_status)),
        None => Err(Unasked::Other),
    }
}

/// RFC 6960, 4.1.1: the issuer by name and key, hashed, and the serial number.
fn id(issuing: &CertificateDer<'_>, leaf: &Leaf) -> Result<CertId, der::Error> {
    let issuing = Certificate::from_der(issuing)?.tbs_certificate;
    let key = issuing.subject_public_key_info.subject_public_key;
    let hash = |of: &[u8]| OctetString::new(Sha256::digest(of).as_slice());
    Ok(CertId {
        hash_algorithm: AlgorithmIdentifierOwned { oid: SHA_256, parameters: Some(Null.into()) },
        issuer_name_hash: hash(&leaf.issuer)?,
        issuer_key_hash: hash(key.raw_bytes())?,
        serial_number: SerialNumber::new(&leaf.serial.octets())?,
    })
}

/// RFC 6960, 4.2.2.2: signed by a key that the issuing authority itself has certified for that.
fn signed(basic: &BasicOcspResponse, issuing: &CertificateDer<'_>, now: Timestamp) -> Result<(), Unasked> {
    let responder = basic.certs.iter().flatten().next().ok_or(Unasked::Other)?.to_der()?;
    let responder = CertificateDer::from(responder);
    let certificate = EndEntityCert::try_from(&responder)?;
    certificate.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &[anchor_from_trusted_cert(issuing)?],
        &[],
        unix(now),
        KeyUsage::required(OCSP_SIGNING),
        None,
        None,
    )?;
    let said = basic.tbs_response_data.to_der()?;
    let signature = basic.signature.raw_bytes();
    Ok(certificate.verify_signature(webpki::aws_lc_rs::ECDSA_P256_SHA256, &said, signature)?)
}

fn at(time: &OcspGeneralizedTime) -> Timestamp {
    let millis = i64::try_from(time.0.to_unix_duration().as_millis());
    Timestamp::from_millis(millis.unwrap_or(i64::MAX))
}

fn timely(one: &SingleResponse, now: Timestamp) -> bool {
    at(&one.this_update) <= now.plus(AHEAD) && one.next_update.as_ref().is_none_or(|next| now < at(next))
}

fn status(status: &CertStatus) -> Status {
    let revoked = match status {
        CertStatus::Good(_) => return Status::Good,
        CertStatus::Unknown(_) => return Status::Unknown,
        CertStatus::Revoked(revoked) => revoked,
    };
    let since = at(&revoked.revocation_time);
    match revoked.revocation_reason {
        Some(CrlReason::CertificateHold) => Status::OnHold(since),
        reason => Status::Revoked(since, reason.map_or("no reason given", words)),
    }
}

/// RFC 5280, 5.3.1.
const fn words(reason: CrlReason) -> &'static str {
    match reason {
        CrlReason::KeyCompromise => "its key may be in other hands",
        CrlReason::AffiliationChanged => "its holder's part in the organisation has changed",
        CrlReason::Superseded => "another one replaces it",
        CrlReason::CessationOfOperation => "its card is not used any more",
        CrlReason::PrivilegeWithdrawn => "what it was for was withdrawn",
        _ => "for another reason",
    }
}

#[cfg(test)]
mod tests;
