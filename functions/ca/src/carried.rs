//! What is carried by hand between a site and a root that no network reaches: a request, and its answer. Both are text without a
//! secret. Each side takes a file only with the fingerprint that was read aloud at the other.

use crate::ceremony::Signed;
use crate::draft::{Draft, PublicHalf};
use crate::error::CaError;
use crate::files::{certificate_pem, pem};
use crate::issuer;
use crate::names;
use crate::settings::Settings;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use cardwright_core::digest;
use cardwright_core::ports::certificate::CertificateSigner;
use domain::certificate::{Der, IssuerNumber};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use time::OffsetDateTime;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer as _;

const REQUEST: &str = "cardwright-root-request-v1";
const REQUEST_IS: &str = "What a Cardwright site asks of its root: to certify two public keys. It holds no secret. On the root's \
                          machine: cardwright ca ceremony.";
const ANSWER: &str = "cardwright-root-answer-v1";
const ANSWER_IS: &str = "What the root of a Cardwright site answered: certificates and a CRL. It holds no secret. At the site, if \
                         this is its first: cardwright ca init --answer FILE, else cardwright ca rotate --answer FILE.";

/// A file that was carried is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// Not a request.
    #[error(
        "this is no request to a root; take the file that cardwright ca init --root-offline or cardwright ca rotate wrote"
    )]
    NoRequestFile,
    /// Not an answer.
    #[error("this is no answer of a root; take the file that cardwright ca ceremony wrote")]
    NoAnswerFile,
    /// Not a fingerprint.
    #[error("a fingerprint has 32 hexadecimal digits, in groups or not")]
    FingerprintForm,
    /// Not the file that was read aloud.
    #[error(
        "the file's fingerprint is {0}, and not the one that was read out: it was altered on the way, or is another file; \
             have it carried once more"
    )]
    Fingerprint(Fingerprint),
    /// A key in it does not vouch for itself.
    #[error(
        "the request is damaged or was altered: a key in it is not the one that signed for it; have it made once more"
    )]
    Proof,
    /// Signed before.
    #[error("the root answered this request before; its answer is kept in {0}")]
    Answered(String),
    /// Not of this root's organisation.
    #[error("the request is of {0:?}, and the root here of another organisation; take the root of that one")]
    OtherOrganisation(String),
    /// It has another root.
    #[error("the site that asks has another root than the one here; take that one")]
    OtherRoot,
    /// There is no root, and the site has one.
    #[error(
        "the site that asks has a root already, and there is none here; name the directory in which it is kept"
    )]
    NoRoot,
    /// Nothing was asked.
    #[error("no request waits for an answer here; was it taken in before?")]
    NoRequest,
    /// Another was asked.
    #[error("the file answers another request than the one that waits here; take the answer to that one")]
    OtherRequest,
    /// The answer does not fit.
    #[error("the answer is not taken: {0}")]
    Unfit(&'static str),
    /// There is an authority.
    #[error(
        "there is a certificate authority here already; cardwright ca show tells of it, cardwright ca rotate gives it another key"
    )]
    There,
    /// There is none yet.
    #[error(
        "the certificate authority waits for its root: carry the request there, then take in the answer with cardwright ca \
             init --answer FILE"
    )]
    Awaited,
    /// A hundred keys.
    #[error("this authority has had 99 issuing keys; make another one")]
    NoMoreKeys,
}

/// The beginning of a file's digest, short enough to be read aloud: 128 bits of SHA-256, which nobody meets with another file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    fn of(file: &impl Serialize) -> Self {
        let mut fingerprint = [0; 16];
        let digest = digest(&serde_json::to_vec(file).unwrap_or_default()).0;
        fingerprint.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self(fingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<_> = self
            .0
            .chunks(2)
            .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            .collect();
        f.write_str(&groups.join(" "))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = CarriedError;

    fn from_str(text: &str) -> Result<Self, CarriedError> {
        let digits: Vec<_> = text.bytes().filter(|byte| !b" :-".contains(byte)).collect();
        let mut fingerprint = [0; 16];
        if digits.len() != 32 {
            return Err(CarriedError::FingerprintForm);
        }
        for (byte, pair) in fingerprint.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'));
            let value = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = value.ok_or(CarriedError::FingerprintForm)?;
        }
        Ok(Self(fingerprint))
    }
}

/// A time as people write it (RFC 3339).
pub(crate) fn written(secs: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(secs).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (at.date(), at.time());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

/// What a site asks of its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootRequest {
    kind: String,
    about: String,
    made: String,
    organisation: String,
    published_at: String,
    /// SHA-256 of the root certificate that the site has; none if it has none yet.
    root: Option<domain::certificate::Sha256>,
    issuing_key: u8,
    /// PKCS #10, PEM: each key signs for itself.
    issuing: String,
    content_signing: String,
}

impl RootRequest {
    /// Has both keys ask.
    pub(crate) async fn make(
        number: IssuerNumber,
        keys: [&dyn CertificateSigner; 2],
        settings: &Settings,
        root: Option<&Der>,
        now: Timestamp,
    ) -> Result<Self, CaError> {
        let [issuing, content] = keys;
        let organisation = settings.organisation();
        let content_name = names::authority(organisation, "PIV Signer");
        Ok(Self {
            kind: REQUEST.to_owned(),
            about: REQUEST_IS.to_owned(),
            made: written(now.as_secs()),
            organisation: organisation.to_owned(),
            published_at: settings.url().to_owned(),
            root: root.map(|root| digest(root.as_bytes())),
            issuing_key: number.get(),
            issuing: asking(issuing, names::issuing(organisation, number)).await?,
            content_signing: asking(content, content_name).await?,
        })
    }

