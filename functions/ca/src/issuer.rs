//! The issuing authority as its certificate describes it.

use crate::draft::PublicHalf;
use crate::profile::Validity;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use cardwright_core::ports::certificate::CaChain;
use domain::certificate::Der;
use rcgen::Issuer;
use rustls_pki_types::CertificateDer;
use x509_parser::extensions::{GeneralName, ParsedExtension};
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
    pub(crate) fn read(der: &Der, key: PublicHalf) -> Option<(Self, Issuer<'static, PublicHalf>)> {
        let certificate = parse(der)?;
        if !has(&certificate, &key) {
            return None;
        }
        let key_identifier = certificate.iter_extensions().find_map(|ext| match ext.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        })?;
        let facts = Self {
            name: certificate.subject().as_raw().to_vec(),
            key_identifier,
            validity: validity(der)?,
            public_key: verifying_key(&certificate)?,
        };
        Some((facts, Issuer::from_ca_cert_der(&CertificateDer::from(der.as_bytes()), key).ok()?))
    }
}

/// Whether the root signed itself and all issuing certificates.
pub(crate) fn holds(chain: &CaChain) -> bool {
    let issuing = || [&chain.issuing].into_iter().chain(&chain.former);
    let names = || {
        let root = parse(&chain.root)?;
        let of_root = |der: &Der| Some(parse(der)?.issuer().as_raw() == root.subject().as_raw());
        Some(issuing().all(|der| of_root(der) == Some(true)))
    };
    signed(&chain.root, &chain.root) && issuing().all(|der| signed(&chain.root, der)) && names() == Some(true)
}

/// From when and until when a certificate is valid.
pub(crate) fn validity(certificate: &Der) -> Option<Validity> {
    let certificate = parse(certificate)?;
    let validity = certificate.validity();
    Some(Validity { from: validity.not_before.timestamp(), until: validity.not_after.timestamp() })
}

/// Whether the key of this authority signed this certificate.
pub(crate) fn signed(authority: &Der, certificate: &Der) -> bool {
    parse(certificate).is_some_and(|certificate| {
        verifies(authority, certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
    })
}

/// Whether the key of this authority signed this message.
pub(crate) fn verifies(authority: &Der, message: &[u8], signature: &[u8]) -> bool {
    let key = || verifying_key(&parse(authority)?);
    key().is_some_and(|key| key.verify_sig(message, signature).is_ok())
}

/// The point of a public key on P-256.
pub(crate) fn point(public_key: &Der) -> Option<Vec<u8>> {
    PublicHalf::of(public_key).map(|half| half.point)
}

/// Whether the certificate is that of this key.
pub(crate) fn is_of(certificate: &Der, key: &Der) -> bool {
    parse(certificate).zip(PublicHalf::of(key)).is_some_and(|(certificate, key)| has(&certificate, &key))
}

/// The organisation in a certificate's subject.
pub(crate) fn organisation(certificate: &Der) -> Option<String> {
    let certificate = parse(certificate)?;
    let name = certificate.subject().iter_organization().next()?;
    name.as_str().ok().map(str::to_owned)
}

/// Under which address its issuer's certificate and CRL are published (RFC 5280, 4.2.2.1).
pub(crate) fn published_at(certificate: &Der) -> Option<String> {
    let certificate = parse(certificate)?;
    let access = certificate.iter_extensions().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => Some(access),
        _ => None,
    })?;
    access.accessdescs.iter().find_map(|described| match &described.access_location {
        GeneralName::URI(uri) => Some(uri.strip_suffix("/root.cer")?.to_owned()),
        _ => None,
    })
}

fn has(certificate: &X509Certificate<'_>, key: &PublicHalf) -> bool {
    certificate.public_key().subject_public_key.data == key.point
}

pub(crate) fn parse(der: &Der) -> Option<X509Certificate<'_>> {
    let (rest, certificate) = X509Certificate::from_der(der.as_bytes()).ok()?;
    rest.is_empty().then_some(certificate)
}

fn verifying_key(certificate: &X509Certificate<'_>) -> Option<ParsedPublicKey> {
    let point = &certificate.public_key().subject_public_key.data;
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).ok()
}
