//! What became of a certificate, as whoever checks it learns it: by CRL and by OCSP, judged by OpenSSL and webpki.

use api::card::CardLife;
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::status::Revocations as _;
use cardwright_core::status::CRL_HOLDS;
use cardwright_e2e::in_process::{Act, Call, Case, Office, note};
use cardwright_e2e::process::{done, run};
use domain::certificate::{Certificate, Der, IssuerNumber};
use domain::time::Span;
use http::Method;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What OpenSSL needs in files.
struct Checker {
    folder: TempDir,
    at: String,
}

impl Checker {
    async fn of(office: &Office) -> Self {
        let checker =
            Self { folder: tempfile::tempdir().unwrap(), at: office.clock.now().as_secs().to_string() };
        let chain = office.send(&Call::get("/ca/chain.pem")).await.body;
        std::fs::write(checker.path("chain.pem"), &chain).unwrap();
        for (name, path) in [("issuing", "/pki/issuing.cer"), ("root", "/pki/root.cer")] {
            checker.pem(name, "x509", &office.send(&Call::get(path)).await.body).await;
        }
        checker
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    async fn openssl(&self, arguments: &[&str]) -> String {
        done(Path::new("openssl"), arguments).await
    }

    async fn pem(&self, name: &str, kind: &str, der: &[u8]) -> String {
        let (from, to) = (self.text(&format!("{name}.der")), self.text(&format!("{name}.pem")));
        std::fs::write(&from, der).unwrap();
        self.openssl(&[kind, "-inform", "der", "-in", &from, "-out", &to]).await;
        to
    }

    /// What OpenSSL says of the whole path by the CRLs that the office publishes.
    async fn by_crl(&self, office: &Office, certificate: &Certificate) -> String {
        let leaf = self.pem("leaf", "x509", certificate.der.as_bytes()).await;
        let mut all = String::new();
        for name in ["issuing", "root"] {
            let reply = office.send(&Call::get(format!("/pki/{name}.crl"))).await;
            assert_eq!(reply.headers["content-type"], "application/pkix-crl");
            let pem = self.pem(&format!("{name}-crl"), "crl", &reply.body).await;
            self.openssl(&["crl", "-in", &pem, "-noout", "-verify", "-CAfile", &self.text("chain.pem")])
                .await;
            all.push_str(&std::fs::read_to_string(pem).unwrap());
        }
        std::fs::write(self.path("crls.pem"), all).unwrap();
        let (root, issuing, crls) = (self.text("root.pem"), self.text("issuing.pem"), self.text("crls.pem"));
        let arguments = [
            "verify",
            "-x509_strict",
            "-crl_check_all",
            "-attime",
            &self.at,
            "-CAfile",
            &root,
            "-untrusted",
            &issuing,
            "-CRLfile",
            &crls,
            &leaf,
        ];
        let output = run(Path::new("openssl"), &arguments).await;
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    /// A request as OpenSSL makes it.
    async fn request(&self, certificate: &Certificate, hash: &str, more: &[&str]) -> Vec<u8> {
        let leaf = self.pem("asked", "x509", certificate.der.as_bytes()).await;
        let (issuing, file) = (self.text("issuing.pem"), self.text("request.der"));
        let asked = ["ocsp", hash, "-issuer", &issuing, "-cert", &leaf, "-reqout", &file];
        self.openssl(&[&asked[..], more].concat()).await;
        std::fs::read(file).unwrap()
    }

    /// What OpenSSL makes of an answer: signature, delegation and nonce are checked.
    async fn by_ocsp(&self, certificate: &Certificate, hash: &str, answer: &[u8]) -> String {
        let file = self.text("answer.der");
        std::fs::write(&file, answer).unwrap();
        let leaf = self.pem("asked", "x509", certificate.der.as_bytes()).await;
        let (root, issuing) = (self.text("root.pem"), self.text("issuing.pem"));
        let arguments = [
            "ocsp",
            hash,
            "-issuer",
            &issuing,
            "-cert",
            &leaf,
            "-reqin",
            &self.text("request.der"),
            "-respin",
            &file,
            "-CAfile",
            &root,
            "-verify_other",
            &issuing,
            "-attime",
            &self.at,
            "-resp_text",
            // It compares with the clock on the wall, not with that of the office.
            "-validity_period",
            "1000000000",
            // Else it would put a nonce of its own in place of the request's, and compare that.
            "-no_nonce",
        ];
        let output = run(Path::new("openssl"), &arguments).await;
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }
}

async fn ask(office: &Office, request: Vec<u8>) -> Vec<u8> {
    let call =
        Call::empty(Method::POST, "/pki/ocsp".to_owned()).with("content-type", "application/ocsp-request");
    let reply = office.send(&Call { body: request.into(), ..call }).await;
    assert_eq!(reply.headers["content-type"], "application/ocsp-response");
    reply.body.to_vec()
}

async fn published(office: &Office) {
    office.settle().await;
    office.status.keep_time().await.unwrap();
    office.status.publish().await.unwrap();
}

async fn life(case: &Case<'_>, life: &CardLife) {
    let path = format!("/api/cards/{}/life", case.id());
    let staff = case.office.staff_members();
    let who = if matches!(life, CardLife::HandOver { .. }) { &staff.administrator } else { &staff.officer };
    let reply = case.office.send(&case.post(&path, life).by(who)).await;
    assert!(reply.status.is_success(), "{reply:?}");
    published(case.office).await;
}

async fn issued(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    published(office).await;
    case
}

#[tokio::test]
async fn a_certificate_is_on_hold_then_good_then_on_hold_then_revoked() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let checker = Checker::of(&office).await;
    let certificate = case.certificate();
    let held = checker.by_crl(&office, certificate).await;
    assert!(held.contains("certificate revoked"), "{held}");
    for (step, good, reason) in [
        (CardLife::HandOver { to: None }, true, ""),
        (CardLife::Deactivate { reason: note("on leave") }, false, "certificateHold"),
        (CardLife::Reactivate {}, true, ""),
        (
            CardLife::Lock { cause: domain::card::LockCause::Stolen, reason: note("gone") },
            false,
            "keyCompromise",
        ),
    ] {
        life(&case, &step).await;
        let by_crl = checker.by_crl(&office, certificate).await;
        assert_eq!(by_crl.contains(": OK"), good, "{step:?}: {by_crl}");
        assert_eq!(by_crl.contains("certificate revoked"), !good, "{step:?}: {by_crl}");
        for hash in ["-sha1", "-sha256"] {
            let request = checker.request(certificate, hash, &[]).await;
            let said = checker.by_ocsp(certificate, hash, &ask(&office, request).await).await;
            let state = if good { ": good" } else { ": revoked" };
            assert!(said.contains("Response verify OK") && said.contains(state), "{step:?} {hash}: {said}");
            assert!(said.contains(reason), "{step:?} {hash}: {said}");
            assert!(!said.contains("WARNING"), "the nonce is answered: {said}");
        }
    }
    let crl = office.send(&Call::get("/pki/issuing.crl")).await.body;
    let pem = checker.pem("shown", "crl", &crl).await;
    let text = checker.openssl(&["crl", "-in", &pem, "-noout", "-text"]).await;
    for part in
        ["X509v3 Authority Key Identifier", "X509v3 CRL Number", "Key Compromise", "ecdsa-with-SHA256"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.matches("Serial Number").count(), case.certificates.len(), "{text}");
}

/// Of one card, certificate by certificate: which of them CRL and responder call good.
async fn good(checker: &Checker, office: &Office, case: &Case<'_>) -> Vec<bool> {
    let mut good = Vec::new();
    for certificate in &case.certificates {
        let by_crl = checker.by_crl(office, certificate).await;
        let request = checker.request(certificate, "-sha256", &[]).await;
        let by_ocsp = checker.by_ocsp(certificate, "-sha256", &ask(office, request).await).await;
        assert!(by_ocsp.contains("Response verify OK"), "{by_ocsp}");
        let is_good = by_ocsp.contains(": good");
        assert_eq!(by_crl.contains(": OK"), is_good, "both say the same: {by_crl} {by_ocsp}");
        let held = by_crl.contains("certificate revoked") && by_ocsp.contains("certificateHold");
        assert_eq!(held, !is_good, "it is on hold for a while: {by_crl} {by_ocsp}");
        good.push(is_good);
    }
    good
}

#[tokio::test]
async fn one_certificate_is_on_hold_and_the_others_of_its_card_are_good() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let checker = Checker::of(&office).await;
    life(&case, &CardLife::HandOver { to: None }).await;
    assert_eq!(good(&checker, &office, &case).await, [true; 4]);
    let serial = case.certificates[1].serial.clone();
    let hold = CardLife::HoldCertificate { serial: serial.clone(), reason: note("a doubt") };
    let held = [true, false, true, true];
    for (step, expected) in [
        (hold, held),
        (CardLife::Deactivate { reason: note("on leave") }, [false; 4]),
        (CardLife::Reactivate {}, held),
        (CardLife::ReleaseCertificate { serial: serial.clone() }, [true; 4]),
    ] {
        life(&case, &step).await;
        assert_eq!(good(&checker, &office, &case).await, expected, "{step:?}");
    }
    // What is released leaves the list: nothing is removed from a CRL that is whole (RFC 5280, 5.3.1).
    let crl = office.send(&Call::get("/pki/issuing.crl")).await.body;
    let pem = checker.pem("released", "crl", &crl).await;
    let text = checker.openssl(&["crl", "-in", &pem, "-noout", "-text"]).await;
    assert!(!text.contains("Serial Number") && !text.contains("Remove From CRL"), "{text}");
}

