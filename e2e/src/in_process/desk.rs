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
use domain::profile::{KeyAlgorithm, ProfileVersion, Slot};
use p256::PublicKey;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use rand::rngs::OsRng;
use rand_core::RngCore as _;
use sealed::agreement::SharedSecret;
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

/// A card that is just a key for each of its slots, made of one secret, and has a number for doors.
pub struct SoftCard {
    pub chip: ChipId,
    /// Of which the keys of its slots are made.
    pub key: SigningKey,
    pub uid: Uid,
    /// Where its keys are.
    pub slots: Vec<Slot>,
}

impl SoftCard {
    /// A blank card, as it will be marked.
    pub fn blank() -> Self {
        let mut random = [0; 16];
        OsRng.fill_bytes(&mut random);
        let (chip, key) = (ChipId::from_random(random), SigningKey::random(&mut OsRng));
        Self { chip, key, uid: fresh_uid(), slots: Slot::ALL.to_vec() }
    }

    /// The key in a slot: another in each, since no two slots may have the same.
    pub fn key_in(&self, slot: Slot) -> SigningKey {
        let seed = [self.key.to_bytes().as_slice(), &[slot.key_reference()]].concat();
        SigningKey::from_slice(&audit::digest(&seed).0).unwrap()
    }

    /// The key in the first slot with its proof for this job and claim.
    pub fn proven_key(&self, job: &IssuanceId, fence: Fence) -> SlotKey {
        self.signed_for(*self.slots.first().unwrap(), job, fence)
    }

    /// The key in each slot with its proof for this job and claim; `agree_with` is what was released. Without it, all sign.
    pub fn proven_keys(&self, job: &IssuanceId, fence: Fence, agree_with: Option<&Der>) -> Vec<SlotKey> {
        let prove = |slot: &Slot| match (slot, agree_with) {
            (Slot::KeyManagement, Some(with)) => self.agreed_for(*slot, job, fence, with),
            _ => self.signed_for(*slot, job, fence),
        };
        self.slots.iter().map(prove).collect()
    }

    fn public_key(&self, slot: Slot) -> Der {
        Der::new(self.key_in(slot).verifying_key().to_public_key_der().unwrap().into_vec())
    }

    /// The key in a slot with its signature for this job and claim.
    pub fn signed_for(&self, slot: Slot, job: &IssuanceId, fence: Fence) -> SlotKey {
        self.proven_with(slot, slot, job, fence)
    }

    /// The key of one slot with its signature for another.
    pub fn proven_with(&self, own: Slot, slot: Slot, job: &IssuanceId, fence: Fence) -> SlotKey {
        let public_key = self.public_key(own);
        let proof: Signature = self.key_in(own).sign(&proof_message(job, fence, slot, &public_key));
        let proof = Der::new(proof.to_der().as_bytes().to_vec());
        SlotKey { slot, algorithm: KeyAlgorithm::P256, public_key, proof }
    }

    fn agreed_for(&self, slot: Slot, job: &IssuanceId, fence: Fence, with: &Der) -> SlotKey {
        let public_key = self.public_key(slot);
        let with = PublicKey::from_sec1_bytes(with.as_bytes()).unwrap();
        let secret = diffie_hellman(self.key_in(slot).as_nonzero_scalar(), with.as_affine());
        let secret = SharedSecret::new(Zeroizing::new(secret.raw_secret_bytes().to_vec()));
        let proof = Der::new(secret.prove(&proof_message(job, fence, slot, &public_key)));
        SlotKey { slot, algorithm: KeyAlgorithm::P256, public_key, proof }
    }

    /// What an agent sees of the chip of the finished card.
    pub fn evidence(&self, certificates: &[Certificate]) -> PivEvidence {
        let of_slots = self.slots.iter().map(|slot| CardObject::certificate(*slot));
        let objects = CardObject::of_every_card(ProfileVersion::CURRENT).iter().copied().chain(of_slots);
        let read = |object| ObjectEvidence { object, digest: Sha256([7; 32]) };
        let proven = |c: &Certificate| SlotEvidence { slot: c.slot, certificate: c.fingerprint };
        PivEvidence {
            chip: self.chip,
            objects: objects.map(read).collect(),
            slots: certificates.iter().map(proven).collect(),
            secrets: SecretsEvidence { pin_tries_left: 3, puk_changed: true, management_key_proven: true },
        }
    }
}
