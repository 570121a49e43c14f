//! Names in certificates.

use domain::certificate::IssuerNumber;
use domain::id::CardNumber;
use domain::person::Person;
use rcgen::{DistinguishedName, DnType, DnValue};

/// serialNumber (X.520, 6.2.9): keeps two people of one name apart, as RFC 5280, 4.1.2.6 asks.
pub(crate) const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];
/// Longest common name (RFC 5280, appendix A.1: ub-common-name).
pub(crate) const COMMON_NAME_MAX: usize = 64;

/// The name of an authority: organisation, and what it is.
pub(crate) fn authority(organisation: &str, kind: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, text(organisation));
    name.push(DnType::CommonName, text(&format!("{organisation} {kind}")));
    name
}

/// The name of an issuing key: that of the authority, and after the first one its number.
pub(crate) fn issuing(organisation: &str, number: IssuerNumber) -> DistinguishedName {
    let kind = "Issuing CA";
    if number == IssuerNumber::FIRST {
        authority(organisation, kind)
    } else {
        authority(organisation, &format!("{kind} {number}"))
    }
}

/// The name of a card holder: organisation, personnel number, and the person's name.
pub(crate) fn holder(organisation: &str, person: &Person) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, text(organisation));
    name.push(DnType::from_oid(SERIAL_NUMBER), text(person.personnel_number.as_str()));
    name.push(DnType::CommonName, text(&common_name(person)));
    name
}

/// The name of a card without a name: organisation, and the card's number, which keeps two cards apart.
pub(crate) fn card(organisation: &str, number: &CardNumber) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, text(organisation));
    name.push(DnType::from_oid(SERIAL_NUMBER), text(number.as_str()));
    name.push(DnType::CommonName, text(number.as_str()));
    name
}

/// Given and family name; the family name alone where both are too long, cut where that is too long itself.
fn common_name(person: &Person) -> String {
    let full = person.display_name();
    if full.chars().count() <= COMMON_NAME_MAX {
        full
    } else {
        person.family_name.as_str().chars().take(COMMON_NAME_MAX).collect()
    }
}

/// PrintableString where the characters allow, else UTF8String (RFC 5280, 4.1.2.4).
fn text(value: &str) -> DnValue {
    value.try_into().map_or_else(|_| DnValue::Utf8String(value.to_owned()), DnValue::PrintableString)
}
