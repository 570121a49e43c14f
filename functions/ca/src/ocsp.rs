//! The responder: what has become of certificates, asked one by one (RFC 6960).

use crate::crl::{ECDSA_WITH_SHA_256, reason, since_1970};
use crate::custody::Custody;
use crate::error::CaError;
use crate::issuer;
use crate::site;
use async_trait::async_trait;
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use cardwright_core::ports::certificate::{CaChain, CertificateSigner, IssueError};
use cardwright_core::ports::status::{Asked, Known, Malformed, OcspResponder, Refusal, ResponderRecord};
use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _};
use domain::certificate::{Der, IssuerNumber, Serial};
use domain::time::{Span, Timestamp};
use rand_core::CryptoRngCore;
use std::path::Path;
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse, ResponderId,
    ResponseData, RevokedInfo, SingleResponse,
};

/// How long an answer may be kept by whoever asked.
const HOLDS: Span = Span::from_secs(60 * 60);
/// How many certificates are asked about at once: more than a card has.
const REQUESTS_MAX: usize = 32;
/// The longest nonce (RFC 9654, 2.1).
const NONCE_MAX: usize = 128;

/// id-pkix-ocsp-nonce (RFC 6960, 4.4.1).
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// id-sha1 and id-sha256 (RFC 5754, 2).
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// An answer was not made.
#[derive(Debug, thiserror::Error)]
enum OcspError {
    #[error("the answer could not be encoded")]
    Encode(#[from] der::Error),
    #[error("the request could not be read")]
    Malformed,
    #[error("the responder has no certificate, or that of another key")]
    Certificate,
    #[error("the responder's key made another signature than was asked for")]
    OtherSignature,
    #[error(transparent)]
    Signer(#[from] cardwright_core::ports::certificate::SignerError),
}

/// The key that answers for all issuing keys of one authority; each has certified it.
pub struct Responder {
    key: Box<dyn CertificateSigner>,
    verifying: ParsedPublicKey,
    issuers: Vec<KnownIssuer>,
}

/// An issuer's name and key, as requests hash them.
struct KnownIssuer {
    number: IssuerNumber,
    name: Vec<u8>,
    key: Vec<u8>,
}

impl KnownIssuer {
    fn read(number: IssuerNumber, certificate: &Der) -> Result<Self, CaError> {
        let issuing = Certificate::from_der(certificate.as_bytes()).map_err(|_| CaError::Chain)?;
        let tbs = issuing.tbs_certificate;
        let name = tbs.subject.to_der().map_err(|_| CaError::Chain)?;
        let key = tbs.subject_public_key_info.subject_public_key.raw_bytes().to_vec();
        Ok(Self { number, name, key })
    }

    /// Whether a request asks about a certificate of this issuer.
    fn issued(&self, id: &CertId) -> bool {
        let algorithm = match id.hash_algorithm.oid {
            SHA_1 => &SHA1_FOR_LEGACY_USE_ONLY,
            SHA_256 => &SHA256,
            _ => return false,
        };
        let same = |hash: &OctetString, of: &[u8]| hash.as_bytes() == digest::digest(algorithm, of).as_ref();
        same(&id.issuer_name_hash, &self.name) && same(&id.issuer_key_hash, &self.key)
    }

    fn status(&self, id: &CertId, known: &Known) -> Result<CertStatus, OcspError> {
        let serial = Serial::from_octets(id.serial_number.as_bytes()).ok();
        let serial = serial.filter(|serial| self.issued(id) && IssuerNumber::of(serial) == self.number);
        let found = serial.and_then(|serial| known.certificates.iter().find(|known| known.serial == serial));
        Ok(match found.map(|found| found.on_crl()) {
            None => CertStatus::unknown(),
            Some(None) => CertStatus::good(),
            Some(Some(entry)) => CertStatus::revoked(RevokedInfo {
                revocation_time: time(entry.at)?,
                revocation_reason: Some(reason(entry.reason)),
            }),
        })
    }
}

impl Responder {
    /// The responder of this authority with this key, wherever that is kept.
    ///
    /// # Errors
    /// [`CaError::KeyKind`] if it is not on P-256, [`CaError::Chain`] if an issuing certificate cannot be read.
    pub fn open(key: Box<dyn CertificateSigner>, chain: &CaChain) -> Result<Self, CaError> {
        let point = issuer::point(key.public_key()).ok_or(CaError::KeyKind)?;
        let verifying =
            ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).map_err(|_| CaError::KeyKind)?;
        let certificates =
            chain.number().so_far().filter_map(|number| Some((number, chain.issuing_of(number)?)));
        let issuers: Result<_, _> =
            certificates.map(|(number, certificate)| KnownIssuer::read(number, certificate)).collect();
        Ok(Self { key, verifying, issuers: issuers? })
    }

    /// The responder whose key is kept with the authority under `dir`, made where `custody` keeps keys if there is none.
    ///
    /// # Errors
    /// [`CaError`] if files cannot be read or written, are damaged, or the key cannot be used.
    pub async fn open_or_create(
        dir: &Path,
        custody: &dyn Custody,
        chain: &CaChain,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<Self, CaError> {
        Self::open(site::ocsp_key(dir, custody, rng).await?, chain)
    }

    /// Its public key, DER SubjectPublicKeyInfo: to be certified.
    pub fn public_key(&self) -> &Der {
        self.key.public_key()
    }

    /// The issuer that a request asks about: the first that is ours, for one certificate of the responder's goes with an answer.
    fn asked_of(&self, request: &OcspRequest) -> Option<&KnownIssuer> {
        let mut ids = request.tbs_request.request_list.iter().map(|request| &request.req_cert);
        ids.find_map(|id| self.issuers.iter().find(|issuer| issuer.issued(id)))
    }

    async fn respond(&self, request: &[u8], known: &Known, now: Timestamp) -> Result<Vec<u8>, OcspError> {
        let request = parse(request).map_err(|Malformed| OcspError::Malformed)?;
        let issuer = self.asked_of(&request);
        let request = request.tbs_request;
        let ours = |record: &&ResponderRecord| issuer::is_of(&record.certificate, self.key.public_key());
        let record = known.responder.as_ref().filter(ours).ok_or(OcspError::Certificate)?;
        let certificate = Certificate::from_der(record.certificate.as_bytes())?;
        // RFC 6960, 4.2.2.3: SHA-1 of the responder's key, whatever else hashes by.
        let point = certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
        let by = OctetString::new(digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, point).as_ref())?;
        let mut responses = Vec::new();
        for asked in request.request_list {
            responses.push(SingleResponse {
                cert_status: match issuer {
                    Some(issuer) => issuer.status(&asked.req_cert, known)?,
                    None => CertStatus::unknown(),
                },
                cert_id: asked.req_cert,
                this_update: time(now)?,
                next_update: Some(time(now.plus(HOLDS))?),
                single_extensions: None,
            });
        }
        let nonce =
            request.request_extensions.into_iter().flatten().find(|extension| extension.extn_id == NONCE);
        let data = ResponseData {
            version: x509_ocsp::Version::V1,
            responder_id: ResponderId::ByKey(by),
            produced_at: time(now)?,
            responses,
            response_extensions: nonce.map(|nonce| vec![nonce]),
        };
        let to_be_signed = data.to_der()?;
        let signature = self.key.sign(&to_be_signed).await?;
        self.verifying.verify_sig(&to_be_signed, &signature).map_err(|_| OcspError::OtherSignature)?;
        let basic = BasicOcspResponse {
            tbs_response_data: data,
            signature_algorithm: ECDSA_WITH_SHA_256,
            signature: BitString::from_bytes(&signature)?,
            certs: Some(vec![certificate]),
        };
        Ok(OcspResponse::successful(basic)?.to_der()?)
    }
}

#[async_trait]
impl OcspResponder for Responder {
    fn asked(&self, request: &[u8]) -> Result<Asked, Malformed> {
        let request = parse(request)?;
        let Some(issuer) = self.asked_of(&request) else {
            // Unknown, by the issuer in force.
            let in_force = self.issuers.last().map_or(IssuerNumber::FIRST, |issuer| issuer.number);
            return Ok(Asked { issuer: in_force, serials: Vec::new() });
        };
        let ids = request.tbs_request.request_list.iter().map(|request| &request.req_cert);
        let ours = ids.filter(|id| issuer.issued(id));
        let serials = ours.filter_map(|id| Serial::from_octets(id.serial_number.as_bytes()).ok()).collect();
        Ok(Asked { issuer: issuer.number, serials })
    }

