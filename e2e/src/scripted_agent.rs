//! A reader agent by script: it enrols and signs as a real one does, and sends whatever a test wants.

use crate::answer::Answer;
use crate::in_process::{SoftCard, fresh_uid, printed};
use crate::person::{client, command_id};
use api::agent::{
    Certified, Certify, Claim, Enrol, Job, Poll, PresentReader, RegisterUid, ReleasePrint, ReleaseSecrets,
    Report, ReportProduction, Secrets,
};
use api::headers::{AGENT, AGENT_SIGNATURE, AGENT_TIME, IDEMPOTENCY_KEY};
use api::signature::{Signed, message};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::certificate::{Der, SlotKey, proof_message};
use domain::contactless::Uid;
use domain::evidence::Evidence;
use domain::id::{AgentId, ChipId, CommandId, Fence, IssuanceId, OrderId};
use domain::issuance::command::Found;
use domain::profile::{KeyAlgorithm, Slot};
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::time::Timestamp;
use http::header::CONTENT_TYPE;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use rand::Rng as _;
use rand::rngs::OsRng;
use sealed::identity::AgentIdentity;
use sealed::transit::{AgentPrivateKey, CardSecrets, Passage, SealedToAgent};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// An agent of which every part can be made wrong.
pub struct ScriptedAgent {
    /// Where the server is.
    pub url: String,
    /// Its id.
    pub id: AgentId,
    /// How far its clock is off, in milliseconds.
    pub clock_off: i64,
    /// What it signs with.
    pub signing: AgentIdentity,
    sealing: AgentPrivateKey,
}

/// A key pair in a slot, as a card makes it.
pub struct CardKey(SigningKey);

impl ScriptedAgent {
    /// An agent that is not enrolled.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            id: AgentId::from_random(OsRng.r#gen()),
            clock_off: 0,
            signing: AgentIdentity::new(&Zeroizing::new(OsRng.r#gen())),
            sealing: AgentPrivateKey::generate(&mut OsRng),
        }
    }

    /// An agent that enrols with a code.
    pub async fn enrolled(url: &str, code: &str) -> Self {
        let agent = Self::new(url);
        let answer = agent.enrol(code).await;
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        agent
    }

    /// Brings its keys and a code.
    ///
    /// # Panics
    /// If nobody answers.
    pub async fn enrol(&self, code: &str) -> Answer {
        let sealing = self.sealing.public_key().expect("32 octets are a key");
        let body = Enrol {
            agent: self.id.clone(),
            code: code.to_owned(),
            name: "Scripted desk".to_owned(),
            signing_key: Der::new(self.signing.public_key().to_vec()),
            sealing_key: Der::try_from(String::from(sealing)).expect("a key in base 64"),
        };
        self.command("/api/agents", &body).await
    }

