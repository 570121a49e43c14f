//! The whole way, judged by OpenSSL and webpki.

mod custody;
mod objects;
mod slots;

use super::*;
use domain::attestation::AttestationPolicy;
use domain::certificate::{Der, SlotKey, proof_message};
use domain::id::{Attempt, CardNumber, ChipId, Fence, IssuanceId, PersonId};
use domain::person::{Email, Engagement, NAME_MAX_CHARS, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::profile::{Curve, KeyAlgorithm};
use domain::settings::WindowsLogon;
use domain::time::Span;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData as _, SigningKey as _};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use sealed::agreement::AgreementKey;
use sealed::envelope::DataKey;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;
use x509_parser::prelude::{FromDer as _, X509Certificate};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

pub(crate) fn person(upn: Option<&str>) -> Person {
    Person {
        id: PersonId::from_random([1; 10]),
        engagement: Engagement::Employee {},
        given_name: Name::parse("Åsa").unwrap(),
        family_name: Name::parse("Sjöberg").unwrap(),
        email: Email::parse("asa@corp.example").unwrap(),
        personnel_number: PersonnelNumber::parse("E-1042").unwrap(),
        upn: upn.map(|upn| Upn::parse(upn).unwrap()),
        sid: None,
        language: None,
        site: "site-main".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

fn settings() -> Settings {
    Settings::parse("Example AB", "http://pki.example.org/pki", profile::DEFAULT_VALIDITY).unwrap()
}

fn wrapping_key() -> DataKey {
    DataKey::new([7; 32])
}

fn rng() -> Box<StdRng> {
    Box::new(StdRng::seed_from_u64(1))
}

async fn open(dir: &Path, key: &DataKey, now: Timestamp) -> Result<CertificateAuthority, CaError> {
    CertificateAuthority::open_or_create(dir, key, settings(), now, rng()).await
}

/// A card desk: an authority, and a card's key with all that a request names.
struct Desk {
    dir: TempDir,
    ca: CertificateAuthority,
    job: IssuanceId,
    number: CardNumber,
    holder: Person,
    agreement: AgreementKey,
}

impl Desk {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let ca = open(dir.path(), &wrapping_key(), NOW).await.unwrap();
        let holder = person(Some("asa.sjoberg@corp.example"));
        let (job, number) = (IssuanceId::from_random([3; 10]), "CW-1".parse().unwrap());
        let agreement = AgreementKey::generate(Curve::P256, &mut *rng());
        Self { dir, ca, job, number, holder, agreement }
    }

    fn request<'a>(&'a self, key: &'a SlotKey) -> CertificateRequest<'a> {
        CertificateRequest {
            issuance: &self.job,
            attempt: Attempt::FIRST,
            fence: Fence::FIRST,
            chip: ChipId::from_bytes([5; 16]),
            key,
            agreement: Some(&self.agreement),
            attestation_policy: AttestationPolicy::Ignore,
            attestation: None,
            holder: Some(&self.holder),
            logon: WindowsLogon::ByName,
            card_number: &self.number,
            now: NOW,
            until: NOW.plus(Span::from_days(12 * 365)),
        }
    }

    async fn issue(&self, key: &SlotKey) -> Result<Certificate, IssueError> {
        self.ca.issue(self.request(key)).await
    }

    /// A key from the card in a slot, proven for this job under this fence.
    fn key(&self, slot: Slot, fence: Fence) -> SlotKey {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let public_key = Der::new(pair.subject_public_key_info());
        let proof = pair.sign(&proof_message(&self.job, fence, slot, &public_key)).unwrap();
        SlotKey { slot, algorithm: KeyAlgorithm::P256, public_key, proof: Der::new(proof) }
    }

    fn write_pem(&self, name: &str, ders: &[&Der]) -> PathBuf {
        let path = self.dir.path().join(name);
        let mut pem = Vec::new();
        for der in ders {
            let output = openssl_with_input(&["x509", "-inform", "DER"], der.as_bytes());
            pem.extend(output.into_bytes());
        }
        std::fs::write(&path, pem).unwrap();
        path
    }
}

fn openssl_with_input(args: &[&str], input: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, input).unwrap();
    openssl(&[args, &["-in", file.path().to_str().unwrap()]].concat())
}