    /// Reads a request.
    ///
    /// # Errors
    /// [`CarriedError::NoRequestFile`], or [`CarriedError::Proof`] if a key in it does not vouch for itself.
    pub fn parse(text: &str) -> Result<Self, CarriedError> {
        let read: Option<Self> = serde_json::from_str(text).ok();
        let read =
            read.filter(|read| read.kind == REQUEST && IssuerNumber::new(read.issuing_key.into()).is_some());
        let read = read.ok_or(CarriedError::NoRequestFile)?;
        read.keys()?;
        Ok(read)
    }

    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Its fingerprint, whatever the file's spaces and line ends.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    /// Which issuing key it is of.
    pub fn number(&self) -> IssuerNumber {
        IssuerNumber::new(self.issuing_key.into()).unwrap_or(IssuerNumber::FIRST)
    }

    /// Whose authority it is.
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// Where it publishes.
    pub fn published_at(&self) -> &str {
        &self.published_at
    }

    /// When it was made.
    pub fn made(&self) -> &str {
        &self.made
    }

    /// The root that the site has.
    pub(crate) const fn root(&self) -> Option<domain::certificate::Sha256> {
        self.root
    }

    /// Both public keys, each of which has signed for itself.
    ///
    /// # Errors
    /// [`CarriedError::Proof`] if one has not.
    pub fn keys(&self) -> Result<[Der; 2], CarriedError> {
        let key = |text: &str| vouched(text).ok_or(CarriedError::Proof);
        Ok([key(&self.issuing)?, key(&self.content_signing)?])
    }
}

/// A request by a key for a certificate of this name, PEM.
async fn asking(key: &dyn CertificateSigner, name: rcgen::DistinguishedName) -> Result<String, CaError> {
    let half = PublicHalf::of(key.public_key()).ok_or(CaError::KeyKind)?;
    let draft = Draft::request(name, &half)?;
    let signature = key.sign(draft.to_be_signed()).await?;
    pem("CERTIFICATE REQUEST", draft.with_signature(&signature)?.as_bytes())
}

/// The key of a request, if it signed it: DER SubjectPublicKeyInfo.
fn vouched(text: &str) -> Option<Der> {
    let der = unpacked("CERTIFICATE REQUEST", text)?;
    let (rest, request) = X509CertificationRequest::from_der(der.as_bytes()).ok()?;
    let info = &request.certification_request_info;
    let key = Der::new(info.subject_pki.raw.to_vec());
    let verifying = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &issuer::point(&key)?).ok()?;
    verifying.verify_sig(info.raw, &request.signature_value.data).ok()?;
    rest.is_empty().then_some(key)
}

fn unpacked(label: &str, text: &str) -> Option<Der> {
    let (found, der) = der::pem::decode_vec(text.as_bytes()).ok()?;
    (found == label).then(|| Der::new(der))
}

/// What a root answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootAnswer {
    kind: String,
    about: String,
    made: String,
    /// The fingerprint of the request.
    answers: String,
    /// PEM, all four.
    root: String,
    issuing: String,
    content_signing: String,
    root_crl: String,
}

/// What is in an answer.
pub(crate) struct Parts {
    pub(crate) root: Der,
    pub(crate) signed: Signed,
}

impl RootAnswer {
    pub(crate) fn make(
        request: &RootRequest,
        root: &Der,
        signed: &Signed,
        now: Timestamp,
    ) -> Result<Self, CaError> {
        Ok(Self {
            kind: ANSWER.to_owned(),
            about: ANSWER_IS.to_owned(),
            made: written(now.as_secs()),
            answers: request.fingerprint().to_string(),
            root: certificate_pem(root)?,
            issuing: certificate_pem(&signed.issuing)?,
            content_signing: certificate_pem(&signed.content_signing)?,
            root_crl: pem("X509 CRL", signed.root_crl.as_bytes())?,
        })
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`CarriedError::NoAnswerFile`]
    pub fn parse(text: &str) -> Result<Self, CarriedError> {
        let read: Option<Self> = serde_json::from_str(text).ok();
        let read = read.filter(|read| read.kind == ANSWER && read.answers.parse::<Fingerprint>().is_ok());
        let read = read.ok_or(CarriedError::NoAnswerFile)?;
        read.parts()?;
        Ok(read)
    }

    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Its fingerprint, whatever the file's spaces and line ends.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    pub(crate) fn answers(&self) -> Fingerprint {
        self.answers.parse().unwrap_or(Fingerprint([0; 16]))
    }

    /// SHA-256 of its root certificate.
    ///
    /// # Errors
    /// [`CarriedError::NoAnswerFile`]
    pub fn root_digest(&self) -> Result<domain::certificate::Sha256, CarriedError> {
        Ok(digest(self.parts()?.root.as_bytes()))
    }

    pub(crate) fn parts(&self) -> Result<Parts, CarriedError> {
        let part = |label, text: &str| unpacked(label, text).ok_or(CarriedError::NoAnswerFile);
        Ok(Parts {
            root: part("CERTIFICATE", &self.root)?,
            signed: Signed {
                issuing: part("CERTIFICATE", &self.issuing)?,
                content_signing: part("CERTIFICATE", &self.content_signing)?,
                root_crl: part("X509 CRL", &self.root_crl)?,
            },
        })
    }
}