    #[expect(clippy::disallowed_methods, reason = "an agent signs by the clock of its workstation")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.clock_off)
    }

    /// Sends a signed command under an id.
    ///
    /// # Panics
    /// If nobody answers.
    pub async fn command_as(&self, id: &CommandId, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).expect("a body in JSON");
        let digest = cardwright_core::digest(&body);
        let at = self.now();
        let signed = Signed { agent: &self.id, at, method: "POST", path, command: id, body: digest };
        let signature = BASE64.encode(self.signing.sign(&message(&signed)));
        let request = client()
            .post(format!("{}{path}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_KEY, id.as_str())
            .header(AGENT, self.id.as_str())
            .header(AGENT_TIME, at.as_millis())
            .header(AGENT_SIGNATURE, signature)
            .body(body);
        Answer::of(request).await.expect("the server answers")
    }

    /// Sends a signed command.
    pub async fn command(&self, path: &str, body: &impl Serialize) -> Answer {
        self.command_as(&command_id(), path, body).await
    }

    fn reader(&self) -> PresentReader {
        PresentReader {
            reader: "scripted-1".parse().expect("a reader id"),
            name: "Scripted".to_owned(),
            state: ReaderState::Blank,
            make: ReaderMake::default(),
        }
    }

    /// Says what it sees.
    pub async fn poll(&self) -> Answer {
        self.command(
            &format!("/api/agents/{}/poll", self.id),
            &Poll { readers: vec![self.reader()], printer: PrinterState::Unknown, version: None },
        )
        .await
    }

    /// Takes a job.
    pub async fn claim(&self, job: &IssuanceId) -> Answer {
        self.claim_for(job, None).await
    }

    /// Takes a job that a production order offers, if one does.
    pub async fn claim_for(&self, job: &IssuanceId, order: Option<&OrderId>) -> Answer {
        let claim = Claim { reader: self.reader().reader, order: order.cloned() };
        self.command(&format!("/api/jobs/{job}/claim"), &claim).await
    }

    /// Asks for the secrets for a blank chip.
    pub async fn release(&self, job: &IssuanceId, fence: Fence, chip: ChipId) -> Answer {
        let body = ReleaseSecrets { fence, chip, found: Found::Blank };
        self.command(&format!("/api/jobs/{job}/secrets"), &body).await
    }

    /// Opens what was released to it.
    pub fn open(&self, answer: &Answer, job: &IssuanceId, fence: Fence, chip: ChipId) -> CardSecrets {
        let Secrets { encapsulated, ciphertext, .. } = answer.json();
        let sealed = SealedToAgent { encapsulated, ciphertext };
        self.sealing.open(&sealed, Passage { job, fence, chip }).expect("sealed to this agent")
    }

    /// Says which contactless chip is to be the card.
    pub async fn register_uid(&self, job: &IssuanceId, fence: Fence, uid: &Uid) -> Answer {
        self.command(&format!("/api/jobs/{job}/uid"), &RegisterUid { fence, uid: uid.clone() }).await
    }

    /// Asks for the document to be printed.
    pub async fn release_print(&self, job: &IssuanceId, fence: Fence) -> Answer {
        self.command(&format!("/api/jobs/{job}/print"), &ReleasePrint { fence }).await
    }

    /// Says how it went.
    pub async fn report(&self, job: &IssuanceId, fence: Fence, report: Report) -> Answer {
        self.command(&format!("/api/jobs/{job}/report"), &ReportProduction { fence, report }).await
    }

    /// Makes a badge: reads a fresh contactless chip, has what is printed made, and reports what it saw.
    pub async fn make_badge(&self, job: &IssuanceId) -> (Uid, Answer) {
        let claimed = self.claim(job).await.json();
        self.finish_badge(job, &claimed).await
    }

    /// Makes a badge of a job that it took.
    pub async fn finish_badge(&self, job: &IssuanceId, claimed: &Job) -> (Uid, Answer) {
        let fence = claimed.fence;
        assert!(claimed.profile.slots.is_empty() && claimed.profile.contactless, "{:?}", claimed.profile);
        let uid = fresh_uid();
        let registered = self.register_uid(job, fence, &uid).await;
        assert!(registered.status.is_success(), "{registered:?}");
        let pdf = self.release_print(job, fence).await;
        assert!(pdf.status.is_success() && pdf.body.starts_with(b"%PDF"), "{:?}", pdf.status);
        let print = Some(printed(cardwright_core::digest(&pdf.body)));
        let evidence = Evidence { piv: None, uid: Some(uid.clone()), print };
        (uid, self.report(job, fence, Report::Verified { evidence }).await)
    }

    /// Makes a smart card: takes the job, has the keys of a blank card certified, and reports what it saw.
    ///
    /// # Panics
    /// If one of its calls is refused.
    pub async fn make_smart_card(&self, job: &IssuanceId) -> Answer {
        let fence = self.claim(job).await.json::<Job>().fence;
        self.finish_smart_card(job, fence, &SoftCard::blank()).await
    }

    /// The same on this card, of a job that it took.
    ///
    /// # Panics
    /// If one of its calls is refused.
    pub async fn finish_smart_card(&self, job: &IssuanceId, fence: Fence, card: &SoftCard) -> Answer {
        let agree_with = self.release(job, fence, card.chip).await.json::<Secrets>().agree_with;
        let keys = card.proven_keys(job, fence, agree_with.as_ref());
        let Certified { certificates, .. } = self.certify(job, fence, keys).await.json();
        let evidence = Evidence { piv: Some(card.evidence(&certificates)), uid: None, print: None };
        self.report(job, fence, Report::Verified { evidence }).await
    }

    /// Asks for certificates.
    pub async fn certify(&self, job: &IssuanceId, fence: Fence, keys: Vec<SlotKey>) -> Answer {
        self.command(&format!("/api/jobs/{job}/certificates"), &Certify { fence, keys, attestation: None })
            .await
    }

    /// Takes a job and begins a fresh chip.
    pub async fn begin(&self, job: &IssuanceId) -> (Job, ChipId) {
        let claimed: Job = self.claim(job).await.json();
        let chip = ChipId::from_random(OsRng.r#gen());
        self.release(job, claimed.fence, chip).await.json::<Secrets>();
        (claimed, chip)
    }
}

impl CardKey {
    /// A fresh key.
    pub fn generate() -> Self {
        Self(SigningKey::random(&mut OsRng))
    }

    /// The public key with its proof for a claim, as a card in slot 9A gives it.
    ///
    /// # Panics
    /// Never: a P-256 key has an encoding.
    pub fn prove(&self, job: &IssuanceId, fence: Fence) -> SlotKey {
        let der = self.0.verifying_key().to_public_key_der().expect("a P-256 key has an encoding");
        let public_key = Der::new(der.as_bytes().to_vec());
        let slot = Slot::Authentication;
        let proof: DerSignature = self.0.sign(&proof_message(job, fence, slot, &public_key));
        SlotKey {
            slot,
            algorithm: KeyAlgorithm::P256,
            public_key,
            proof: Der::new(proof.as_bytes().to_vec()),
        }
    }
}
