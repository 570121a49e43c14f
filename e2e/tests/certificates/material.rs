//! What the authority makes: a certificate of every profile for every kind of key, its own certificates, lists of what is not
//! to be trusted, and answers about single certificates.

use adapters::edge::{SystemClock, SystemRandom};
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Responder, Settings};
use cardwright_core::ports::certificate::{CertificateIssuer as _, CertificateRequest};
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_core::ports::status::{
    CrlRequest, Known, OcspResponder as _, ResponderRecord, StatusIssuer as _,
};
use cardwright_e2e::in_process::holder;
use cardwright_e2e::process::done;
use domain::attestation::AttestationPolicy;
use domain::certificate::{
    Certificate, CertificateState, CertificateSummary, CrlEntry, CrlReason, Der, RevocationReason, Serial,
    SlotKey, proof_message,
};
use domain::id::{Attempt, CardNumber, ChipId, Fence, IssuanceId, Version};
use domain::person::{Person, Sid};
use domain::profile::{Curve, KeyAlgorithm, Slot};
use domain::settings::WindowsLogon;
use domain::time::{Span, Timestamp};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use sealed::agreement::AgreementKey;
use sealed::envelope::DataKey;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What kind of document something is, as the linter is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Certificate,
    Crl,
    /// A CRL about authorities.
    Arl,
    Ocsp,
}

/// Something that the authority signed.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) file: PathBuf,
}

/// All of it, each in a file.
pub(crate) struct Material {
    folder: TempDir,
    pub(crate) documents: Vec<Document>,
}

/// The authority, and what each of its cards is asked about.
struct Desk {
    authority: CertificateAuthority,
    now: Timestamp,
    job: IssuanceId,
    number: CardNumber,
}

impl Material {
    pub(crate) async fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemClock.now();
        let settings = Settings::parse("Example AB", "http://pki.example.org/pki", DEFAULT_VALIDITY).unwrap();
        let (home, wrapping_key) = (folder.path(), DataKey::new([7; 32]));
        let rng = SystemRandom.generator();
        let authority = CertificateAuthority::open_or_create(home, &wrapping_key, settings, now, rng);
        let authority = authority.await.unwrap();
        let mut rng = SystemRandom.generator();
        let responder =
            Responder::open_or_create(home, &wrapping_key, authority.chain(), &mut *rng).await.unwrap();
        let record = authority.responder(responder.public_key(), now, now.plus(Span::from_days(30)));
        let record = record.await.unwrap();
        let job = IssuanceId::from_random([3; 10]);
        let desk = Desk { authority, now, job, number: "2100000018".parse().unwrap() };
        let mut made = Self { folder, documents: Vec::new() };
        made.the_authority_itself(&desk, &record);
        let certificate = made.of_every_slot(&desk).await;
        made.of_every_logon(&desk).await;
        made.lists(&desk).await;
        made.answers(&desk, &responder, &record, &certificate).await;
        made
    }

    /// One more, in a file.
    pub(crate) fn add(&mut self, name: String, kind: Kind, der: &[u8]) {
        let file = self.path(&format!("{name}.der"));
        std::fs::write(&file, der).unwrap();
        self.documents.push(Document { name, kind, file });
    }

    /// The document of this name.
    pub(crate) fn document(&self, name: &str) -> &Document {
        self.documents.iter().find(|document| document.name == name).unwrap()
    }

    /// A file for whoever judges.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn the_authority_itself(&mut self, desk: &Desk, responder: &ResponderRecord) {
        let chain = desk.authority.chain();
        self.add("root".to_owned(), Kind::Certificate, chain.root.as_bytes());
        self.add("issuing".to_owned(), Kind::Certificate, chain.issuing.as_bytes());
        self.add("ocsp-signing".to_owned(), Kind::Certificate, responder.certificate.as_bytes());
        let content = CertificateDer::from_pem_file(self.path("authority/content-signing.pem")).unwrap();
        self.add("content-signing".to_owned(), Kind::Certificate, &content);
    }

    /// A certificate of each slot for each kind of key; answers the last one.
    async fn of_every_slot(&mut self, desk: &Desk) -> Certificate {
        let mut last = None;
        for algorithm in KeyAlgorithm::ALL {
            let key = CardKey::generate(self.folder.path(), algorithm).await;
            for slot in Slot::ALL {
                let issued = desk.issue(&key, slot, &holder("nora"), WindowsLogon::ByName).await;
                self.add(format!("{slot}-{algorithm}"), Kind::Certificate, issued.der.as_bytes());
                last = Some(issued);
            }
        }
        last.unwrap()
    }

    /// By user principal name is among those of every slot.
    async fn of_every_logon(&mut self, desk: &Desk) {
        let key = CardKey::generate(self.folder.path(), KeyAlgorithm::P256).await;
        let sid = Sid::parse("S-1-5-21-3623811015-3361044348-30300820-1013").ok();
        let known = Person { sid, ..holder("nora") };
        for (name, logon) in [("sid", WindowsLogon::BySid), ("no-logon", WindowsLogon::Off)] {
            let issued = desk.issue(&key, Slot::Authentication, &known, logon).await;
            self.add(format!("9A-{name}"), Kind::Certificate, issued.der.as_bytes());
        }
    }

    /// The root revokes nothing after its ceremony, so its list is empty for ever.
    async fn lists(&mut self, desk: &Desk) {
        let reasons = RevocationReason::ALL.map(CrlReason::Revoked).into_iter().chain([CrlReason::Hold]);
        let entry = |(number, reason)| {
            let serial = Serial::from_octets(&[[0x40, number].as_slice(), &[9; 14]].concat()).unwrap();
            CrlEntry { serial, at: desk.now, reason }
        };
        let entries: Vec<_> = (0..).zip(reasons).map(entry).collect();
        for (name, entries) in [("issuing-crl-empty", &[][..]), ("issuing-crl", &entries)] {
            let (this_update, next_update) = (desk.now, desk.now.plus(Span::from_days(2)));
            let request = CrlRequest { number: Version::FIRST, this_update, next_update, entries };
            let crl = desk.authority.crl(request).await.unwrap();
            self.add(name.to_owned(), Kind::Crl, crl.as_bytes());
        }
        let root = desk.authority.root_crl().unwrap();
        self.add("root-crl".to_owned(), Kind::Arl, root.as_bytes());
    }

    async fn answers(
        &mut self,
        desk: &Desk,
        responder: &Responder,
        record: &ResponderRecord,
        certificate: &Certificate,
    ) {
        let request = self.request(certificate).await;
        let at = desk.now;
        let hold = CertificateState::issued();
        let revoked = CertificateState::Revoked { reason: RevocationReason::KeyCompromise, at };
        for (name, state) in [
            ("ocsp-good", Some(CertificateState::Valid)),
            ("ocsp-hold", Some(hold)),
            ("ocsp-revoked", Some(revoked)),
            ("ocsp-unknown", None),
        ] {
            let line = state.map(|state| CertificateSummary {
                serial: certificate.serial.clone(),
                state,
                since: at,
                slot: Some(certificate.slot),
                not_after: Some(certificate.not_after),
                issuance: desk.job.clone(),
                number: desk.number.clone(),
                holder: None,
            });
            let known = Known { certificates: line.into_iter().collect(), responder: Some(record.clone()) };
            let answer = responder.answer(&request, &known, at).await.unwrap();
            self.add(name.to_owned(), Kind::Ocsp, &answer);
        }
    }

    /// As OpenSSL asks, with a nonce.
    async fn request(&self, certificate: &Certificate) -> Vec<u8> {
        let (issuing, out) = (self.document("issuing").file.clone(), self.path("request.der"));
        let serial = format!("0x{}", certificate.serial);
        let arguments =
            ["ocsp", "-sha256", "-issuer", text(&issuing), "-serial", &serial, "-reqout", text(&out)];
        done(Path::new("openssl"), &arguments).await;
        std::fs::read(out).unwrap()
    }
}

