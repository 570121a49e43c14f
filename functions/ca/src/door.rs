//! A certificate for a server on this machine that is tried out: signed by itself, and gone with its process. No authority of
//! ours signs servers.

use der::pem::LineEnding;
use domain::time::{Span, Timestamp};
use rcgen::{
    Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::Ipv4Addr;
use time::OffsetDateTime;

/// How long it holds: longer than anybody tries anything out, and no longer than browsers take.
const HOLDS: Span = Span::from_days(30);
/// Browsers whose clock is behind take it, too.
const BACKDATED: Span = Span::from_secs(-300);

/// Why it was not made.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Key or certificate.
    #[error(transparent)]
    Make(#[from] rcgen::Error),
    /// Its text.
    #[error("the certificate cannot be written as text")]
    Pem,
    /// The clock.
    #[error("the time is outside of what a certificate can carry")]
    Time(#[from] time::error::ComponentRange),
}

/// Certificate and key.
pub struct DoorCertificate {
    certificate: Certificate,
    key: KeyPair,
}

impl DoorCertificate {
    /// Makes both, for the loopback address and its name, with a key on P-256 from the system's randomness.
    ///
    /// # Errors
    /// [`DoorError`]
    pub fn make(now: Timestamp) -> Result<Self, DoorError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        params.subject_alt_names.push(SanType::IpAddress(Ipv4Addr::LOCALHOST.into()));
        params.distinguished_name.push(DnType::CommonName, "Cardwright's door, to be tried out");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = OffsetDateTime::from_unix_timestamp(now.plus(BACKDATED).as_secs())?;
        params.not_after = OffsetDateTime::from_unix_timestamp(now.plus(HOLDS).as_secs())?;
        let certificate = params.self_signed(&key)?;
        Ok(Self { certificate, key })
    }

    /// The certificate, PEM.
    ///
    /// # Errors
    /// [`DoorError::Pem`]
    pub fn pem(&self) -> Result<String, DoorError> {
        der::pem::encode_string("CERTIFICATE", LineEnding::LF, self.der()).map_err(|_| DoorError::Pem)
    }

    /// The certificate, DER.
    pub fn der(&self) -> &[u8] {
        self.certificate.der()
    }

    /// The key, for the server that has it.
    pub fn into_key(self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()))
    }
}