    async fn answer(&self, request: &[u8], known: &Known, now: Timestamp) -> Result<Vec<u8>, IssueError> {
        self.respond(request, known, now).await.map_err(|error| IssueError::Unavailable(Box::new(error)))
    }

    fn refuse(&self, refusal: Refusal) -> Vec<u8> {
        let refused = match refusal {
            Refusal::Malformed => OcspResponse::malformed_request(),
            Refusal::Internal => OcspResponse::internal_error(),
            Refusal::TryLater => OcspResponse::try_later(),
        };
        // Three bytes of ENUMERATED in a SEQUENCE: that cannot fail.
        refused.to_der().unwrap_or_default()
    }
}

fn parse(request: &[u8]) -> Result<OcspRequest, Malformed> {
    let request = OcspRequest::from_der(request).map_err(|_| Malformed)?;
    let asked = request.tbs_request.request_list.len();
    let too_long = |extension: &Extension| {
        let nonce = OctetString::from_der(extension.extn_value.as_bytes());
        extension.extn_id == NONCE
            && !nonce.is_ok_and(|nonce| (1..=NONCE_MAX).contains(&nonce.as_bytes().len()))
    };
    let extensions = request.tbs_request.request_extensions.iter().flatten();
    if !(1..=REQUESTS_MAX).contains(&asked) || extensions.into_iter().any(too_long) {
        return Err(Malformed);
    }
    Ok(request)
}

fn time(at: Timestamp) -> Result<OcspGeneralizedTime, der::Error> {
    GeneralizedTime::from_unix_duration(since_1970(at)).map(OcspGeneralizedTime)
}
