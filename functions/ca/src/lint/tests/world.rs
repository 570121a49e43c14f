//! Certificates that are sound but for one change.

use super::super::{Expected, Purpose, findings};
use crate::draft::{Draft, PublicHalf};
use crate::issuer::IssuingCertificate;
use crate::profile::{self, Leaf, Links, SERIAL_OCTETS, Validity};
use crate::settings::Settings;
use der::Encode as _;
use der::asn1::UintRef;
use domain::certificate::{Der, IssuerNumber};
use domain::person::Person;
use domain::profile::{KeyAlgorithm, Slot};
use domain::settings::WindowsLogon;
use domain::time::{Span, Timestamp};
use rcgen::{
    CertificateParams, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256,
    PublicKeyData as _, SerialNumber,
};
use std::collections::BTreeSet;

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// An authority, and a card whose certificates it is asked for.
pub(super) struct World {
    pub(super) settings: Settings,
    pub(super) facts: IssuingCertificate,
    pub(super) issuer: Issuer<'static, PublicHalf>,
    pub(super) card: KeyPair,
}

fn issuing(settings: &Settings, key: &KeyPair) -> Result<CertificateParams, profile::IssuerLinkError> {
    let validity = Validity::starting(NOW, profile::ISSUING_VALIDITY);
    profile::issuing(settings, IssuerNumber::FIRST, key, validity, serial(1))
}

fn serial(byte: u8) -> SerialNumber {
    profile::serial(IssuerNumber::FIRST, [byte; SERIAL_OCTETS])
}

fn person() -> Person {
    crate::authority::tests::person(Some("asa.sjoberg@corp.example"))
}

/// What a sound certificate was asked to be.
fn expected(purpose: Purpose, holder: &Person) -> Expected<'_> {
    let (algorithm, logon) = (KeyAlgorithm::P256, WindowsLogon::ByName);
    let until = NOW.plus(Span::from_days(40 * 365));
    Expected { purpose, algorithm, holder: Some(holder), logon, now: NOW, until }
}

impl World {
    pub(super) fn new() -> Self {
        let settings =
            Settings::parse("Example AB", "http://pki.example.org/", Span::from_days(365)).unwrap();
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let params = issuing(&settings, &key).unwrap();
        let der = params.signed_by(&key, &Issuer::from_params(&params, &key)).unwrap();
        let der = Der::new(der.der().to_vec());
        let half = PublicHalf::of(&Der::new(key.subject_public_key_info())).unwrap();
        let (facts, issuer) = IssuingCertificate::read(&der, half).unwrap();
        let card = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        Self { settings, facts, issuer, card }
    }

    pub(super) fn params(&self) -> CertificateParams {
        let links = Links::new(&self.settings, "issuing").unwrap();
        let until = NOW.plus(self.settings.validity()).as_secs();
        let validity = Validity { from: NOW.as_secs() - 300, until }.within(self.facts.validity);
        let serial = serial(2);
        let leaf = Leaf { settings: &self.settings, links: &links, validity, key: &self.card, serial };
        leaf.authentication(&person(), WindowsLogon::ByName).unwrap()
    }

