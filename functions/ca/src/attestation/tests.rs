//! Chains of the structure that Yubico documents, under a root of the test's own; and Yubico's own authorities.

use super::*;
use crate::authority::tests::person;
use domain::attestation::SlotAttestation;
use domain::certificate::Der;
use domain::id::{Attempt, CardNumber, ChipId, Fence, IssuanceId};
use domain::person::Person;
use domain::profile::{KeyAlgorithm, Slot};
use domain::settings::WindowsLogon;
use domain::time::Span;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    PublicKeyData as _,
};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// An extension under 1.3.6.1.4.1.41482.3 and its content.
type Facts = Vec<(u64, Vec<u8>)>;

/// Firmware 5.4.3, serial number 15732500, PIN once and no touch, USB-C nano: as a device of that firmware writes them.
fn facts() -> Facts {
    vec![(3, vec![5, 4, 3]), (7, vec![2, 4, 0, 0xf0, 0x0f, 0x14]), (8, vec![2, 1]), (9, vec![4])]
}

fn params(name: &str, path_length: Option<u8>, facts: Facts) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(length) = path_length {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
    }
    let extension =
        |(last, content)| CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 41482, 3, last], content);
    params.custom_extensions = facts.into_iter().map(extension).collect();
    params
}

/// A vendor, and a device that it has made.
struct Maker {
    root: String,
    certificate: Vec<u8>,
    device: Issuer<'static, KeyPair>,
}

impl Maker {
    fn new() -> Self {
        Self::whose_devices_are(Some(0))
    }

    fn whose_devices_are(path_length: Option<u8>) -> Self {
        let (root, key) = (params("Vendor", Some(1), Vec::new()), KeyPair::generate().unwrap());
        let signed = root.self_signed(&key).unwrap();
        let pem = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, signed.der()).unwrap();
        let vendor = Issuer::new(root, key);
        let (device, key) =
            (params("Device", path_length, vec![(3, vec![5, 4, 3])]), KeyPair::generate().unwrap());
        let certificate = device.signed_by(&key, &vendor).unwrap().der().to_vec();
        Self { root: pem, certificate, device: Issuer::new(device, key) }
    }

    fn vendors(&self) -> Vendors {
        Vendors::built_in().unwrap().and(self.root.as_bytes()).unwrap()
    }

    fn attests(&self, key: &KeyPair, facts: Facts) -> CardAttestation {
        let leaf = params("YubiKey PIV Attestation 9a", None, facts).signed_by(key, &self.device).unwrap();
        let certificate = Der::new(leaf.der().to_vec());
        let slots = vec![SlotAttestation { slot: Slot::Authentication, certificate }];
        CardAttestation { authority: Der::new(self.certificate.clone()), slots }
    }
}

fn slot_key(pair: &KeyPair) -> SlotKey {
    SlotKey {
        slot: Slot::Authentication,
        algorithm: KeyAlgorithm::P256,
        public_key: Der::new(pair.subject_public_key_info()),
        proof: Der::new(Vec::new()),
    }
}

fn altered(der: &Der, place: usize) -> Der {
    let mut bytes = der.as_bytes().to_vec();
    bytes[place] ^= 1;
    Der::new(bytes)
}

#[test]
fn a_device_of_a_known_vendor_is_described() {
    let (maker, key) = (Maker::new(), KeyPair::generate().unwrap());
    let shown = maker.attests(&key, facts());
    let device = maker.vendors().vouched(Some(&shown), &slot_key(&key), NOW).unwrap();
    assert_eq!(device.to_string(), "YubiKey 15732500, firmware 5.4.3, PIN once, no touch, USB-C nano");
    // The first devices tell neither serial number nor form.
    let few = vec![(3, vec![4, 3, 7]), (8, vec![2, 1])];
    let device = maker.vendors().vouched(Some(&maker.attests(&key, few)), &slot_key(&key), NOW).unwrap();
    assert_eq!(device.to_string(), "YubiKey, firmware 4.3.7, PIN once, no touch");
}

