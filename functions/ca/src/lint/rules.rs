//! The rules, each a row: RFC 5280, and what Windows asks of a logon certificate.

use super::{Candidate, Purpose, Rule, key, name, windows};
use crate::names::COMMON_NAME_MAX;
use domain::profile::{Curve, KeyAlgorithm, Slot};
use domain::time::Span;
use std::collections::HashSet;
use x509_parser::asn1_rs::{Tag, oid};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Version};

/// A rule that only a fault in the profile itself breaks.
const PROFILE: &str = "report this: the profile of the authority is at fault, not the person's data";
const ANEW: &str = "generate another key on the card, or take another card";
const RENEW: &str = "renew the issuing authority, or ask for a shorter validity";

macro_rules! rules {
    ($($name:literal, $field:literal, $holds:path, $mend:expr;)*) => {
        /// Every rule, in the order of the fields.
        pub(super) const RULES: &[Rule] = &[$(Rule { name: $name, field: $field, mend: $mend, holds: $holds }),*];
    };
}

rules! {
    "version-3", "version", version_3, PROFILE;
    "serial-form", "serialNumber", serial_form, PROFILE;
    "serial-random", "serialNumber", serial_random, PROFILE;
    "signature-algorithm", "signature", signature_algorithm, PROFILE;
    "issuer-name", "issuer", issuer_name, PROFILE;
    "card-ended", "validity", card_goes_on, "extend the person's contract or visit, or begin a new card: this one has ended";
    "authority-ends", "validity", authority_goes_on, "renew the issuing authority: it ends within a month";
    "validity-order", "validity", validity_order, RENEW;
    "validity-current", "validity", validity_current, "set the clock of the server, or renew the issuing authority";
    "validity-nested", "validity", validity_nested, RENEW;
    "validity-in-card", "validity", validity_in_card, PROFILE;
    "name-form", "subject", name::form, "give the person a name and number that can be read, without control characters";
    "name-length", "subject", name::length, "shorten the organisation's name or the number to 64 characters";
    "common-name", "subject", common_name, "give the person a name of at most 64 characters";
    "subject-unique", "subject", subject_unique, "give the person a personnel number of letters, digits and `-`";
    "public-key", "subjectPublicKeyInfo", public_key, "generate a key of the kind that the card profile says on the card";
    "key-size", "subjectPublicKeyInfo", key_size, "generate a key of the size that the card profile says on the card";
    "rsa-exponent", "subjectPublicKeyInfo", rsa_exponent, ANEW;
    "rsa-roca", "subjectPublicKeyInfo", rsa_roca, "take a card of another make: the private keys of this one can be computed (CVE-2017-15361)";
    "no-unique-ids", "issuerUniqueID", no_unique_ids, PROFILE;
    "extensions-once", "extensions", extensions_once, PROFILE;
    "extensions-known", "extensions", extensions_known, PROFILE;
    "no-authority", "basicConstraints", no_authority, PROFILE;
    "key-usage", "keyUsage", key_usage, PROFILE;
    "extended-key-usage", "extKeyUsage", extended_key_usage, PROFILE;
    "upn-missing", "upn", windows::upn_present, "enter the person's user principal name (user@domain), without which Windows refuses the card";
    "upn-own", "upn", windows::upn_own, PROFILE;
    "sid-missing", "sid", windows::sid_present, "enter the SID of the person's account in the Windows domain, or set the process to sign in by name";
    "sid-own", "sid", windows::sid_own, PROFILE;
    "email-missing", "email", email_present, "enter an e-mail address in ASCII characters for the person";
    "no-person", "subjectAltName", no_person, PROFILE;
    "subject-key-identifier", "subjectKeyIdentifier", subject_key_identifier, PROFILE;
    "authority-key-identifier", "authorityKeyIdentifier", authority_key_identifier, PROFILE;
    "crl-distribution-point", "cRLDistributionPoints", crl_distribution_point, "publish CRLs at an http:// address; Windows refuses logon certificates without one";
    "issuer-address", "authorityInfoAccess", issuer_address, "publish the issuer's certificate at an http:// address";
    "ocsp-address", "authorityInfoAccess", ocsp_address, "have OCSP answered at an http:// address";
    "ocsp-no-check", "ocspNoCheck", ocsp_no_check, PROFILE;
}