fn openssl(args: &[&str]) -> String {
    let output = Command::new("openssl").args(args).output().expect("openssl is installed");
    assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn openssl_verifies_the_chain_strictly_and_shows_the_logon_name() {
    let desk = Desk::new().await;
    let issued = desk.issue(&desk.key(Slot::Authentication, Fence::FIRST)).await.unwrap();
    let CaChain { issuing, root, .. } = desk.ca.chain();
    let (leaf, issuing, root) = (
        desk.write_pem("leaf.pem", &[&issued.der]),
        desk.write_pem("issuing.pem", &[issuing]),
        desk.write_pem("root.pem", &[root]),
    );
    let at = NOW.as_secs().to_string();
    let [leaf, issuing, root] = [&leaf, &issuing, &root].map(|path| path.to_str().unwrap());
    let strict = ["verify", "-x509_strict", "-attime", &at, "-purpose", "sslclient"];
    let verdict = openssl(&[&strict[..], &["-CAfile", root, "-untrusted", issuing, leaf]].concat());
    assert!(verdict.contains(": OK"), "{verdict}");
    let text = openssl(&["x509", "-in", leaf, "-noout", "-text"]);
    for part in [
        "othername: UPN::asa.sjoberg@corp.example",
        "email:asa@corp.example",
        "TLS Web Client Authentication, Microsoft Smartcard Login",
        "Digital Signature",
        "URI:http://pki.example.org/pki/issuing.crl",
        "CA Issuers - URI:http://pki.example.org/pki/issuing.cer",
        "ecdsa-with-SHA256",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let subject = openssl(&["x509", "-in", leaf, "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8"]);
    assert_eq!(subject.trim(), "subject=CN=Åsa Sjöberg,serialNumber=E-1042,O=Example AB");
}

#[tokio::test]
async fn webpki_accepts_the_chain_for_client_authentication() {
    let desk = Desk::new().await;
    let issued = desk.issue(&desk.key(Slot::Authentication, Fence::FIRST)).await.unwrap();
    let CaChain { issuing, root, .. } = desk.ca.chain();
    let [leaf, issuing, root] = [&issued.der, issuing, root].map(|der| CertificateDer::from(der.as_bytes()));
    let anchor = webpki::anchor_from_trusted_cert(&root).unwrap();
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW.as_secs().unsigned_abs()));
    webpki::EndEntityCert::try_from(&leaf)
        .unwrap()
        .verify_for_usage(
            &[webpki::aws_lc_rs::ECDSA_P256_SHA256],
            &[anchor],
            &[issuing],
            time,
            webpki::KeyUsage::client_auth(),
            None,
            None,
        )
        .unwrap();
}

#[tokio::test]
async fn the_answer_describes_the_certificate() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::Authentication, Fence::FIRST);
    let issued = desk.issue(&key).await.unwrap();
    let (_, parsed) = X509Certificate::from_der(issued.der.as_bytes()).unwrap();
    assert_eq!(parsed.public_key().raw, key.public_key.as_bytes());
    assert_eq!(issued.key_digest, sha256(key.public_key.as_bytes()).unwrap());
    assert_eq!(issued.fingerprint, sha256(issued.der.as_bytes()).unwrap());
    assert_eq!(issued.serial, Serial::from_octets(parsed.raw_serial()).unwrap());
    assert_eq!(issued.serial.as_str().len(), 32);
    assert_eq!(issued.not_before, NOW.plus(Span::from_secs(-300)));
    assert_eq!(issued.not_after, NOW.plus(profile::DEFAULT_VALIDITY));
}

