//! The issuing authority as its certificate describes it.

use crate::draft::PublicHalf;
use crate::profile::Validity;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use rcgen::{Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _};
use rustls_pki_types::CertificateDer;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// What certificates of this issuer must agree with.
pub(crate) struct IssuingCertificate {
    /// The subject, DER, which must be their issuer.
    pub(crate) name: Vec<u8>,
    /// The subject key identifier, which must be their authority key identifier.
    pub(crate) key_identifier: Vec<u8>,
    /// They live no longer.
    pub(crate) validity: Validity,
    /// Checks their signatures.
    pub(crate) public_key: ParsedPublicKey,
}

impl IssuingCertificate {
    /// Reads the certificate; `None` if it is not one of ours or not that of this key.
    pub(crate) fn read(
        der: &CertificateDer<'_>,
        key: &KeyPair,
    ) -> Option<(Self, Issuer<'static, PublicHalf>)> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let point = certificate.public_key().subject_public_key.data.to_vec();
        if !rest.is_empty() || point != key.der_bytes() {
            return None;
        }
        let key_identifier = certificate.iter_extensions().find_map(|ext| match ext.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        })?;
        let validity = certificate.validity();
        let facts = Self {
            name: certificate.subject().as_raw().to_vec(),
            key_identifier,
            validity: Validity {
                from: validity.not_before.timestamp(),
                until: validity.not_after.timestamp(),
            },
            public_key: ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).ok()?,
        };
        let half = PublicHalf { point, algorithm: &PKCS_ECDSA_P256_SHA256 };
        Some((facts, Issuer::from_ca_cert_der(der, half).ok()?))
    }
}
