//! An issuing key with its certificate: what it signs of what becomes of the certificates that it issued.

use crate::authority::{sha256, unavailable};
use crate::crl;
use crate::draft::{Draft, Linted, PublicHalf};
use crate::error::CaError;
use crate::issuer::IssuingCertificate;
use crate::lint::{self, Expected, Purpose};
use crate::profile::{self, Links, SERIAL_OCTETS, Validity};
use crate::settings::Settings;
use async_trait::async_trait;
use cardwright_core::ports::certificate::{CertificateSigner, IssueError};
use cardwright_core::ports::status::{CrlRequest, ResponderRecord, StatusIssuer};
use domain::certificate::{Der, IssuerNumber};
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use rcgen::{Issuer, SerialNumber};
use std::sync::{Mutex, PoisonError};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The key for OCSP answers is none that can be certified.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the key for OCSP answers is not on P-256, or is the issuing key")]
struct KeyKind;

/// The signed bytes are not the linted ones, or the signature is not of the issuing key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the signed certificate is not what was linted")]
pub(crate) struct Mismatch;

/// An issuing key, in force or former. It is wherever its signer keeps it.
pub struct IssuingKey {
    pub(crate) number: IssuerNumber,
    pub(crate) settings: Settings,
    pub(crate) links: Links,
    pub(crate) signer: Box<dyn CertificateSigner>,
    pub(crate) issuer: Issuer<'static, PublicHalf>,
    pub(crate) certificate: IssuingCertificate,
    rng: Mutex<Box<dyn CryptoRngCore + Send>>,
}

impl IssuingKey {
    /// The key of this certificate.
    ///
    /// # Errors
    /// [`CaError::KeyKind`] if it is not on P-256, [`CaError::OtherKey`] if the certificate is another's.
    pub fn open(
        number: IssuerNumber,
        signer: Box<dyn CertificateSigner>,
        certificate: &Der,
        settings: Settings,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, CaError> {
        let key = PublicHalf::of(signer.public_key()).ok_or(CaError::KeyKind)?;
        let (certificate, issuer) =
            IssuingCertificate::read(certificate, key).ok_or(CaError::OtherKey("issuing"))?;
        let links = Links::new(&settings, &number.name())?;
        Ok(Self { number, settings, links, signer, issuer, certificate, rng: Mutex::new(rng) })
    }

    /// A serial number that tells whose it is.
    pub(crate) fn serial(&self) -> SerialNumber {
        let mut random = [0; SERIAL_OCTETS];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut random);
        profile::serial(self.number, random)
    }

    pub(crate) async fn sign(&self, linted: &Linted) -> Result<Vec<u8>, IssueError> {
        self.signer.sign(linted.to_be_signed()).await.map_err(unavailable)
    }

    /// The certificate as others read it, if it carries the linted bytes and the issuing key signed them.
    pub(crate) fn verified<'d>(
        &self,
        der: &'d Der,
        linted: &Linted,
    ) -> Result<X509Certificate<'d>, IssueError> {
        let (_, parsed) = X509Certificate::from_der(der.as_bytes()).map_err(|_| unavailable(Mismatch))?;
        let tbs = parsed.tbs_certificate.as_ref();
        let verified = self.certificate.public_key.verify_sig(tbs, &parsed.signature_value.data);
        if tbs != linted.to_be_signed() || verified.is_err() {
            return Err(unavailable(Mismatch));
        }
        Ok(parsed)
    }
}

#[async_trait]
impl StatusIssuer for IssuingKey {
    fn number(&self) -> IssuerNumber {
        self.number
    }

    async fn crl(&self, request: CrlRequest<'_>) -> Result<Der, IssueError> {
        crl::sign(&*self.signer, &self.certificate, request).await.map_err(unavailable)
    }

    async fn responder(
        &self,
        key: &Der,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<ResponderRecord, IssueError> {
        let half = PublicHalf::of(key).filter(|half| half.point != self.issuer.key().point);
        let half = half.ok_or_else(|| unavailable(KeyKind))?;
        let validity = Validity::starting(now, until.since(now)).within(self.certificate.validity);
        let params = profile::ocsp_signing(&self.settings, &self.links, validity, &half, self.serial());
        let draft = Draft::build(&params.map_err(unavailable)?, &half, &self.issuer).map_err(unavailable)?;
        let until = Timestamp::from_millis(validity.until.saturating_mul(1000));
        let expected = Expected::of_the_authority(Purpose::OcspSigning, now, until);
        let findings = lint::findings(draft.to_be_signed(), &expected, &self.certificate);
        if !findings.is_empty() {
            return Err(IssueError::Lint(findings));
        }
        let linted = draft.passed();
        let signature = self.sign(&linted).await?;
        let certificate = linted.with_signature(&signature).map_err(unavailable)?;
        self.verified(&certificate, &linted)?;
        Ok(ResponderRecord { certificate, key: sha256(key.as_bytes())?, until })
    }
}
