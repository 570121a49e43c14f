//! Whether certificates are to be trusted: what is signed of it, and where it is kept.

use crate::ports::certificate::IssueError;
use crate::ports::store::StoreError;
use async_trait::async_trait;
use domain::certificate::{CertificateSummary, CrlEntry, Der, IssuerNumber, Serial, Sha256};
use domain::id::Version;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The CRL that holds, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrlRecord {
    /// Its number (RFC 5280, 5.2.3): rises with each.
    pub number: Version,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one is there at the latest.
    pub next_update: Timestamp,
    /// How many certificates stand on it.
    pub entries: u64,
    /// SHA-256 over it.
    pub digest: Sha256,
}

/// The certificate of the key that answers OCSP requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponderRecord {
    /// The certificate.
    pub certificate: Der,
    /// SHA-256 over the SubjectPublicKeyInfo of its key.
    pub key: Sha256,
    /// Until when it is valid.
    pub until: Timestamp,
}

/// A certificate that is not to be trusted, as it is kept until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedRow {
    /// What the CRL says of it.
    pub entry: CrlEntry,
    /// When it ends; none if that is not known.
    pub until: Option<Timestamp>,
}

/// What is known for an answer.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Those of the certificates asked about that were issued here.
    pub certificates: Vec<CertificateSummary>,
    /// Who answers, if anybody can.
    pub responder: Option<ResponderRecord>,
}

/// Where status is kept: of each issuing key on its own, but for the list that they share.
#[async_trait]
pub trait Revocations: Send + Sync {
    /// All certificates that are not to be trusted, read consistently, by the page of each part of their list.
    async fn revoked(&self) -> Result<Vec<RevokedRow>, StoreError>;

    /// The CRL that holds, without its bytes.
    async fn crl_record(&self, issuer: IssuerNumber) -> Result<Option<CrlRecord>, StoreError>;

    /// The CRL that holds.
    async fn crl(&self, issuer: IssuerNumber) -> Result<Option<Der>, StoreError>;

    /// Keeps a CRL, if its number follows that of the one that holds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it does not.
    async fn keep_crl(&self, issuer: IssuerNumber, record: &CrlRecord, crl: &Der) -> Result<(), StoreError>;

    /// Who answers OCSP requests.
    async fn responder(&self, issuer: IssuerNumber) -> Result<Option<ResponderRecord>, StoreError>;

    /// Has another certificate answer them.
    async fn keep_responder(&self, issuer: IssuerNumber, record: &ResponderRecord) -> Result<(), StoreError>;

    /// What is known of these certificates, in one consistent read by their keys.
    async fn known(&self, asked: &Asked) -> Result<Known, StoreError>;
}

/// What a CRL is made of.
#[derive(Clone, Copy, Debug)]
pub struct CrlRequest<'a> {
    /// Its number.
    pub number: Version,
    /// When it is made.
    pub this_update: Timestamp,
    /// When the next one is there at the latest.
    pub next_update: Timestamp,
    /// What stands on it.
    pub entries: &'a [CrlEntry],
}

/// An issuing key, as far as it signs what becomes of its certificates.
#[async_trait]
pub trait StatusIssuer: Send + Sync {
    /// Which of the authority's issuing keys it is.
    fn number(&self) -> IssuerNumber;

    /// A complete CRL (RFC 5280, 5), DER CertificateList.
    async fn crl(&self, request: CrlRequest<'_>) -> Result<Der, IssueError>;

    /// A certificate for a key that answers OCSP requests (RFC 6960, 4.2.2.2), valid until then or until the authority ends.
    async fn responder(
        &self,
        key: &Der,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<ResponderRecord, IssueError>;
}

/// What an OCSP request asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which issuing key: of several at once, the first that is ours.
    pub issuer: IssuerNumber,
    /// Which of its certificates.
    pub serials: Vec<Serial>,
}

/// A request that is none, or asks for more than is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no OCSP request")]
pub struct Malformed;

/// Why an OCSP request gets no status, as RFC 6960, 4.2.1 numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is malformed.
    Malformed,
    /// Something is wrong here.
    Internal,
    /// At another time.
    TryLater,
}

/// The key that answers OCSP requests.
#[async_trait]
pub trait OcspResponder: Send + Sync {
    /// What a DER OCSPRequest asks about, as far as it is ours.
    ///
    /// # Errors
    /// [`Malformed`]
    fn asked(&self, request: &[u8]) -> Result<Asked, Malformed>;

    /// The answer, DER OCSPResponse.
    async fn answer(&self, request: &[u8], known: &Known, now: Timestamp) -> Result<Vec<u8>, IssueError>;

    /// The answer without a status, DER OCSPResponse.
    fn refuse(&self, refusal: Refusal) -> Vec<u8>;
}
