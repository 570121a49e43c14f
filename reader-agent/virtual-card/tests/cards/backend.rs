//! As much of a backend as production needs: it releases secrets, checks proofs, certifies, stores.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use cardwright_virtual_card::VirtualCard;
use domain::certificate::{Certificate, Der, ObjectContent, Serial, Sha256, SlotKey, proof_message};
use domain::evidence::{CardObject, ChipFate, PivEvidence, ProductionStep};
use domain::id::{Attempt, ChipId, Fence, IssuanceId};
use domain::profile::{CardProfile, KeyAlgorithm, ProfileVersion, Slot};
use domain::time::Timestamp;
use personalise::{CardTransport, Contents, Error, Identity, PinTrial, Plan, PreparedSlot, Session};
use piv::object::{self, ExpiryDate, Printed};
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};
use rcgen::{CertificateParams, Issuer, KeyPair, PublicKeyData as _, SubjectPublicKeyInfo};
use sealed::agreement::AgreementKey;
use sealed::secret::{ManagementKey, Pin, Puk};
use sealed::transit::CardSecrets;
use zeroize::Zeroizing;

pub(crate) const PIN: &str = "271828";
pub(crate) const FACTORY_PIN: &str = "123456";

pub(crate) struct Backend {
    pub(crate) profile: CardProfile,
    fence: Fence,
    /// Every chip for which secrets were released: the recorded intents.
    released: Vec<ChipId>,
    pub(crate) stored: Vec<Certificate>,
    /// Keys that did not prove themselves, and got no certificate.
    refused: usize,
    issuer: Issuer<'static, KeyPair>,
    rng: ChaCha8Rng,
    /// APDUs of the last production.
    pub(crate) apdus: u32,
    pub(crate) steps: Vec<ProductionStep>,
}

/// The profile of most cards.
pub(crate) fn digital_id() -> CardProfile {
    CardProfile::digital_id(ProfileVersion::CURRENT, KeyAlgorithm::P256)
}

pub(crate) fn blank_card(seed: u8) -> VirtualCard {
    VirtualCard::in_memory([seed; 32]).unwrap()
}

impl Backend {
    pub(crate) fn new(profile: CardProfile) -> Self {
        Self {
            profile,
            fence: Fence::FIRST,
            released: Vec::new(),
            stored: Vec::new(),
            refused: 0,
            issuer: Issuer::new(CertificateParams::default(), KeyPair::generate().unwrap()),
            rng: ChaCha8Rng::from_seed([9; 32]),
            apdus: 0,
            steps: Vec::new(),
        }
    }

    fn plan(&self, chip: ChipId) -> Plan {
        Plan {
            job: IssuanceId::from_random([1; 10]),
            fence: self.fence,
            chip,
            profile: self.profile.clone(),
            expires: Timestamp::from_millis(1_940_889_600_000),
            agree_with: self.agreement().map(|key| Der::new(key.public_point())),
        }
    }

    /// The key of the claim with which one in 9D agrees.
    fn agreement(&self) -> Option<AgreementKey> {
        let mut seed = Zeroizing::new([7; 32]);
        seed[..8].copy_from_slice(&self.fence.get().to_be_bytes());
        self.profile.agreement_curve().map(|curve| AgreementKey::from_seed(curve, &seed))
    }

    /// Data objects as an authority makes them, but for the signatures.
    pub(crate) fn objects(&self, plan: &Plan) -> Vec<ObjectContent> {
        let expires = ExpiryDate::new(2031, 7, 4).unwrap();
        let content = |object: &CardObject| {
            let value = match object {
                CardObject::Chuid => object::chuid(&plan.chip, expires, &[7; 900]).unwrap(),
                CardObject::Ccc => object::ccc(&plan.chip).unwrap(),
                CardObject::Discovery => object::discovery().unwrap(),
                CardObject::SecurityObject => {
                    object::security_object(&[CardObject::Chuid], &[9; 600]).unwrap()
                }
                _ => object::printed_information(Printed {
                    name: "Nora Nilsson",
                    affiliation: "employee",
                    expires,
                    serial: "2100000017",
                    issuer: "Example",
                })
                .unwrap(),
            };
            ObjectContent { object: *object, value: Der::new(value) }
        };
        CardObject::of_every_card(self.profile.version).iter().map(content).collect()
    }