#[test]
fn what_does_not_hold_is_told_apart() {
    let (maker, key) = (Maker::new(), KeyPair::generate().unwrap());
    let good = maker.attests(&key, facts());
    let with = |facts| maker.attests(&key, facts);
    let leaf = |certificate: Der| CardAttestation {
        slots: vec![SlotAttestation { slot: Slot::Authentication, certificate }],
        ..good.clone()
    };
    let first = &good.slots[0].certificate;
    let last = first.as_bytes().len() - 1;
    let place = first.as_bytes().windows(3).position(|window| window == [5, 4, 3]).unwrap();
    let no_authority = Maker::whose_devices_are(None);
    use AttestationFault::{Chain, Form, Key, Missing};
    for (what, shown, fault) in [
        ("nothing", None, Missing),
        ("nothing of this slot", Some(CardAttestation { slots: Vec::new(), ..good.clone() }), Missing),
        ("no certificate", Some(leaf(Der::new(vec![0x30, 0]))), Form),
        ("more than a certificate", Some(leaf(Der::new([first.as_bytes(), &[0]].concat()))), Form),
        ("a certificate that is too long", Some(leaf(Der::new(vec![0x30; CERTIFICATE_MAX + 1]))), Form),
        ("a certificate of another kind", Some(with(Vec::new())), Form),
        ("a firmware of two bytes", Some(with(vec![(3, vec![5, 4]), (8, vec![2, 1])])), Form),
        (
            "a serial number that is none",
            Some(with(vec![(3, vec![5, 4, 3]), (7, vec![1]), (8, vec![2, 1])])),
            Form,
        ),
        ("another key", Some(maker.attests(&KeyPair::generate().unwrap(), facts())), Key),
        ("another vendor", Some(Maker::new().attests(&key, facts())), Chain),
        (
            "a device that the vendor did not make",
            { Some(CardAttestation { authority: Der::new(Maker::new().certificate), ..good.clone() }) },
            Chain,
        ),
        ("a device's certificate that may sign none", Some(no_authority.attests(&key, facts())), Chain),
        (
            "no device's certificate",
            Some(CardAttestation { authority: Der::new(Vec::new()), ..good.clone() }),
            Chain,
        ),
        ("an altered firmware", Some(leaf(altered(first, place))), Chain),
        ("an altered signature", Some(leaf(altered(first, last))), Chain),
    ] {
        let vendors = if what.contains("may sign none") { no_authority.vendors() } else { maker.vendors() };
        assert_eq!(vendors.vouched(shown.as_ref(), &slot_key(&key), NOW), Err(fault), "{what}");
    }
    let late = Timestamp::from_millis(NOW.as_millis() * 100);
    assert_eq!(maker.vendors().vouched(Some(&good), &slot_key(&key), late), Err(Chain), "all has ended");
}

#[test]
fn what_is_made_of_it_follows_from_the_policy() {
    let (maker, key) = (Maker::new(), KeyPair::generate().unwrap());
    let (good, bad) = (maker.attests(&key, facts()), Maker::new().attests(&key, facts()));
    let (job, number, holder) = (IssuanceId::from_random([3; 10]), "CW-1".parse().unwrap(), person(None));
    let slot_key = slot_key(&key);
    let asked = |attestation_policy, attestation| {
        maker.vendors().opinion(&request(&job, &number, &holder, &slot_key, attestation_policy, attestation))
    };
    use AttestationPolicy::{Check, Ignore, Require};
    for shown in [None, Some(&bad), Some(&good)] {
        assert_eq!(asked(Ignore, shown).unwrap(), None);
    }
    let failed = |why| Some(Attestation::Failed { why });
    assert_eq!(asked(Check, None).unwrap(), failed(AttestationFault::Missing));
    assert_eq!(asked(Check, Some(&bad)).unwrap(), failed(AttestationFault::Chain));
    for policy in [Check, Require] {
        assert!(matches!(asked(policy, Some(&good)).unwrap(), Some(Attestation::Verified { .. })));
    }
    for (shown, rule) in [(None, "attestation-missing"), (Some(&bad), "attestation-chain")] {
        let Err(IssueError::Lint(findings)) = asked(Require, shown) else { panic!("{rule} is refused") };
        assert_eq!(findings[0].rule, rule);
        assert!(findings[0].mend.starts_with("slot 9A: "), "{findings:?}");
    }
}

fn request<'a>(
    issuance: &'a IssuanceId,
    card_number: &'a CardNumber,
    holder: &'a Person,
    key: &'a SlotKey,
    attestation_policy: AttestationPolicy,
    attestation: Option<&'a CardAttestation>,
) -> CertificateRequest<'a> {
    CertificateRequest {
        issuance,
        attempt: Attempt::FIRST,
        fence: Fence::FIRST,
        chip: ChipId::from_bytes([5; 16]),
        key,
        agreement: None,
        attestation_policy,
        attestation,
        holder: Some(holder),
        logon: WindowsLogon::Off,
        card_number,
        now: NOW,
        until: NOW.plus(Span::from_days(365)),
    }
}

/// What stands between leads to a root that is built in: none of it is out of place.
#[test]
fn yubicos_authorities_belong_together() {
    let vendors = Vendors::built_in().unwrap();
    assert_eq!((vendors.roots.len(), vendors.between.len()), (2, 5));
    let all = || vendors.roots.iter().chain(&vendors.between);
    for der in all() {
        let (_, certificate) = X509Certificate::from_der(der).unwrap();
        let signers = all().map(|der| X509Certificate::from_der(der).unwrap().1);
        let mut signers = signers.filter(|signer| signer.subject() == certificate.issuer());
        assert!(
            signers.any(|signer| certificate.verify_signature(Some(signer.public_key())).is_ok()),
            "{} is signed by none of them",
            certificate.subject()
        );
    }
}

#[test]
fn text_without_an_authority_names_no_vendor() {
    let own = Maker::new().root;
    for text in ["", "no PEM", own.replace("MII", "AAA").as_str(), own.split_at(100).0] {
        assert!(Vendors::built_in().unwrap().and(text.as_bytes()).is_err(), "{text}");
    }
}