/// Whether a key of this algorithm holds a rule.
type OfKey = fn(&SubjectPublicKeyInfo<'_>, KeyAlgorithm) -> bool;

/// The rules that a key alone breaks, by their names above.
pub(super) const WEAK: &[(&str, OfKey)] =
    &[("key-size", key::size), ("rsa-exponent", key::exponent), ("rsa-roca", key::not_roca)];

/// How long an authority goes on at least that issues certificates which it ends, not their card.
const LAST: Span = Span::from_days(30);

fn key_size(c: &Candidate<'_>) -> bool {
    key::size(&c.tbs.subject_pki, c.expected.algorithm)
}

fn rsa_exponent(c: &Candidate<'_>) -> bool {
    key::exponent(&c.tbs.subject_pki, c.expected.algorithm)
}

fn rsa_roca(c: &Candidate<'_>) -> bool {
    key::not_roca(&c.tbs.subject_pki, c.expected.algorithm)
}

/// A card that has ended, or whose holder's contract has, gets no certificate.
fn card_goes_on(c: &Candidate<'_>) -> bool {
    c.expected.now < c.expected.until
}

/// A certificate that ends in a few days for its issuer's sake is of no use, and nobody would know why.
fn authority_goes_on(c: &Candidate<'_>) -> bool {
    let ends = c.issuing.validity.until;
    c.expected.until.as_secs() <= ends || c.expected.now.plus(LAST).as_secs() <= ends
}

/// No certificate outlives its card.
fn validity_in_card(c: &Candidate<'_>) -> bool {
    c.tbs.validity.not_after.timestamp() <= c.expected.until.as_secs()
}

/// RFC 5280, 4.1.2.1.
fn version_3(c: &Candidate<'_>) -> bool {
    c.tbs.version == X509Version::V3
}

/// RFC 5280, 4.1.2.2: positive, at most 20 octets.
fn serial_form(c: &Candidate<'_>) -> bool {
    let octets = c.tbs.raw_serial();
    octets.len() <= 20
        && octets.first().is_some_and(|first| first & 0x80 == 0)
        && octets.iter().any(|b| *b != 0)
}

/// Unpredictable serials keep a collision in the hash from becoming a forged certificate
/// (CA/Browser Forum baseline requirements, 7.1: 64 bits; here all 16 octets are drawn).
fn serial_random(c: &Candidate<'_>) -> bool {
    c.tbs.raw_serial().len() >= 16
}

/// RFC 5758, 3.2: ecdsa-with-SHA256, without parameters.
fn signature_algorithm(c: &Candidate<'_>) -> bool {
    c.tbs.signature.algorithm == oid!(1.2.840.10045.4.3.2) && c.tbs.signature.parameters.is_none()
}

/// RFC 5280, 4.1.2.4 and 6.1.3: byte for byte, so that no path builder needs to compare more cleverly.
fn issuer_name(c: &Candidate<'_>) -> bool {
    c.tbs.issuer.as_raw() == c.issuing.name
}

/// RFC 5280, 4.1.2.5.
fn validity_order(c: &Candidate<'_>) -> bool {
    c.tbs.validity.not_before < c.tbs.validity.not_after
}

/// In force when it is issued.
fn validity_current(c: &Candidate<'_>) -> bool {
    let (validity, now) = (&c.tbs.validity, c.expected.now.as_secs());
    validity.not_before.timestamp() <= now && now <= validity.not_after.timestamp()
}

/// Inside the issuer's own validity: Windows and others check by the shell model.
fn validity_nested(c: &Candidate<'_>) -> bool {
    let (validity, issuer) = (&c.tbs.validity, c.issuing.validity);
    issuer.from <= validity.not_before.timestamp() && validity.not_after.timestamp() <= issuer.until
}

/// RFC 5280, appendix A.1: one common name of 1 to 64 characters.
fn common_name(c: &Candidate<'_>) -> bool {
    let mut names = c.tbs.subject.iter_common_name().map(|name| name.as_str());
    matches!((names.next(), names.next()), (Some(Ok(name)), None)
        if (1..=COMMON_NAME_MAX).contains(&name.chars().count()))
}

/// RFC 5280, 4.1.2.6: one subject, one name. X.520, 6.2.9: serialNumber is a PrintableString.
fn subject_unique(c: &Candidate<'_>) -> bool {
    let mut numbers = c.tbs.subject.iter_by_oid(&oid!(2.5.4.5));
    // There is one key that signs data objects, and one that answers.
    !matches!(c.expected.purpose, Purpose::Slot(_))
        || matches!((numbers.next(), numbers.next()), (Some(number), None)
        if number.attr_value().tag() == Tag::PrintableString && number.as_str().is_ok_and(|n| !n.is_empty()))
}

/// Of the kind that the card profile says. RFC 5480, 2: a point of the curve, uncompressed.
fn public_key(c: &Candidate<'_>) -> bool {
    let key = &c.tbs.subject_pki;
    let bytes = c.expected.algorithm.bytes();
    let on_curve = |wanted| {
        let curve = key.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        key.algorithm.algorithm == oid!(1.2.840.10045.2.1)
            && curve == Some(wanted)
            && matches!(key.parsed(), Ok(PublicKey::EC(point)) if point.data().len() == 2 * bytes + 1 && point.data().first() == Some(&4))
    };
    match c.expected.algorithm.curve() {
        Some(Curve::P256) => on_curve(oid!(1.2.840.10045.3.1.7)),
        Some(Curve::P384) => on_curve(oid!(1.3.132.0.34)),
        None => {
            key.algorithm.algorithm == oid!(1.2.840.113549.1.1.1)
                && matches!(key.parsed(), Ok(PublicKey::RSA(_)))
        }
    }
}

/// RFC 5280, 4.1.2.8: not to be used.
fn no_unique_ids(c: &Candidate<'_>) -> bool {
    c.tbs.issuer_uid.is_none() && c.tbs.subject_uid.is_none()
}

/// RFC 5280, 4.2: no extension twice.
fn extensions_once(c: &Candidate<'_>) -> bool {
    let mut seen = HashSet::new();
    c.tbs.extensions().iter().all(|extension| seen.insert(&extension.oid))
}

/// RFC 5280, 4.2: whoever does not know a critical extension refuses the certificate. And all parse.
fn extensions_known(c: &Candidate<'_>) -> bool {
    c.tbs.extensions().iter().all(|extension| match extension.parsed_extension() {
        ParsedExtension::ParseError { .. } | ParsedExtension::Unparsed => false,
        ParsedExtension::UnsupportedExtension { .. } => !extension.critical,
        _ => true,
    })
}

/// RFC 5280, 4.2.1.9.
fn no_authority(c: &Candidate<'_>) -> bool {
    matches!(c.tbs.basic_constraints(), Ok(found) if !found.as_ref().is_some_and(|found| found.value.ca || found.value.path_len_constraint.is_some()))
}

/// RFC 5280, 4.2.1.3: critical, and what a key of its slot is for and nothing else (FIPS 201-3, 4.2.2; Windows logon). The bits
/// are digitalSignature 1, nonRepudiation 2, keyEncipherment 4, keyAgreement 16.
fn key_usage(c: &Candidate<'_>) -> bool {
    let wanted = match (c.expected.purpose, c.expected.algorithm.curve()) {
        (Purpose::Slot(Slot::Signature), _) => 1 | 2,
        (Purpose::Slot(Slot::KeyManagement), Some(_)) => 16,
        (Purpose::Slot(Slot::KeyManagement), None) => 4,
        (Purpose::Slot(Slot::Authentication | Slot::CardAuthentication), _)
        | (Purpose::ContentSigning | Purpose::OcspSigning, _) => 1,
    };
    matches!(c.tbs.key_usage(), Ok(Some(usage)) if usage.critical && usage.value.flags == wanted)
}

/// Windows logon: client authentication and smart-card logon, and nothing else; without it the first alone. FIPS 201-3, appendix B: a key that
/// answers without a PIN is for card authentication, and one that signs data objects for that, and nothing else. Mail: RFC 8550, 4.4.
fn extended_key_usage(c: &Candidate<'_>) -> bool {
    let (client, mail, other) = match c.expected.purpose {
        Purpose::Slot(Slot::Authentication) => {
            (true, false, windows::signs_in(c).then(|| oid!(1.3.6.1.4.1.311.20.2.2)))
        }
        Purpose::Slot(Slot::Signature | Slot::KeyManagement) => (false, true, None),
        Purpose::Slot(Slot::CardAuthentication) => (false, false, Some(oid!(2.16.840.1.101.3.6.8))),
        Purpose::ContentSigning => (false, false, Some(oid!(2.16.840.1.101.3.6.7))),
        Purpose::OcspSigning => (false, false, None),
    };
    matches!(c.tbs.extended_key_usage(), Ok(Some(usage))
        if usage.value.client_auth == client && usage.value.email_protection == mail
            && usage.value.other.iter().eq(other.iter())
            && usage.value.ocsp_signing == (c.expected.purpose == Purpose::OcspSigning)
            && !(usage.value.any || usage.value.server_auth || usage.value.code_signing
                || usage.value.time_stamping))
}

pub(super) fn alternative_names<'a>(c: &Candidate<'a>) -> &'a [GeneralName<'a>] {
    let names = c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectAlternativeName(names) => Some(names.general_names.as_slice()),
        _ => None,
    });
    names.unwrap_or_default()
}