    fn proves(&self, plan: &Plan, key: &SlotKey) -> bool {
        let message = proof_message(&plan.job, plan.fence, key.slot, &key.public_key);
        let (spki, proof) = (key.public_key.as_bytes(), key.proof.as_bytes());
        let algorithm: &'static dyn VerificationAlgorithm = match (key.slot, key.algorithm) {
            (Slot::KeyManagement, KeyAlgorithm::P256 | KeyAlgorithm::P384) => {
                return self.agreement().unwrap().agree(spki).unwrap().proves(&message, proof);
            }
            (_, KeyAlgorithm::P256) => &ECDSA_P256_SHA256_ASN1,
            (_, KeyAlgorithm::P384) => &ECDSA_P384_SHA384_ASN1,
            (_, KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072) => &RSA_PKCS1_2048_8192_SHA256,
        };
        let info = SubjectPublicKeyInfo::from_der(spki).unwrap();
        UnparsedPublicKey::new(algorithm, info.der_bytes()).verify(&message, proof).is_ok()
    }

    /// PIN and PUK are the card's, the management key is the chip's.
    pub(crate) fn secrets(chip: ChipId) -> CardSecrets {
        let key: Vec<u8> = chip.as_bytes().iter().flat_map(|byte| [*byte, !byte]).collect();
        CardSecrets {
            pin: Pin::parse(PIN).unwrap(),
            puk: Puk::parse("31415926").unwrap(),
            management_key: ManagementKey::new(key.try_into().unwrap()),
        }
    }

    /// Secrets were released for this chip by another run of the backend.
    pub(crate) fn knows(&mut self, identity: Identity) {
        self.released.extend(identity.chip());
    }

    fn certify(&mut self, plan: &Plan, keys: &[SlotKey]) -> Vec<Certificate> {
        let (good, bad): (Vec<_>, Vec<_>) = keys.iter().partition(|key| self.proves(plan, key));
        self.refused += bad.len();
        good.into_iter().map(|key| self.certify_one(plan, key)).collect()
    }

    fn certify_one(&mut self, plan: &Plan, key: &SlotKey) -> Certificate {
        let spki = key.public_key.as_bytes();
        let key_digest = sha256(spki);
        if let Some(stored) =
            self.stored.iter().find(|c| (c.slot, c.chip, c.key_digest) == (key.slot, plan.chip, key_digest))
        {
            return stored.clone();
        }
        let mut params = CertificateParams::new(vec!["card.example".into()]).unwrap();
        // As long as real ones: two APDUs are not enough to write it.
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "A rather long name ".repeat(23));
        let der = params.signed_by(&SubjectPublicKeyInfo::from_der(spki).unwrap(), &self.issuer).unwrap();
        let certificate = Certificate {
            slot: key.slot,
            serial: Serial::from_octets(&[1]).unwrap(),
            fingerprint: sha256(der.der()),
            key_digest,
            not_before: Timestamp::from_millis(0),
            not_after: plan.expires,
            chip: plan.chip,
            attempt: Attempt::FIRST,
            attestation: None,
            der: Der::new(der.der().to_vec()),
        };
        self.stored.push(certificate.clone());
        certificate
    }

    /// One production from the beginning, as the agent does it.
    pub(crate) fn produce(&mut self, card: impl CardTransport) -> Result<PivEvidence, Error> {
        self.fence = self.fence.next();
        let mut session = Session::new(card);
        let mut steps = Vec::new();
        let result = self.phases(&mut session, &mut |step| steps.push(step));
        (self.apdus, self.steps) = (session.apdus(), steps);
        result
    }

    fn phases(
        &mut self,
        session: &mut Session<impl CardTransport>,
        progress: &mut dyn FnMut(ProductionStep),
    ) -> Result<PivEvidence, Error> {
        let identity = session.identify(progress)?;
        let chip = identity.chip_or_fresh(&mut self.rng);
        match identity {
            Identity::Blank => self.released.push(chip),
            Identity::Marked(chip) => assert!(self.released.contains(&chip), "intent before mark"),
        }
        let (plan, secrets) = (self.plan(chip), Self::secrets(chip));
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        let mut rng = ChaCha8Rng::from_seed(seed);
        let prepared = session.prepare(&plan, &secrets, &self.stored, &mut rng, progress)?;
        let (mut certificates, mut keys) = (Vec::new(), Vec::new());
        for slot in prepared {
            match slot {
                PreparedSlot::Certified(certificate) => certificates.push(certificate),
                PreparedSlot::New(key) => keys.push(key),
            }
        }
        certificates.extend(self.certify(&plan, &keys));
        let objects = self.objects(&plan);
        let contents = Contents { certificates: &certificates, objects: &objects };
        session.complete(&plan, &secrets, contents, &mut rng, progress)
    }

    /// What must hold of every finished card.
    pub(crate) fn check(&self, card: &mut impl CardTransport, evidence: &PivEvidence) {
        let slots = self.profile.slots.iter().map(|wanted| CardObject::certificate(wanted.slot));
        let expected: Vec<_> =
            slots.chain(CardObject::of_every_card(self.profile.version).iter().copied()).collect();
        assert_eq!(evidence.objects.iter().map(|seen| seen.object).collect::<Vec<_>>(), expected);
        for slot in &evidence.slots {
            let stored = self.stored.iter().find(|stored| stored.fingerprint == slot.certificate).unwrap();
            assert_eq!((stored.slot, stored.chip), (slot.slot, evidence.chip));
        }
        assert_eq!(evidence.slots.len(), self.profile.slots.len());
        assert_eq!(evidence.secrets.pin_tries_left, 3);
        assert!(evidence.secrets.puk_changed && evidence.secrets.management_key_proven);
        assert_eq!(self.refused, 0, "all proofs were good");
        let mut session = Session::new(card);
        let refused = session.try_pin(&Pin::parse(FACTORY_PIN).unwrap()).unwrap();
        assert_eq!(refused, PinTrial::Refused { tries_left: 2 });
        assert_eq!(session.try_pin(&Pin::parse(PIN).unwrap()).unwrap(), PinTrial::Accepted);
        assert_eq!(session.identify(&mut |_| ()).unwrap(), Identity::Marked(evidence.chip));
    }
}

/// A failure that only needs another run.
pub(crate) fn assert_can_go_on(error: &Error) {
    let failure = error.failure();
    assert_ne!(failure.fate, ChipFate::Scrap, "{}", failure.reason);
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(digest(&SHA256, bytes).as_ref().try_into().unwrap())
}
