//! Certificates for keys made on cards.

use async_trait::async_trait;
use domain::attestation::{AttestationPolicy, CardAttestation};
use domain::certificate::{Certificate, Der, IssuerNumber, ObjectContent, SlotKey};
use domain::id::{Attempt, CardNumber, ChipId, Fence, IssuanceId};
use domain::person::Person;
use domain::profile::ProfileVersion;
use domain::settings::WindowsLogon;
use domain::time::Timestamp;
use sealed::agreement::AgreementKey;
use serde::{Deserialize, Serialize};

/// Everything a certificate is made from.
#[derive(Clone, Copy, Debug)]
pub struct CertificateRequest<'a> {
    /// The issuance that asks.
    pub issuance: &'a IssuanceId,
    /// Of which production attempt.
    pub attempt: Attempt,
    /// Under which claim; the key's proof is bound to it.
    pub fence: Fence,
    /// The chip on which the key was born.
    pub chip: ChipId,
    /// The key and the proof that the card holds it.
    pub key: &'a SlotKey,
    /// The key of this claim with which one that does not sign has agreed; none if the profile has no such key.
    pub agreement: Option<&'a AgreementKey>,
    /// What is made of the card's word for where the key was born.
    pub attestation_policy: AttestationPolicy,
    /// The card's word, if it gave one.
    pub attestation: Option<&'a CardAttestation>,
    /// Who will hold the card; none if it bears no name.
    pub holder: Option<&'a Person>,
    /// By what a certificate for authentication names the holder to Windows.
    pub logon: WindowsLogon,
    /// The number printed on the card.
    pub card_number: &'a CardNumber,
    /// When the request is made.
    pub now: Timestamp,
    /// When the card ends: no certificate on it is valid any longer.
    pub until: Timestamp,
}

/// Everything the data objects of a card are made from.
#[derive(Clone, Copy, Debug)]
pub struct ObjectsRequest<'a> {
    /// The edition of the card profile.
    pub profile: ProfileVersion,
    /// The chip.
    pub chip: ChipId,
    /// Who will hold the card; none if it bears no name.
    pub holder: Option<&'a Person>,
    /// What the holder is to the organisation, in a word.
    pub affiliation: &'a str,
    /// The number printed on the card.
    pub card_number: &'a CardNumber,
    /// When the card ends.
    pub until: Timestamp,
}

/// Why no certificate was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The key's proof of possession does not hold: not this key, not this job, or not this claim.
    #[error("the card's proof of possession for slot {slot} does not hold: {why}")]
    Proof {
        /// The slot's name.
        slot: String,
        /// What is wrong with it.
        why: ProofFault,
    },
    /// The certificate breaks rules; it was not signed.
    #[error("the certificate would break {} rule(s)", .0.len())]
    Lint(Vec<Finding>),
    /// The CA cannot work at the moment.
    #[error("the certificate authority cannot sign at the moment")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why a proof of possession does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// The key is no SubjectPublicKeyInfo.
    #[error("what was sent is no public key")]
    KeyForm,
    /// The key is of another algorithm or curve than was said.
    #[error("the key is of another kind than was said")]
    KeyKind,
    /// The key is no uncompressed point of its curve (SP 800-56A, 5.6.2.3.3), or no RSA key that can be checked.
    #[error("the key is no point of its curve")]
    Point,
    /// The proof is another key's, or over another job, claim or slot.
    #[error("it was made by another key, or for another job, claim or slot")]
    Proof,
}

impl ProofFault {
    /// Its stable name.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::KeyForm => "key-form",
            Self::KeyKind => "key-kind",
            Self::Point => "key-point",
            Self::Proof => "proof",
        }
    }
}

/// One rule that a certificate broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's stable name.
    pub rule: &'static str,
    /// What broke it: the personal datum if that is missing, else the field of the certificate.
    pub field: &'static str,
    /// What to do about it, in a sentence.
    pub mend: String,
}

/// A certificate authority.
#[async_trait]
pub trait CertificateIssuer: Send + Sync {
    /// Checks the proof, builds the certificate, lints exactly what will be signed, and signs.
    async fn issue(&self, request: CertificateRequest<'_>) -> Result<Certificate, IssueError>;

    /// Makes the data objects of a card in the order in which they are to be written, and signs those that are signed. Asked
    /// again, it signs again: other bytes, as good as the first.
    async fn objects(&self, request: ObjectsRequest<'_>) -> Result<Vec<ObjectContent>, IssueError>;

    /// Whether it could sign now, as far as that can be told without signing anything.
    ///
    /// # Errors
    /// [`IssueError::Unavailable`]
    async fn reachable(&self) -> Result<(), IssueError>;
}

/// The certificates by which those of cards are checked: public data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaChain {
    /// The certificate of the key that signs cards' certificates.
    pub issuing: Der,
    /// The certificate that signed it, signed by itself.
    pub root: Der,
    /// Those of the keys before it, the first one first: certificates that they issued are checked by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Der>,
}

impl CaChain {
    /// Which issuing key is in force.
    pub fn number(&self) -> IssuerNumber {
        IssuerNumber::new(self.former.len() + 1).unwrap_or(IssuerNumber::FIRST)
    }

    /// The certificate of an issuing key.
    pub fn issuing_of(&self, number: IssuerNumber) -> Option<&Der> {
        if number == self.number() {
            return Some(&self.issuing);
        }
        self.former.get(usize::from(number.get()) - 1)
    }
}

/// The signing key did not sign.
#[derive(Debug, thiserror::Error)]
#[error("the signing key is out of reach")]
pub struct SignerError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// A private key of the authority, wherever it is kept: P-256, signing with SHA-256.
#[async_trait]
pub trait CertificateSigner: Send + Sync {
    /// Its public half: DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
    fn public_key(&self) -> &Der;

    /// Hashes and signs the message: an ECDSA signature in DER (RFC 3279, 2.2.3).
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;

    /// Whether the key is there, as far as that can be told without signing anything.
    async fn reachable(&self) -> Result<(), SignerError>;
}
