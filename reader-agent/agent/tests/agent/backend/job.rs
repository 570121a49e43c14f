//! What the backend does in one job, once it believes the agent.

use super::{Answer, CODE, State, fence_lost, json, problem, secrets, sha256};
use crate::authority::{agreement, objects};
use api::agent::{
    Certified, Certify, Enrol, Enrolled, RegisterUid, ReleaseSecrets, Report, ReportProduction, Secrets,
};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use domain::certificate::{Certificate, Der, Serial, SlotKey, proof_message};
use domain::id::{Attempt, IssuanceId, SiteId, Version};
use domain::issuance::command::Found;
use domain::profile::{CardProfile, KeyAlgorithm, LayoutEdition, ProfileVersion, Slot};
use domain::time::Timestamp;
use rcgen::{CertificateParams, Issuer, KeyPair, SubjectPublicKeyInfo};
use sealed::transit::{AgentPublicKey, Passage};

impl State {
    pub(super) fn profile(&self) -> CardProfile {
        let mut profile = if self.badge && !self.keys {
            CardProfile::physical_id(ProfileVersion::CURRENT)
        } else {
            CardProfile::digital_id(ProfileVersion::CURRENT, KeyAlgorithm::P256)
        };
        if self.badge {
            let name = "badge".parse().unwrap();
            (profile.contactless, profile.layout) =
                (!self.spoilt, Some(LayoutEdition { name, edition: Version::new(0) }));
        }
        profile
    }

    pub(super) fn register(&mut self, body: RegisterUid) -> Answer {
        if body.fence.get() != self.fence {
            return fence_lost();
        }
        if self.uid_taken {
            return problem(409, "uid-taken", "This chip is the card CW-000007 already; take another card.");
        }
        match &self.uid {
            Some(uid) if *uid != body.uid => self.wrong("a second UID for one job"),
            _ => {
                self.uid = Some(body.uid);
                json(&serde_json::json!({ "state": "taken" }))
            }
        }
    }

    pub(super) fn enrol(&mut self, enrol: Enrol) -> Answer {
        if enrol.code != CODE {
            return problem(403, "enrolment-code", "The enrolment code is unknown, used, or out of date.");
        }
        let keys = |e: &Enrol| (e.agent.clone(), e.signing_key.clone(), e.sealing_key.clone());
        if self.agent.as_ref().is_some_and(|known| keys(known) != keys(&enrol)) {
            return self.wrong("other keys for the same enrolment");
        }
        let enrolled = Enrolled { agent: enrol.agent.clone(), site: SiteId::from_random([0; 10]) };
        self.agent = Some(enrol);
        json(&enrolled)
    }

    pub(super) fn release(&mut self, job: &IssuanceId, body: &ReleaseSecrets, agent: Enrol) -> Answer {
        if body.fence.get() != self.fence {
            return fence_lost();
        }
        if self.pending > 0 {
            self.pending -= 1;
            return problem(503, "secrets-pending", "The card's secrets are being made.");
        }
        match (self.chip, body.found) {
            (Some(chip), _) if chip == body.chip => {}
            (Some(chip), Found::Marked) => {
                let detail = format!("This job began on the chip {chip}; insert that card.");
                return problem(409, "other-chip", &detail);
            }
            (None, Found::Marked) => return self.wrong("a card that is somebody's"),
            (_, Found::Blank) => {
                self.certificates.clear();
                self.chip = Some(body.chip);
            }
        }
        let to = AgentPublicKey::try_from(String::from(agent.sealing_key)).unwrap();
        let passage = Passage { job, fence: body.fence, chip: body.chip };
        let sealed = to.seal(&secrets(body.chip), passage, &mut rand::rngs::OsRng).unwrap();
        let certificates = self.certificates.iter().filter(|c| c.chip == body.chip).cloned().collect();
        let agree_with = Some(Der::new(agreement(self.fence).public_point()));
        let (encapsulated, ciphertext) = (sealed.encapsulated, sealed.ciphertext);
        json(&Secrets { encapsulated, ciphertext, certificates, agree_with })
    }

    pub(super) fn certify(
        &mut self,
        job: &IssuanceId,
        body: Certify,
        ca: &Issuer<'static, KeyPair>,
    ) -> Answer {
        if body.fence.get() != self.fence {
            return fence_lost();
        }
        let mut certificates = Vec::new();
        for SlotKey { slot, public_key, proof, .. } in body.keys {
            let spki = public_key.as_bytes();
            let message = proof_message(job, body.fence, slot, &public_key);
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &spki[spki.len() - 65..]);
            let holds = match slot {
                Slot::KeyManagement => {
                    agreement(self.fence).agree(spki).unwrap().proves(&message, proof.as_bytes())
                }
                _ => key.verify(&message, proof.as_bytes()).is_ok(),
            };
            if !holds {
                return self.wrong("a proof that does not hold");
            }
            let key_digest = sha256(spki);
            if self.certificates.iter().any(|c| c.key_digest == key_digest) {
                return self.wrong("a second certificate for the same key");
            }
            let params = CertificateParams::new(vec!["card.example".into()]).unwrap();
            let der = params.signed_by(&SubjectPublicKeyInfo::from_der(spki).unwrap(), ca).unwrap();
            let certificate = Certificate {
                slot,
                serial: Serial::from_octets(&[1]).unwrap(),
                fingerprint: sha256(der.der()),
                key_digest,
                not_before: Timestamp::from_millis(0),
                not_after: Timestamp::from_millis(1_940_889_600_000),
                chip: self.chip.unwrap(),
                attempt: Attempt::FIRST,
                attestation: None,
                der: Der::new(der.der().to_vec()),
            };
            self.certificates.push(certificate.clone());
            certificates.push(certificate);
        }
        json(&Certified { certificates, objects: objects(self.chip.unwrap()) })
    }

    pub(super) fn report(&mut self, body: ReportProduction) -> Answer {
        if body.fence.get() != self.fence {
            return fence_lost();
        }
        match body.report {
            Report::Progress { step } => self.steps.push(step),
            Report::Verified { evidence } => self.verified = Some(evidence),
            Report::Failed { failure } => self.failed = Some(failure),
        }
        json(&serde_json::json!({ "state": "taken" }))
    }
}
