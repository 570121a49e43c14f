//! A card desk: an agent with its keys, and a card that is just a key.

use super::call::{Call, Reply};
use super::office::Office;
use api::agent::{Enrol, Enrolled, Secrets};
use cardwright_core::agents::make_code;
use cardwright_core::ports::edge::Clock as _;
use domain::certificate::{Certificate, Der, Sha256, SlotKey, proof_message};
use domain::contactless::Uid;
use domain::evidence::{CardObject, ObjectEvidence, PivEvidence, SecretsEvidence, SlotEvidence};
use domain::id::{AgentId, ChipId, Fence, IssuanceId, ReaderId};
use domain::issuance::state::DeskReader;
use domain::profile::{KeyAlgorithm, Slot};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use rand::rngs::OsRng;
use rand_core::RngCore as _;
use sealed::identity::AgentIdentity;
use sealed::transit::{AgentPrivateKey, CardSecrets, Passage, SealedToAgent};
use zeroize::Zeroizing;

/// The reader at every desk here.
pub const READER: &str = "reader-1";

/// An agent.
pub struct Agent {
    pub id: AgentId,
    pub signing: AgentIdentity,
    pub sealing: AgentPrivateKey,
}

impl Agent {
    /// An agent that nobody knows yet.
    pub fn new(id: &str) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(secret.as_mut());
        let sealing = AgentPrivateKey::generate(&mut OsRng);
        Self { id: id.parse().unwrap(), signing: AgentIdentity::new(&secret), sealing }
    }

    /// Its only reader.
    pub fn reader(&self) -> DeskReader {
        DeskReader { agent: self.id.clone(), reader: reader() }
    }

    /// What it sends to enrol.
    pub fn enrol(&self, code: &str) -> Enrol {
        Enrol {
            agent: self.id.clone(),
            code: code.to_owned(),
            name: "Desk".to_owned(),
            signing_key: Der::new(self.signing.public_key().to_vec()),
            sealing_key: String::from(self.sealing.public_key().unwrap()).try_into().unwrap(),
        }
    }
}

impl Agent {
    /// The secrets in an answer; none if they are not for this agent, job, claim and chip.
    pub fn opens(&self, reply: &Reply, job: &IssuanceId, fence: Fence, chip: ChipId) -> Option<CardSecrets> {
        let secrets: Secrets = reply.json();
        let sealed = SealedToAgent { encapsulated: secrets.encapsulated, ciphertext: secrets.ciphertext };
        self.sealing.open(&sealed, Passage { job, fence, chip }).ok()
    }
}

fn reader() -> ReaderId {
    READER.parse().unwrap()
}

impl Office {
    /// A one-time code for a site.
    pub async fn code(&self, site: &str) -> String {
        let site = site.parse().unwrap();
        make_code(&self.store, &*self.engine.random, &site, self.clock.now()).await.unwrap()
    }

    /// An agent of a site, enrolled.
    pub async fn agent(&self, id: &str, site: &str) -> Agent {
        let agent = Agent::new(id);
        let enrol = agent.enrol(&self.code(site).await);
        let call = Call::post("/api/agents", "enrol", &enrol).signed(&agent, self.clock.now());
        let enrolled: Enrolled = self.send(&call).await.json();
        assert_eq!(enrolled.agent, agent.id);
        agent
    }
}

/// A UID that no other card has: NXP's seven bytes.
pub fn fresh_uid() -> Uid {
    let mut bytes = [0; 7];
    OsRng.fill_bytes(&mut bytes);
    bytes[0] = 0x04;
    Uid::from_bytes(&bytes).unwrap()
}

/// A card that can make a key and sign with it, and has a number for doors.
pub struct SoftCard {
    pub chip: ChipId,
    pub key: SigningKey,
    pub uid: Uid,
    /// The slot of its key.
    pub slot: Slot,
}

impl SoftCard {
    /// A blank card, as it will be marked.
    pub fn blank() -> Self {
        let mut random = [0; 16];
        OsRng.fill_bytes(&mut random);
        let (chip, key) = (ChipId::from_random(random), SigningKey::random(&mut OsRng));
        Self { chip, key, uid: fresh_uid(), slot: Slot::Authentication }
    }

    /// The card's key with its proof for this job and claim.
    pub fn proven_key(&self, job: &IssuanceId, fence: Fence) -> SlotKey {
        let slot = self.slot;
        let public_key = self.key.verifying_key().to_public_key_der().unwrap();
        let public_key = Der::new(public_key.as_bytes().to_vec());
        let proof: Signature = self.key.sign(&proof_message(job, fence, slot, &public_key));
        let proof = Der::new(proof.to_der().as_bytes().to_vec());
        SlotKey { slot, algorithm: KeyAlgorithm::P256, public_key, proof }
    }

    /// What an agent sees of the chip of the finished card.
    pub fn evidence(&self, certificate: &Certificate) -> PivEvidence {
        let objects = [CardObject::Chuid, CardObject::Ccc, CardObject::certificate(self.slot)];
        let read = |object| ObjectEvidence { object, digest: Sha256([7; 32]) };
        PivEvidence {
            chip: self.chip,
            objects: objects.map(read).to_vec(),
            slots: vec![SlotEvidence { slot: certificate.slot, certificate: certificate.fingerprint }],
            secrets: SecretsEvidence { pin_tries_left: 3, puk_changed: true, management_key_proven: true },
        }
    }
}