#[tokio::test]
async fn what_the_office_did_not_issue_is_unknown_and_what_is_no_request_malformed() {
    let office = Office::open().await;
    let elsewhere = Office::open().await;
    let (case, foreign) = (issued(&office).await, issued(&elsewhere).await);
    let checker = Checker::of(&office).await;
    // The same issuer, another number: a certificate of whom it does not know.
    let request = checker.request(foreign.certificate(), "-sha256", &[]).await;
    let said = checker.by_ocsp(foreign.certificate(), "-sha256", &ask(&office, request.clone()).await).await;
    assert!(said.contains(": unknown"), "{said}");
    let known = checker.request(case.certificate(), "-sha256", &["-no_nonce"]).await;
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("no DER", b"what became of it?".to_vec()),
        ("a request that is cut off", known[..known.len() - 1].to_vec()),
    ] {
        assert_eq!(ask(&office, bytes).await, [0x30, 3, 0x0a, 1, 1], "{what} is malformed");
    }
    // In an address, as Windows asks first.
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &known);
    let text = text.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    let reply = office.send(&Call::get(format!("/pki/ocsp/{text}"))).await;
    let said = checker.by_ocsp(case.certificate(), "-sha256", &reply.body).await;
    assert!(said.contains("Response verify OK") && said.contains(": revoked"), "{said}");
}

