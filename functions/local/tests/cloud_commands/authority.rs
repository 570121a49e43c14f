//! The authority whose keys are in KMS, beside the one whose keys are in files. OpenSSL judges both.

use crate::cloud::Cloud;
use adapters::key_file::KeyFile;
use adapters::kms::{KmsKey, KmsSigner};
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Keys, Settings};
use cardwright_core::digest;
use cardwright_core::ports::certificate::{CertificateIssuer as _, CertificateRequest, IssueError};
use cardwright_core::ports::store::CaChains as _;
use domain::certificate::{Der, SlotKey, proof_message};
use domain::id::{Attempt, CardNumber, ChipId, Fence, IssuanceId, PersonId};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::profile::{KeyAlgorithm, Slot};
use domain::time::Timestamp;
use rand::rngs::OsRng;
use std::path::Path;
use std::process::Command;

const NOW: Timestamp = Timestamp::from_millis(1_900_000_000_000);

fn settings() -> Settings {
    Settings::for_product("Example AB", "https://cards.example", DEFAULT_VALIDITY).unwrap()
}

/// The authority as the certify function opens it: the issuing key and what the table has.
async fn opened(cloud: &Cloud, issuing_key: &str) -> CertificateAuthority {
    let signer = async |key| Box::new(KmsSigner::open(KmsKey::new(&cloud.config, key)).await.unwrap());
    let (issuing, content_signing) = (signer(issuing_key).await, signer(&cloud.content_signing).await);
    let chain = cloud.store().ca_chain().await.unwrap().unwrap();
    let certificate = cloud.store().content_signing().await.unwrap().unwrap();
    let keys = Keys { issuing, content_signing };
    CertificateAuthority::open(keys, chain, &certificate, settings(), Box::new(OsRng)).unwrap()
}

