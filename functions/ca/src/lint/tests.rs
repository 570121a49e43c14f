//! Each rule meets a certificate that breaks it, and a sound certificate breaks none.

mod world;

use super::key::ROCA_PRIMES;
use super::{Purpose, RULES};
use crate::draft::Draft;
use crate::profile::{Links, OCSP_NO_CHECK, SECURITY_EXTENSION};
use domain::profile::{KeyAlgorithm, Slot};
use domain::settings::WindowsLogon;
use domain::time::Span;
use rcgen::{
    CrlDistributionPoint, CustomExtension, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose,
    SanType, SerialNumber,
};
use rsa::BigUint;
use std::collections::BTreeSet;
use world::{NOW, World};

const SIGNATURE: Purpose = Purpose::Slot(Slot::Signature);
const KEY_MANAGEMENT: Purpose = Purpose::Slot(Slot::KeyManagement);

fn extension(oid: &[u64], critical: bool, content: &[u8]) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, content.to_vec());
    extension.set_criticality(critical);
    extension
}

fn upn(name: &str) -> SanType {
    let name_of_windows = rcgen::OtherNameValue::Utf8String(name.to_owned());
    SanType::OtherName((vec![1, 3, 6, 1, 4, 1, 311, 20, 2, 3], name_of_windows))
}

/// Another account's.
fn sid(sid: &str) -> CustomExtension {
    let value = [&[4, u8::try_from(sid.len()).unwrap()], sid.as_bytes()].concat();
    let value = [&[0xa0, u8::try_from(value.len()).unwrap()], value.as_slice()].concat();
    let name = [&[6, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 0x19, 2, 1], value.as_slice()].concat();
    let name = [&[0xa0, u8::try_from(name.len()).unwrap()], name.as_slice()].concat();
    let content = [&[0x30, u8::try_from(name.len()).unwrap()], name.as_slice()].concat();
    extension(SECURITY_EXTENSION, false, &content)
}

/// An odd number of so many bytes that is nothing else.
fn modulus(bytes: usize) -> Vec<u8> {
    let mut modulus = vec![0xc5; bytes];
    modulus[bytes - 1] = 0x97;
    modulus
}

/// A modulus of the shape of ROCA: 2048 bits, and modulo each of the primes a power of 65537. By the Chinese remainder theorem
/// made from [`modulus`].
fn roca() -> Vec<u8> {
    let product: BigUint = ROCA_PRIMES.iter().map(|prime| BigUint::from(*prime)).product();
    let power = BigUint::from(65_537_u32).modpow(&BigUint::from(123_u32), &product);
    let start = BigUint::from_bytes_be(&modulus(256));
    let mut shaped = &start - (&start % &product) + power;
    // The product is odd: every second such number is.
    if &shaped % 2_u32 == BigUint::from(0_u32) {
        shaped += &product;
    }
    shaped.to_bytes_be()
}

/// A planted fault, by its rule, and the rules that found it.
type Found = (&'static str, BTreeSet<&'static str>);

fn faults(w: &World) -> Vec<Found> {
    [faults_of_form(w), faults_of_time_and_keys(w), faults_of_windows(w)].concat()
}

