//! The lint: rules over the bytes that are about to be signed.

mod key;
mod name;
mod rules;
mod windows;

use crate::issuer::IssuingCertificate;
use cardwright_core::ports::certificate::Finding;
use domain::certificate::Der;
use domain::person::Person;
use domain::profile::{KeyAlgorithm, Slot};
use domain::settings::WindowsLogon;
use domain::time::Timestamp;
use rules::{RULES, WEAK};
use x509_parser::certificate::TbsCertificate;
use x509_parser::extensions::X509Extension;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The key of a slot of a card.
    Slot(Slot),
    /// The authority's own signatures on data objects of cards.
    ContentSigning,
    /// The authority's own answers about its certificates.
    OcspSigning,
}

impl Purpose {
    /// Whether it names a person.
    const fn is_personal(self) -> bool {
        matches!(self, Self::Slot(Slot::Authentication | Slot::Signature | Slot::KeyManagement))
    }
}

/// What a certificate was asked to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) algorithm: KeyAlgorithm,
    /// Who will hold the card; none if it bears no name.
    pub(crate) holder: Option<&'a Person>,
    /// By what a certificate for authentication names the holder to Windows.
    pub(crate) logon: WindowsLogon,
    pub(crate) now: Timestamp,
    /// When the card ends.
    pub(crate) until: Timestamp,
}

impl Expected<'_> {
    /// For a key of the authority's own.
    pub(crate) const fn of_the_authority(purpose: Purpose, now: Timestamp, until: Timestamp) -> Self {
        let (algorithm, logon) = (KeyAlgorithm::P256, WindowsLogon::Off);
        Self { purpose, algorithm, holder: None, logon, now, until }
    }
}

/// One rule.
struct Rule {
    /// Its stable name.
    name: &'static str,
    /// The field it looks at.
    field: &'static str,
    /// What to do when it is broken, in a sentence.
    mend: &'static str,
    holds: fn(&Candidate<'_>) -> bool,
}

impl Rule {
    fn finding(&self) -> Finding {
        Finding { rule: self.name, field: self.field, mend: self.mend.to_owned() }
    }
}

/// The certificate under scrutiny, and what it must agree with.
struct Candidate<'a> {
    tbs: &'a TbsCertificate<'a>,
    expected: &'a Expected<'a>,
    issuing: &'a IssuingCertificate,
}

impl<'a> Candidate<'a> {
    /// What `pick` makes of the one extension it knows; nothing if there is none.
    fn extension<T>(&self, pick: impl Fn(&'a X509Extension<'a>) -> Option<T>) -> Option<T> {
        self.tbs.extensions().iter().find_map(pick)
    }
}

/// All rules that the to-be-signed bytes of a certificate break.
pub(crate) fn findings(
    to_be_signed: &[u8],
    expected: &Expected<'_>,
    issuing: &IssuingCertificate,
) -> Vec<Finding> {
    match TbsCertificate::from_der(to_be_signed) {
        Ok(([], tbs)) => {
            let candidate = Candidate { tbs: &tbs, expected, issuing };
            RULES.iter().filter(|rule| !(rule.holds)(&candidate)).map(Rule::finding).collect()
        }
        _ => {
            let mend = "report this: the profile builds what no reader of certificates can parse".to_owned();
            vec![Finding { rule: "well-formed", field: "tbsCertificate", mend }]
        }
    }
}

/// The rules that a key alone breaks, before anything is built with it. What is no key at all breaks none.
pub(crate) fn weaknesses(public_key: &Der, algorithm: KeyAlgorithm) -> Vec<Finding> {
    let Ok(([], key)) = SubjectPublicKeyInfo::from_der(public_key.as_bytes()) else { return Vec::new() };
    let broken = WEAK.iter().filter(|(_, holds)| !holds(&key, algorithm));
    let rule = |name: &str| RULES.iter().find(|rule| rule.name == name);
    broken.filter_map(|(name, _)| rule(name)).map(Rule::finding).collect()
}

#[cfg(test)]
mod tests;