#[tokio::test]
async fn asking_again_gives_another_serial_and_no_harm() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::Authentication, Fence::FIRST);
    let (first, second) = (desk.issue(&key).await.unwrap(), desk.issue(&key).await.unwrap());
    assert_ne!(first.serial, second.serial);
    assert_eq!(first.key_digest, second.key_digest);
}

#[tokio::test]
async fn a_proof_for_another_claim_job_slot_or_key_does_not_hold() {
    let desk = Desk::new().await;
    let good = desk.key(Slot::Authentication, Fence::FIRST);
    let other = desk.key(Slot::Authentication, Fence::FIRST);
    let other_job = Desk { job: IssuanceId::from_random([4; 10]), ..Desk::new().await };
    for bad in [
        desk.key(Slot::Authentication, Fence::FIRST.next()),
        other_job.key(Slot::Authentication, Fence::FIRST),
        SlotKey { slot: Slot::Authentication, ..desk.key(Slot::Signature, Fence::FIRST) },
        SlotKey { public_key: other.public_key, ..good.clone() },
        SlotKey { proof: Der::new(Vec::new()), ..good.clone() },
    ] {
        let error = desk.issue(&bad).await.unwrap_err();
        assert!(matches!(&error, IssueError::Proof { slot, .. } if slot == "9A"), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_no_point_on_p256_is_refused() {
    let desk = Desk::new().await;
    let good = desk.key(Slot::Authentication, Fence::FIRST);
    let bytes = good.public_key.as_bytes();
    let mut off_curve = bytes.to_vec();
    *off_curve.last_mut().unwrap() ^= 1;
    let trailing = [bytes, &[0]].concat();
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap().subject_public_key_info();
    for key in [off_curve, trailing, p384, Vec::new(), bytes[..60].to_vec()] {
        let bad = SlotKey { public_key: Der::new(key), ..good.clone() };
        assert!(matches!(desk.issue(&bad).await, Err(IssueError::Proof { .. })));
    }
}

fn rules(error: IssueError) -> Vec<&'static str> {
    match error {
        IssueError::Lint(findings) => findings.into_iter().map(|finding| finding.rule).collect(),
        other => panic!("{other:?} is no lint"),
    }
}

#[tokio::test]
async fn what_the_person_lacks_is_named_with_its_mend() {
    let mut desk = Desk::new().await;
    desk.holder = person(None);
    let error = desk.issue(&desk.key(Slot::Authentication, Fence::FIRST)).await.unwrap_err();
    let IssueError::Lint(findings) = error else { panic!("{error:?} is no lint") };
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.rule, finding.field), ("upn-missing", "upn"));
    assert!(finding.mend.starts_with("enter the person's user principal name"));

    desk.holder = Person { email: Email::parse("åsa@corp.example").unwrap(), ..person(Some("a@b.example")) };
    let error = desk.issue(&desk.key(Slot::Authentication, Fence::FIRST)).await.unwrap_err();
    assert_eq!(rules(error), ["email-missing"]);
}

#[tokio::test]
async fn long_names_are_shortened_to_what_a_certificate_carries() {
    let mut desk = Desk::new().await;
    for (letter, length) in
        [("W", 32), ("W", 64), ("W", 65), ("W", NAME_MAX_CHARS), ("\u{6f22}", NAME_MAX_CHARS)]
    {
        let long = Name::parse(&letter.repeat(length)).unwrap();
        desk.holder = Person { given_name: long.clone(), family_name: long, ..desk.holder };
        let issued = desk.issue(&desk.key(Slot::Authentication, Fence::FIRST)).await.unwrap();
        let (_, parsed) = X509Certificate::from_der(issued.der.as_bytes()).unwrap();
        let name = parsed.subject().iter_common_name().next().unwrap().as_str().unwrap().to_owned();
        assert_eq!(name, letter.repeat(length.min(64)), "{length} times {letter}");
    }
}

