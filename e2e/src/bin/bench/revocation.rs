//! What it takes to tell the world which certificates are not to be trusted: a CRL of very many, and answers about one.

use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::status::Revocations as _;
use cardwright_core::record::CardRecord;
use cardwright_e2e::in_process::{Act, Call, Office};
use domain::card::{Card, CardCertificate, CardState};
use domain::certificate::{CertificateState, IssuerNumber, RevocationReason, Serial};
use domain::id::{IssuanceId, Sequence};
use domain::process::Activation;
use domain::profile::Slot;
use domain::time::Span;
use http::Method;
use rand::rngs::OsRng;
use rand_core::RngCore as _;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use store::Embedded;

/// How many certificates are revoked.
pub(super) const REVOKED: u32 = 100_000;

/// How many of them each card has: as many as one write of lines takes.
const EACH: u32 = 50;

/// CRLs, of which the median is taken.
const ROUNDS: usize = 3;

/// Requests that are answered, one after the other.
const REQUESTS: u32 = 2_000;

pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, revoked: u32) {
    let folder = tempfile::tempdir().unwrap();
    let embedded = Embedded::open(&folder.path().join("store.db")).await.unwrap();
    embedded.store().create_table().await.unwrap();
    let office = Office::over(embedded.clone(), &embedded.config()).await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    for _ in 0..revoked / EACH {
        office.store.list_certificates(&card()).await.unwrap();
    }
    office.status.keep_time().await.unwrap();
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let record = office.status.publish().await.unwrap();
        took.push(begun.elapsed().as_secs_f64());
        assert!(record.entries >= u64::from(revoked / EACH * EACH));
    }
    let bytes = office.store.crl(IssuerNumber::FIRST).await.unwrap().unwrap().as_bytes().len();
    let seconds = super::median(took);
    figures.insert("crl_rebuild_s_100k", seconds);
    println!("revocation: a CRL of {revoked} certificates, {bytes} bytes, in {seconds:.2} s");
    let asked = Call::empty(Method::POST, "/pki/ocsp".to_owned());
    let asked = Call { body: request(&office, case.certificate().der.as_bytes()).into(), ..asked };
    let begun = Instant::now();
    for _ in 0..REQUESTS {
        let reply = office.send(&asked).await;
        assert!(reply.body.len() > 100, "a status, not a refusal");
    }
    let rate = f64::from(REQUESTS) / begun.elapsed().as_secs_f64();
    figures.insert("ocsp_per_s", rate);
    println!("revocation: {rate:.0} OCSP answers a second, one after the other");
}

/// A card all of whose certificates are revoked.
fn card() -> CardRecord {
    let random = || {
        let mut bytes = [0; 16];
        OsRng.fill_bytes(&mut bytes);
        bytes
    };
    let id = IssuanceId::from_random(*random().first_chunk().unwrap());
    let at = domain::time::Timestamp::from_millis(1_767_225_600_000);
    let card = Card {
        id: format!("crd-{}", id.as_str().trim_start_matches("iss-")).parse().unwrap(),
        number: "2100000018".parse().unwrap(),
        kind: None,
        issuance: id,
        holder: None,
        activation: Activation::AtIssue,
        until: None,
        state: CardState::Reserved,
        since: at,
        records: Sequence::new(0),
    };
    let certificate = |_| {
        let mut octets = random();
        octets[0] = octets[0] & 0x7f | 0x40;
        CardCertificate {
            serial: Serial::from_octets(&octets).unwrap(),
            not_after: Some(at.plus(Span::from_days(1000))),
            slot: Some(Slot::Authentication),
            state: CertificateState::Revoked { reason: RevocationReason::KeyCompromise, at },
            since: at,
        }
    };
    CardRecord { certificates: (0..EACH).map(certificate).collect(), ..CardRecord::new(card) }
}

/// A request as OpenSSL makes it.
fn request(office: &Office, certificate: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let openssl = |arguments: &[&str]| {
        let status = std::process::Command::new("openssl").args(arguments).status().unwrap();
        assert!(status.success(), "{arguments:?}");
    };
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    for (name, der) in [("issuing", office.issuer.chain().issuing.as_bytes()), ("leaf", certificate)] {
        std::fs::write(path(name), der).unwrap();
        let pem = text(&path(&format!("{name}.pem")));
        openssl(&["x509", "-inform", "der", "-in", &text(&path(name)), "-out", &pem]);
    }
    let (issuing, leaf, out) = (text(&path("issuing.pem")), text(&path("leaf.pem")), text(&path("request")));
    openssl(&["ocsp", "-sha256", "-issuer", &issuing, "-cert", &leaf, "-reqout", &out]);
    std::fs::read(out).unwrap()
}