    /// The same of a certificate for another purpose.
    pub(super) fn of(
        &self,
        purpose: Purpose,
        change: impl FnOnce(&mut CertificateParams),
    ) -> BTreeSet<&'static str> {
        let links = Links::new(&self.settings, "issuing").unwrap();
        let until = NOW.plus(self.settings.validity()).as_secs();
        let validity = Validity { from: NOW.as_secs() - 300, until }.within(self.facts.validity);
        let (settings, key, serial) = (&self.settings, &self.card, serial(3));
        let leaf = Leaf { settings, links: &links, validity, key, serial: serial.clone() };
        let mut params = match purpose {
            Purpose::Slot(Slot::Authentication) => {
                leaf.authentication(&person(), WindowsLogon::ByName).unwrap()
            }
            Purpose::Slot(Slot::Signature) => leaf.signature(&person()).unwrap(),
            Purpose::Slot(Slot::KeyManagement) => leaf.key_management(&person(), KeyAlgorithm::P256).unwrap(),
            Purpose::Slot(Slot::CardAuthentication) => {
                leaf.card_authentication(&"2500000017".parse().unwrap()).unwrap()
            }
            Purpose::ContentSigning => {
                profile::content_signing(settings, &links, validity, key, serial).unwrap()
            }
            Purpose::OcspSigning => profile::ocsp_signing(settings, &links, validity, key, serial).unwrap(),
        };
        change(&mut params);
        let draft = Draft::build(&params, &self.card, &self.issuer).unwrap();
        let found = findings(draft.to_be_signed(), &expected(purpose, &person()), &self.facts);
        found.into_iter().map(|finding| finding.rule).collect()
    }

    /// The same of a certificate for card authentication.
    pub(super) fn card_changed(&self, change: impl FnOnce(&mut CertificateParams)) -> BTreeSet<&'static str> {
        self.of(Purpose::Slot(Slot::CardAuthentication), change)
    }

    pub(super) fn rules_broken_by(&self, to_be_signed: &[u8]) -> BTreeSet<&'static str> {
        findings(to_be_signed, &expected(Purpose::Slot(Slot::Authentication), &person()), &self.facts)
            .into_iter()
            .map(|finding| finding.rule)
            .collect()
    }

    /// A certificate with this change to its parameters.
    pub(super) fn changed(&self, change: impl FnOnce(&mut CertificateParams)) -> BTreeSet<&'static str> {
        let mut params = self.params();
        change(&mut params);
        let draft = Draft::build(&params, &self.card, &self.issuer).unwrap();
        self.rules_broken_by(draft.to_be_signed())
    }

    /// A certificate in whose encoding one stretch of bytes was replaced by another of the same length.
    pub(super) fn patched(&self, from: &[u8], to: &[u8]) -> BTreeSet<&'static str> {
        let draft = Draft::build(&self.params(), &self.card, &self.issuer).unwrap();
        let mut bytes = draft.to_be_signed().to_vec();
        let at = bytes.windows(from.len()).position(|window| window == from).expect("the stretch is there");
        bytes[at..at + to.len()].copy_from_slice(to);
        self.rules_broken_by(&bytes)
    }

    pub(super) fn other_algorithm(&self) -> BTreeSet<&'static str> {
        let params = issuing(&self.settings, &self.card).unwrap();
        let half = PublicHalf { point: self.issuer.key().point.clone(), algorithm: &PKCS_ED25519 };
        let draft = Draft::build(&self.params(), &self.card, &Issuer::new(params, half)).unwrap();
        self.rules_broken_by(draft.to_be_signed())
    }

    pub(super) fn other_issuer(&self) -> BTreeSet<&'static str> {
        let settings = Settings::parse("Other AB", "http://x", Span::from_days(1)).unwrap();
        let mut params = issuing(&settings, &self.card).unwrap();
        params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(self.facts.key_identifier.clone());
        let half = PublicHalf { point: self.issuer.key().point.clone(), algorithm: &PKCS_ECDSA_P256_SHA256 };
        let draft = Draft::build(&self.params(), &self.card, &Issuer::new(params, half)).unwrap();
        self.rules_broken_by(draft.to_be_signed())
    }

    /// A key of another kind than the card profile says.
    pub(super) fn of_other_kind(&self, algorithm: KeyAlgorithm) -> BTreeSet<&'static str> {
        let draft = Draft::build(&self.params(), &self.card, &self.issuer).unwrap();
        let holder = person();
        let expected = Expected { algorithm, ..expected(Purpose::Slot(Slot::Authentication), &holder) };
        let found = findings(draft.to_be_signed(), &expected, &self.facts);
        found.into_iter().map(|finding| finding.rule).collect()
    }

    pub(super) fn other_key(&self) -> BTreeSet<&'static str> {
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let draft = Draft::build(&self.params(), &key, &self.issuer).unwrap();
        self.rules_broken_by(draft.to_be_signed())
    }

    /// The certificate as it is, but asked to be otherwise.
    pub(super) fn asked(&self, change: impl FnOnce(&mut Expected<'_>)) -> BTreeSet<&'static str> {
        let draft = Draft::build(&self.params(), &self.card, &self.issuer).unwrap();
        let holder = person();
        let mut expected = expected(Purpose::Slot(Slot::Authentication), &holder);
        change(&mut expected);
        let found = findings(draft.to_be_signed(), &expected, &self.facts);
        found.into_iter().map(|finding| finding.rule).collect()
    }

    /// A certificate for this RSA key, where one of 2048 bits was asked for.
    pub(super) fn rsa(&self, modulus: &[u8], exponent: &[u8]) -> BTreeSet<&'static str> {
        let holder = person();
        let expected = Expected {
            algorithm: KeyAlgorithm::Rsa2048,
            ..expected(Purpose::Slot(Slot::Authentication), &holder)
        };
        let numbers = [modulus, exponent].map(|number| UintRef::new(number).unwrap());
        let key = PublicHalf { point: numbers.to_vec().to_der().unwrap(), algorithm: &PKCS_RSA_SHA256 };
        let draft = Draft::build(&self.params(), &key, &self.issuer).unwrap();
        let found = findings(draft.to_be_signed(), &expected, &self.facts);
        found.into_iter().map(|finding| finding.rule).collect()
    }

    /// issuerUniqueID, `[1] IMPLICIT BIT STRING`, between key and extensions: written into the encoding by hand.
    pub(super) fn unique_id(&self) -> BTreeSet<&'static str> {
        let draft = Draft::build(&self.params(), &self.card, &self.issuer).unwrap();
        let bytes = draft.to_be_signed();
        let point = self.card.der_bytes();
        let end = bytes.windows(point.len()).position(|window| window == point).unwrap() + point.len();
        let content = [&bytes[4..end], &[0x81, 2, 0, 7], &bytes[end..]].concat();
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        self.rules_broken_by(&[&[0x30, 0x82], length.as_slice(), &content].concat())
    }
}
