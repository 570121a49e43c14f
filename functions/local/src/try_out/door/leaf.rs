//! What a certificate says of itself: whose it is, and where its authority tells what became of it.

use der::asn1::{ObjectIdentifier, PrintableStringRef, Utf8StringRef};
use der::{Decode as _, Encode as _};
use domain::certificate::Serial;
use rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints, ExtendedKeyUsage};

/// id-at-commonName (RFC 5280, appendix A.1).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// id-kp-clientAuth (RFC 5280, 4.2.1.12): of a card's certificates only that of slot 9A has it.
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// id-ad-ocsp (RFC 6960, 3.1).
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// A certificate as it came over the wire, and what stands in it.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) der: CertificateDer<'static>,
    pub(super) serial: Serial,
    /// The common name of its subject.
    pub(super) holder: String,
    /// Whether its key is there to sign somebody in.
    pub(super) authenticates: bool,
    /// DER Name of who issued it.
    pub(super) issuer: Vec<u8>,
    /// Where its status is asked (RFC 5280, 4.2.2.1).
    pub(super) ocsp: Option<String>,
    /// Where the list is that it would stand on (RFC 5280, 4.2.1.13).
    pub(super) crl: Option<String>,
}

impl Leaf {
    /// Reads a certificate; none if it is none. Nothing of it is believed yet.
    pub(super) fn read(der: &CertificateDer<'static>) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
        let names = certificate.subject.0.iter().flat_map(|part| part.0.iter());
        let common = names.filter(|name| name.oid == COMMON_NAME).find_map(text);
        let access = certificate.get::<AuthorityInfoAccessSyntax>().ok().flatten();
        let ocsp = access.and_then(|(_, access)| {
            let mut responders = access.0.into_iter().filter(|access| access.access_method == OCSP);
            responders.find_map(|responder| address(&responder.access_location))
        });
        let points = certificate.get::<CrlDistributionPoints>().ok().flatten();
        let crl = points.and_then(|(_, points)| {
            let names = points.0.into_iter().filter_map(|point| point.distribution_point);
            names.into_iter().find_map(|name| match name {
                DistributionPointName::FullName(names) => names.iter().find_map(address),
                DistributionPointName::NameRelativeToCRLIssuer(_) => None,
            })
        });
        let purposes = certificate.get::<ExtendedKeyUsage>().ok().flatten();
        Some(Self {
            authenticates: purposes.is_some_and(|(_, purposes)| purposes.0.contains(&CLIENT_AUTH)),
            der: der.clone(),
            serial: Serial::from_octets(certificate.serial_number.as_bytes()).ok()?,
            holder: common.unwrap_or_else(|| "A card without a name".to_owned()),
            issuer: certificate.issuer.to_der().ok()?,
            ocsp,
            crl,
        })
    }
}

fn text(name: &AttributeTypeAndValue) -> Option<String> {
    let utf8 = name.value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    utf8.or_else(|_| name.value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned()))
        .ok()
}

fn address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(address) => Some(address.as_str().to_owned()),
        _ => None,
    }
}