/// RFC 5280, 4.2.1.6: rfc822Name.
fn email_present(c: &Candidate<'_>) -> bool {
    let address =
        |name: &GeneralName<'_>| matches!(name, GeneralName::RFC822Name(mail) if mail.contains('@'));
    !c.expected.purpose.is_personal() || alternative_names(c).iter().any(address)
}

/// Card authentication is read without a PIN, by whoever is near: it tells nothing of a person. Neither does the authority's own
/// certificate.
fn no_person(c: &Candidate<'_>) -> bool {
    c.expected.purpose.is_personal() || alternative_names(c).is_empty()
}

/// RFC 5280, 4.2.1.2: present and not critical.
fn subject_key_identifier(c: &Candidate<'_>) -> bool {
    c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(!extension.critical && !id.0.is_empty()),
        _ => None,
    })
    .unwrap_or(false)
}

/// RFC 5280, 4.2.1.1: present, not critical, and the issuer's own key identifier.
fn authority_key_identifier(c: &Candidate<'_>) -> bool {
    c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => {
            let ours = id.key_identifier.as_ref().is_some_and(|id| id.0 == c.issuing.key_identifier);
            Some(!extension.critical && ours)
        }
        _ => None,
    })
    .unwrap_or(false)
}

fn http(name: &GeneralName<'_>) -> bool {
    matches!(name, GeneralName::URI(uri) if uri.starts_with("http://"))
}