impl Desk {
    async fn issue(&self, key: &CardKey, slot: Slot, holder: &Person, logon: WindowsLogon) -> Certificate {
        let agreement = key.algorithm.curve().map(agreement_key);
        let proof = match &agreement {
            // Both sides agree on the same, so ours says what a card's would.
            Some(agreement) if slot == Slot::KeyManagement => {
                agreement.agree(key.public.as_bytes()).unwrap().prove(&self.message(key, slot))
            }
            _ => key.sign(&self.message(key, slot)).await,
        };
        let key = SlotKey {
            slot,
            algorithm: key.algorithm,
            public_key: key.public.clone(),
            proof: Der::new(proof),
        };
        let request = CertificateRequest {
            issuance: &self.job,
            attempt: Attempt::FIRST,
            fence: Fence::FIRST,
            chip: ChipId::from_bytes([5; 16]),
            key: &key,
            agreement: agreement.as_ref(),
            attestation_policy: AttestationPolicy::Ignore,
            attestation: None,
            holder: Some(holder),
            logon,
            card_number: &self.number,
            now: self.now,
            until: self.now.plus(Span::from_days(5 * 365)),
        };
        self.authority.issue(request).await.unwrap()
    }

    fn message(&self, key: &CardKey, slot: Slot) -> Vec<u8> {
        proof_message(&self.job, Fence::FIRST, slot, &key.public)
    }
}

fn agreement_key(curve: Curve) -> AgreementKey {
    AgreementKey::generate(curve, &mut *SystemRandom.generator())
}

/// A key as a card has it, made by OpenSSL.
struct CardKey {
    algorithm: KeyAlgorithm,
    private: PathBuf,
    public: Der,
}

impl CardKey {
    async fn generate(folder: &Path, algorithm: KeyAlgorithm) -> Self {
        let (private, public) = (folder.join(format!("{algorithm}.key")), folder.join("public.der"));
        let (kind, option) = match algorithm.curve() {
            Some(_) => ("EC", format!("ec_paramgen_curve:{algorithm}")),
            None => ("RSA", format!("rsa_keygen_bits:{}", algorithm.bits())),
        };
        let openssl = Path::new("openssl");
        let made = ["genpkey", "-quiet", "-algorithm", kind, "-pkeyopt", &option, "-out", text(&private)];
        done(openssl, &made).await;
        let shown = ["pkey", "-in", text(&private), "-pubout", "-outform", "DER", "-out", text(&public)];
        done(openssl, &shown).await;
        Self { algorithm, private, public: Der::new(std::fs::read(public).unwrap()) }
    }

    /// As its kind signs (SP 800-78-5, table 3).
    async fn sign(&self, message: &[u8]) -> Vec<u8> {
        let hash = if self.algorithm == KeyAlgorithm::P384 { "-sha384" } else { "-sha256" };
        let (from, to) = (self.private.with_extension("message"), self.private.with_extension("signature"));
        std::fs::write(&from, message).unwrap();
        let arguments = ["dgst", hash, "-sign", text(&self.private), "-out", text(&to), text(&from)];
        done(Path::new("openssl"), &arguments).await;
        std::fs::read(to).unwrap()
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
