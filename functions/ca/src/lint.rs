//! The lint: rules over the bytes that are about to be signed.

mod rules;

use crate::issuer::IssuingCertificate;
use cardwright_core::ports::certificate::Finding;
use domain::profile::{KeyAlgorithm, Slot};
use domain::time::Timestamp;
use rules::RULES;
use x509_parser::certificate::TbsCertificate;
use x509_parser::extensions::X509Extension;
use x509_parser::prelude::FromDer as _;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The key of a slot of a card.
    Slot(Slot),
    /// The authority's own signatures on data objects of cards.
    ContentSigning,
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

/// The certificate under scrutiny, and what it must agree with.
struct Candidate<'a> {
    tbs: &'a TbsCertificate<'a>,
    purpose: Purpose,
    algorithm: KeyAlgorithm,
    issuing: &'a IssuingCertificate,
    now: Timestamp,
}

impl<'a> Candidate<'a> {
    /// What `pick` makes of the one extension it knows; nothing if there is none.
    fn extension<T>(&self, pick: impl Fn(&'a X509Extension<'a>) -> Option<T>) -> Option<T> {
        self.tbs.extensions().iter().find_map(pick)
    }
}

/// All rules that the to-be-signed bytes of a certificate for this purpose and kind of key break.
pub(crate) fn findings(
    to_be_signed: &[u8],
    purpose: Purpose,
    algorithm: KeyAlgorithm,
    issuing: &IssuingCertificate,
    now: Timestamp,
) -> Vec<Finding> {
    match TbsCertificate::from_der(to_be_signed) {
        Ok(([], tbs)) => {
            let candidate = Candidate { tbs: &tbs, purpose, algorithm, issuing, now };
            let broken = RULES.iter().filter(|rule| !(rule.holds)(&candidate));
            broken
                .map(|rule| Finding { rule: rule.name, field: rule.field, mend: rule.mend.to_owned() })
                .collect()
        }
        _ => {
            let mend = "report this: the profile builds what no reader of certificates can parse".to_owned();
            vec![Finding { rule: "well-formed", field: "tbsCertificate", mend }]
        }
    }
}

#[cfg(test)]
mod tests;