#[tokio::test]
async fn without_a_responder_whoever_asks_is_put_off() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let checker = Checker::of(&office).await;
    let request = checker.request(case.certificate(), "-sha1", &[]).await;
    office.clock.advance(Span::from_days(31));
    assert_eq!(ask(&office, request.clone()).await, [0x30, 3, 0x0a, 1, 3], "its certificate has ended");
    office.status.keep_time().await.unwrap();
    assert!(ask(&office, request).await.len() > 5, "it was renewed");
}

#[tokio::test]
async fn a_crl_follows_the_last_one_and_is_renewed_in_time() {
    let office = Office::open().await;
    office.status.keep_time().await.unwrap();
    let first = office.store.crl_record(IssuerNumber::FIRST).await.unwrap().unwrap();
    office.status.keep_time().await.unwrap();
    assert_eq!(
        office.store.crl_record(IssuerNumber::FIRST).await.unwrap().as_ref(),
        Some(&first),
        "nothing was due"
    );
    office.clock.advance(Span::from_secs(12 * 60 * 60));
    office.status.keep_time().await.unwrap();
    let second = office.store.crl_record(IssuerNumber::FIRST).await.unwrap().unwrap();
    assert_eq!(second.number, first.number.next());
    assert_eq!(second.next_update, office.clock.now().plus(CRL_HOLDS));
    // Two at once: both get through, one after the other.
    let (one, other) = tokio::join!(office.status.publish(), office.status.publish());
    let numbers = [one.unwrap().number, other.unwrap().number];
    assert_ne!(numbers[0], numbers[1]);
    let last = office.store.crl_record(IssuerNumber::FIRST).await.unwrap().unwrap();
    assert_eq!(Some(&last.number), numbers.iter().max());
    assert!(office.store.crl(IssuerNumber::FIRST).await.unwrap().is_some(), "and its bytes are there");
}

#[tokio::test]
async fn webpki_takes_the_crl_of_a_good_path_and_refuses_a_revoked_one() {
    let office = Office::open().await;
    let case = issued(&office).await;
    life(&case, &CardLife::HandOver { to: None }).await;
    assert_eq!(webpki_says(&office, case.certificate()).await, Ok(()));
    life(&case, &CardLife::Lock { cause: domain::card::LockCause::Lost, reason: note("lost") }).await;
    let refused = webpki_says(&office, case.certificate()).await;
    assert!(matches!(refused, Err(webpki::Error::CertRevoked)), "{refused:?}");
}

async fn webpki_says(office: &Office, certificate: &Certificate) -> Result<(), webpki::Error> {
    let chain = office.issuer.chain();
    let der = |der: &Der| CertificateDer::from(der.as_bytes().to_vec());
    let [leaf, issuing, root] = [&certificate.der, &chain.issuing, &chain.root].map(der);
    let anchor = webpki::anchor_from_trusted_cert(&root).unwrap();
    let mut crls = Vec::new();
    for name in ["issuing", "root"] {
        let bytes = office.send(&Call::get(format!("/pki/{name}.crl"))).await.body.to_vec();
        let crl = CertificateRevocationListDer::from(bytes);
        crls.push(webpki::OwnedCertRevocationList::from_der(&crl).unwrap().into());
    }
    let crls: Vec<&webpki::CertRevocationList<'_>> = crls.iter().collect();
    let revocation = webpki::RevocationOptionsBuilder::new(&crls).unwrap().build();
    let at = u64::try_from(office.clock.now().as_secs()).unwrap();
    webpki::EndEntityCert::try_from(&leaf)
        .unwrap()
        .verify_for_usage(
            &[webpki::aws_lc_rs::ECDSA_P256_SHA256],
            &[anchor],
            &[issuing],
            UnixTime::since_unix_epoch(std::time::Duration::from_secs(at)),
            webpki::KeyUsage::client_auth(),
            Some(revocation),
            None,
        )
        .map(drop)
}