fn faults_of_form(w: &World) -> Vec<Found> {
    let day = time::Duration::DAY;
    vec![
        ("version-3", w.patched(&[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 1])),
        ("serial-form", w.patched(&[2, 16, 0x42], &[2, 16, 0xc2])),
        ("serial-random", w.changed(|p| p.serial_number = Some(SerialNumber::from_slice(&[1, 2, 3])))),
        ("signature-algorithm", w.other_algorithm()),
        ("issuer-name", w.other_issuer()),
        ("validity-order", w.changed(|p| std::mem::swap(&mut p.not_before, &mut p.not_after))),
        ("validity-current", w.changed(|p| p.not_before += day)),
        ("validity-nested", w.changed(|p| p.not_after += day * 365 * 20)),
        ("common-name", w.changed(|p| _ = p.distinguished_name.remove(DnType::CommonName))),
        ("common-name", w.changed(|p| p.distinguished_name.push(DnType::CommonName, "x".repeat(65)))),
        ("subject-unique", w.changed(|p| _ = p.distinguished_name.remove(DnType::from_oid(&[2, 5, 4, 5])))),
        ("subject-unique", {
            let utf8 = DnValue::Utf8String("E-1".to_owned());
            w.changed(|p| p.distinguished_name.push(DnType::from_oid(&[2, 5, 4, 5]), utf8))
        }),
        ("public-key", w.other_key()),
        ("no-unique-ids", w.unique_id()),
        ("extensions-once", {
            let second = extension(&[2, 5, 29, 14], false, &[4, 1, 7]);
            w.changed(|p| p.custom_extensions.push(second))
        }),
        ("extensions-known", {
            let unknown = extension(&[1, 3, 6, 1, 4, 1, 99999, 1], true, &[5, 0]);
            w.changed(|p| p.custom_extensions.push(unknown))
        }),
        ("no-authority", w.changed(|p| p.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained))),
        ("key-usage", w.changed(|p| p.key_usages.push(KeyUsagePurpose::KeyEncipherment))),
        ("key-usage", w.changed(|p| p.key_usages.clear())),
        ("extended-key-usage", w.changed(|p| _ = p.extended_key_usages.pop())),
        ("extended-key-usage", w.changed(|p| p.extended_key_usages.push(ExtendedKeyUsagePurpose::Any))),
        ("upn-missing", w.changed(|p| _ = p.subject_alt_names.remove(0))),
        (
            "email-missing",
            w.changed(|p| p.subject_alt_names.retain(|n| !matches!(n, SanType::Rfc822Name(_)))),
        ),
        ("extended-key-usage", {
            w.card_changed(|p| p.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth))
        }),
        ("no-person", {
            let mail = SanType::Rfc822Name("asa@example.org".try_into().unwrap());
            w.card_changed(|p| p.subject_alt_names.push(mail))
        }),
        ("key-usage", w.of(SIGNATURE, |p| _ = p.key_usages.pop())),
        ("key-usage", w.of(KEY_MANAGEMENT, |p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment])),
        ("extended-key-usage", {
            w.of(SIGNATURE, |p| p.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth))
        }),
        ("extended-key-usage", w.of(Purpose::ContentSigning, |p| _ = p.custom_extensions.pop())),
        ("email-missing", w.of(SIGNATURE, |p| p.subject_alt_names.clear())),
        ("email-missing", w.of(KEY_MANAGEMENT, |p| p.subject_alt_names.clear())),
        ("public-key", w.of_other_kind(KeyAlgorithm::P384)),
        ("public-key", w.of_other_kind(KeyAlgorithm::Rsa2048)),
        ("subject-key-identifier", w.changed(|p| p.is_ca = IsCa::NoCa)),
        ("authority-key-identifier", w.changed(|p| p.use_authority_key_identifier_extension = false)),
        ("crl-distribution-point", w.changed(|p| p.crl_distribution_points.clear())),
        ("crl-distribution-point", {
            let ldap = CrlDistributionPoint { uris: vec!["ldap://dc/cn=x".to_owned()] };
            w.changed(|p| p.crl_distribution_points = vec![ldap])
        }),
        ("issuer-address", w.changed(|p| p.custom_extensions.clear())),
    ]
}