/// RFC 5280, 4.2.1.13 and section 8, and Windows logon: at least one address, all http.
fn crl_distribution_point(c: &Candidate<'_>) -> bool {
    c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(points) => {
            let addressed = points.points.iter().all(|point| {
                matches!(&point.distribution_point, Some(DistributionPointName::FullName(names))
                    if !names.is_empty() && names.iter().all(http))
            });
            Some(!points.points.is_empty() && addressed)
        }
        _ => None,
    })
    .unwrap_or(false)
}

/// RFC 5280, 4.2.2.1: where the issuer's certificate is found.
fn issuer_address(c: &Candidate<'_>) -> bool {
    c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => Some(access.accessdescs.iter().any(|description| {
            description.access_method == oid!(1.3.6.1.5.5.7.48.2) && http(&description.access_location)
        })),
        _ => None,
    })
    .unwrap_or(false)
}

/// RFC 6960, 3.1: where the status of a card's certificate is asked. That there is no address at all is told already.
fn ocsp_address(c: &Candidate<'_>) -> bool {
    let asked = c.extension(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => Some(access.accessdescs.iter().any(|description| {
            description.access_method == oid!(1.3.6.1.5.5.7.48.1) && http(&description.access_location)
        })),
        _ => None,
    });
    !matches!(c.expected.purpose, Purpose::Slot(_)) || asked.unwrap_or(true)
}

/// RFC 6960, 4.2.2.2.1: whoever checks an answer does not ask about its signer in turn; about others they do.
fn ocsp_no_check(c: &Candidate<'_>) -> bool {
    let found = c.tbs.extensions().iter().any(|extension| extension.oid == oid!(1.3.6.1.5.5.7.48.1.5));
    found == (c.expected.purpose == Purpose::OcspSigning)
}