/// A certificate for a key that OpenSSL made and with which it proves possession.
async fn issue(authority: &CertificateAuthority, dir: &Path) -> Result<Der, IssueError> {
    let holder = Person {
        id: PersonId::from_random([1; 10]),
        engagement: Engagement::Employee {},
        given_name: Name::parse("Åsa").unwrap(),
        family_name: Name::parse("Sjöberg").unwrap(),
        email: Email::parse("asa@corp.example").unwrap(),
        personnel_number: PersonnelNumber::parse("E-1042").unwrap(),
        upn: Some(Upn::parse("asa.sjoberg@corp.example").unwrap()),
        sid: None,
        language: None,
        site: "main".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    };
    let (job, number) = (IssuanceId::from_random([3; 10]), CardNumber::try_from("CW-1".to_owned()).unwrap());
    let key = dir.join("card.key");
    openssl(&["ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", text(&key)]);
    let public = dir.join("card.pub");
    openssl(&["ec", "-in", text(&key), "-pubout", "-outform", "DER", "-out", text(&public)]);
    let public_key = Der::new(std::fs::read(public).unwrap());
    let (message, proof) = (dir.join("message"), dir.join("proof"));
    std::fs::write(&message, proof_message(&job, Fence::FIRST, Slot::Authentication, &public_key)).unwrap();
    openssl(&["dgst", "-sha256", "-sign", text(&key), "-out", text(&proof), text(&message)]);
    let proof = Der::new(std::fs::read(proof).unwrap());
    let key = SlotKey { slot: Slot::Authentication, algorithm: KeyAlgorithm::P256, public_key, proof };
    let request = CertificateRequest {
        issuance: &job,
        attempt: Attempt::FIRST,
        fence: Fence::FIRST,
        chip: ChipId::from_bytes([5; 16]),
        key: &key,
        agreement: None,
        attestation_policy: domain::attestation::AttestationPolicy::Ignore,
        attestation: None,
        holder: Some(&holder),
        logon: domain::settings::WindowsLogon::ByName,
        card_number: &number,
        now: NOW,
        until: NOW.plus(domain::time::Span::from_days(365)),
    };
    Ok(authority.issue(request).await?.der)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn openssl(args: &[&str]) -> String {
    let output = Command::new("openssl").args(args).output().expect("openssl is installed");
    assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// OpenSSL's strict verdict on the chain, and what the certificates say apart from keys, serial numbers and
/// signatures.
fn judged(authority: &CertificateAuthority, leaf: &Der, dir: &Path) -> String {
    let chain = authority.chain();
    let [root, issuing, leaf] =
        [("root", &chain.root), ("issuing", &chain.issuing), ("leaf", leaf)].map(|(name, der)| {
            let (binary, pem) = (dir.join(format!("{name}.der")), dir.join(format!("{name}.pem")));
            std::fs::write(&binary, der.as_bytes()).unwrap();
            openssl(&["x509", "-inform", "DER", "-in", text(&binary), "-out", text(&pem)]);
            pem
        });
    let at = NOW.as_secs().to_string();
    let strict = ["verify", "-x509_strict", "-attime", &at, "-purpose", "sslclient"];
    let files = ["-CAfile", text(&root), "-untrusted", text(&issuing), text(&leaf)];
    let verdict = openssl(&[&strict[..], &files].concat());
    assert!(verdict.contains(": OK"), "{verdict}");
    let what = "no_pubkey,no_sigdump,no_serial,no_validity";
    [root, issuing, leaf]
        .map(|pem| openssl(&["x509", "-in", text(&pem), "-noout", "-text", "-certopt", what]))
        .concat()
        .lines()
        .filter(|line| !line.trim().chars().all(|c| c.is_ascii_hexdigit() || c == ':'))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[tokio::test]
async fn keys_in_kms_make_the_certificates_that_keys_in_files_make() {
    let cloud = Cloud::new().await;
    let (root, issuing) = (cloud.signing_key().await, cloud.signing_key().await);
    let made = cloud.init(&root, &issuing).await;
    assert!(made.done, "{made:?}");
    let dir = tempfile::tempdir().unwrap();
    let in_kms = opened(&cloud, &issuing).await;
    assert!(made.out.contains(&digest(in_kms.chain().root.as_bytes()).to_string()), "{made:?}");
    let of_kms = judged(&in_kms, &issue(&in_kms, dir.path()).await.unwrap(), dir.path());

    let keys = KeyFile::open_or_create(&dir.path().join("keys"), &mut OsRng).unwrap().authority_key();
    let in_files = CertificateAuthority::open_or_create(dir.path(), &keys, settings(), NOW, Box::new(OsRng));
    let in_files = in_files.await.unwrap();
    let of_files = judged(&in_files, &issue(&in_files, dir.path()).await.unwrap(), dir.path());
    assert_eq!(of_kms, of_files);
    for part in ["URI:http://cards.example/pki/issuing.crl", "CN=Example AB Root CA", "UPN::asa.sjoberg"] {
        assert!(of_kms.replace("CN = ", "CN=").contains(part), "{part} is missing in {of_kms}");
    }
}

#[tokio::test]
async fn a_second_init_opens_what_is_there_and_minds_its_keys() {
    let cloud = Cloud::new().await;
    let (root, issuing) = (cloud.signing_key().await, cloud.signing_key().await);
    let first = cloud.init(&root, &issuing).await;
    let chain = cloud.store().ca_chain().await.unwrap();
    let second = cloud.init(&root, &issuing).await;
    assert!(first.done && second.done, "{first:?} {second:?}");
    assert_eq!(first.out, second.out);
    let other = cloud.signing_key().await;
    for (root, issuing, named) in
        [(&other, &issuing, "another root key"), (&root, &other, "another issuing key")]
    {
        let refused = cloud.init(root, issuing).await;
        assert!(!refused.done && refused.err.contains(named), "{refused:?}");
    }
    assert_eq!(cloud.store().ca_chain().await.unwrap(), chain);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_inits_at_once_all_open_one_authority() {
    let cloud = Cloud::new().await;
    let (root, issuing) = (cloud.signing_key().await, cloud.signing_key().await);
    let init = || cloud.init(&root, &issuing);
    let (a, b, c) = tokio::join!(init(), init(), init());
    assert!(a.done && b.done && c.done, "{a:?} {b:?} {c:?}");
    assert!(a.out == b.out && b.out == c.out, "{a:?} {b:?} {c:?}");
    opened(&cloud, &issuing).await;
}

#[tokio::test]
async fn a_key_that_is_switched_off_issues_nothing() {
    let cloud = Cloud::new().await;
    let (root, issuing) = (cloud.signing_key().await, cloud.signing_key().await);
    assert!(cloud.init(&root, &issuing).await.done);
    let authority = opened(&cloud, &issuing).await;
    let kms = aws_sdk_kms::Client::new(&cloud.config);
    kms.disable_key().key_id(&issuing).send().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let refused = issue(&authority, dir.path()).await;
    assert!(matches!(refused, Err(IssueError::Unavailable(_))), "{refused:?}");
}