#[tokio::test]
async fn no_certificate_outlives_its_card() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::Authentication, Fence::FIRST);
    let ends_with = |until| CertificateRequest { until, ..desk.request(&key) };
    let visit = NOW.plus(Span::from_days(2));
    assert_eq!(desk.ca.issue(ends_with(visit)).await.unwrap().not_after, visit);
    let long = desk.ca.issue(ends_with(NOW.plus(Span::from_days(5 * 365)))).await.unwrap();
    assert_eq!(long.not_after, NOW.plus(profile::DEFAULT_VALIDITY), "nor lasts longer than others for that");
    for ended in [NOW.plus(Span::from_secs(-1)), NOW.plus(Span::from_days(-2))] {
        let error = desk.ca.issue(ends_with(ended)).await.unwrap_err();
        assert!(rules(error).contains(&"validity-current"), "a card that has ended gets none");
    }
}

#[tokio::test]
async fn no_certificate_outlives_its_issuer() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::Authentication, Fence::FIRST);
    let late = NOW.plus(Span::from_days(9 * 365));
    let issued = desk.ca.issue(CertificateRequest { now: late, ..desk.request(&key) }).await.unwrap();
    assert_eq!(issued.not_after, NOW.plus(Span::from_days(10 * 365)));
    let too_late = NOW.plus(Span::from_days(11 * 365));
    let error = desk.ca.issue(CertificateRequest { now: too_late, ..desk.request(&key) }).await.unwrap_err();
    assert!(rules(error).contains(&"validity-order"));
}

#[tokio::test]
async fn a_signature_over_other_bytes_or_by_another_key_is_not_issued() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::Authentication, Fence::FIRST);
    let request = desk.request(&key);
    let proven = Proven::check(request).unwrap();
    let linted = || desk.ca.lint(desk.ca.build(&proven).unwrap(), &request).unwrap();
    let (first, second) = (linted(), linted());
    let elsewhere = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let foreign = elsewhere.sign(first.to_be_signed()).unwrap();
    for signature in [desk.ca.sign(&second).await.unwrap(), foreign, Vec::new()] {
        let result = desk.ca.check(&first, &signature, &request);
        assert!(matches!(result, Err(IssueError::Unavailable(_))));
    }
    let signature = desk.ca.sign(&first).await.unwrap();
    let issued = desk.ca.check(&first, &signature, &request).unwrap();
    let (_, parsed) = X509Certificate::from_der(issued.der.as_bytes()).unwrap();
    assert_eq!(parsed.tbs_certificate.as_ref(), first.to_be_signed());
}

/// A card without a name: its certificate names the card, and is for card authentication alone.
#[tokio::test]
async fn a_card_authentication_certificate_names_the_card_and_no_person() {
    let desk = Desk::new().await;
    let key = desk.key(Slot::CardAuthentication, Fence::FIRST);
    for holder in [None, Some(&desk.holder)] {
        let issued = desk.ca.issue(CertificateRequest { holder, ..desk.request(&key) }).await.unwrap();
        let (_, parsed) = X509Certificate::from_der(issued.der.as_bytes()).unwrap();
        let names: Vec<_> = parsed.subject().iter_common_name().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names, [desk.number.as_str()]);
        assert!(parsed.subject_alternative_name().unwrap().is_none());
        let usage = parsed.extended_key_usage().unwrap().unwrap();
        assert!(!usage.value.client_auth);
        assert_eq!(usage.value.other, [x509_parser::asn1_rs::oid!(2.16.840.1.101.3.6.8)]);
    }
    let signing = desk.key(Slot::Authentication, Fence::FIRST);
    let error =
        desk.ca.issue(CertificateRequest { holder: None, ..desk.request(&signing) }).await.unwrap_err();
    assert_eq!(rules(error), ["slot-profile"]);
}