fn faults_of_time_and_keys(w: &World) -> Vec<Found> {
    vec![
        ("ocsp-address", {
            let root = Links::new(&w.settings, "root").unwrap();
            w.changed(|p| p.custom_extensions = vec![root.access().clone()])
        }),
        ("ocsp-no-check", w.of(Purpose::OcspSigning, |p| _ = p.custom_extensions.pop())),
        ("ocsp-no-check", {
            let no_check = extension(OCSP_NO_CHECK, false, &[5, 0]);
            w.changed(|p| p.custom_extensions.push(no_check))
        }),
        ("extended-key-usage", w.of(Purpose::OcspSigning, |p| p.extended_key_usages.clear())),
        ("card-ended", w.asked(|e| e.until = NOW)),
        ("validity-in-card", w.asked(|e| e.until = NOW.plus(Span::from_days(30)))),
        ("authority-ends", w.asked(|e| e.now = NOW.plus(Span::from_days(10 * 365 - 29)))),
        ("name-form", {
            let control = DnValue::Utf8String("Example\u{7}".to_owned());
            w.changed(|p| p.distinguished_name.push(DnType::OrganizationName, control))
        }),
        ("name-form", {
            let ascii = DnValue::Ia5String("Example".try_into().unwrap());
            w.changed(|p| p.distinguished_name.push(DnType::OrganizationName, ascii))
        }),
        ("name-form", w.changed(|p| p.distinguished_name.push(DnType::OrganizationName, " "))),
        ("name-length", w.changed(|p| p.distinguished_name.push(DnType::OrganizationName, "x".repeat(65)))),
        ("key-size", w.rsa(&modulus(128), &[1, 0, 1])),
        ("key-size", w.rsa(&modulus(384), &[1, 0, 1])),
        ("rsa-exponent", w.rsa(&modulus(256), &[3])),
        ("rsa-roca", w.rsa(&roca(), &[1, 0, 1])),
    ]
}

fn faults_of_windows(w: &World) -> Vec<Found> {
    vec![
        ("upn-own", w.changed(|p| p.subject_alt_names[0] = upn("somebody.else@corp.example"))),
        ("upn-own", w.changed(|p| p.subject_alt_names.push(upn("somebody.else@corp.example")))),
        ("sid-missing", w.asked(|e| e.logon = WindowsLogon::BySid)),
        ("sid-own", w.changed(|p| p.custom_extensions.push(sid("S-1-5-21-1-2-3-500")))),
        ("sid-own", w.changed(|p| p.custom_extensions.push(extension(SECURITY_EXTENSION, false, &[5, 0])))),
        ("sid-own", {
            let uri = SanType::URI("tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500".try_into().unwrap());
            w.changed(|p| p.subject_alt_names.push(uri))
        }),
    ]
}

#[test]
fn a_sound_certificate_breaks_no_rule() {
    let purposes =
        Slot::ALL.map(Purpose::Slot).into_iter().chain([Purpose::ContentSigning, Purpose::OcspSigning]);
    for purpose in purposes {
        assert_eq!(World::new().of(purpose, |_| ()), BTreeSet::new(), "{purpose:?}");
    }
}

#[test]
fn each_planted_fault_is_found_by_its_rule_alone() {
    for (rule, broken) in faults(&World::new()) {
        // A certificate with its dates swapped, or that names another key identifier's owner, breaks
        // neighbouring rules of necessity.
        let bystanders: &[&str] = match rule {
            "validity-order" => &["validity-current", "validity-nested"],
            "signature-algorithm" => &["authority-key-identifier"],
            // Of a card that has ended, what was valid is not any more.
            "card-ended" => &["validity-in-card"],
            "authority-ends" => &["validity-current"],
            _ => &[],
        };
        let others: Vec<_> = broken.iter().filter(|found| **found != rule).collect();
        assert!(broken.contains(rule), "{rule} is not found, only {others:?}");
        assert!(others.iter().all(|other| bystanders.contains(other)), "{rule} also gives {others:?}");
    }
}

#[test]
fn every_rule_has_a_planted_fault_and_a_name_of_its_own() {
    let planted: BTreeSet<_> = faults(&World::new()).into_iter().map(|(rule, _)| rule).collect();
    let named: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(planted, named);
    assert_eq!(named.len(), RULES.len());
}

#[test]
fn what_does_not_parse_is_not_well_formed() {
    let world = World::new();
    let draft = Draft::build(&world.params(), &world.card, &world.issuer).unwrap();
    let bytes = draft.to_be_signed();
    let trailing = [bytes, &[0]].concat();
    for broken in [&[][..], &bytes[..bytes.len() - 1], &trailing] {
        assert_eq!(world.rules_broken_by(broken), BTreeSet::from(["well-formed"]));
    }
}
