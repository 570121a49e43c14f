//! The forms of names (RFC 5280, 4.1.2.4 and 4.1.2.6).

use super::Candidate;
use x509_parser::asn1_rs::{Tag, oid};

/// The longest organisation, organisational unit and serial number (RFC 5280, appendix A.1; X.520, annex C).
const VALUE_MAX: usize = 64;

/// PrintableString or UTF8String, with something in it that can be read.
pub(super) fn form(c: &Candidate<'_>) -> bool {
    c.tbs.subject.iter_attributes().all(|attribute| {
        let tag = attribute.attr_value().tag();
        (tag == Tag::PrintableString || tag == Tag::Utf8String)
            && attribute
                .as_str()
                .is_ok_and(|text| !text.trim().is_empty() && !text.chars().any(char::is_control))
    })
}

/// All but the common name, which has a rule of its own.
pub(super) fn length(c: &Candidate<'_>) -> bool {
    let others = c.tbs.subject.iter_attributes().filter(|attribute| *attribute.attr_type() != oid!(2.5.4.3));
    others.into_iter().all(|attribute| attribute.as_str().is_ok_and(|text| text.chars().count() <= VALUE_MAX))
}
