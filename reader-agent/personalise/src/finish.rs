//! The last phase: write, read back, set PUK and PIN, and prove everything after a reset.

use crate::contact::{Contact, InForce};
use crate::error::Problem;
use crate::keys::certified_key;
use crate::management::authenticate_own;
use crate::session::{Identity, Plan, Session};
use crate::transport::CardTransport;
use domain::certificate::{Certificate, Sha256 as Digest};
use domain::evidence::{CardObject, ObjectEvidence, SecretsEvidence, SlotEvidence};
use domain::profile::SlotProfile;
use p256::ecdsa::signature::Verifier as _;
use piv::{command, object};
use rand_core::CryptoRngCore;
use sealed::transit::CardSecrets;
use sha2::{Digest as _, Sha256};

/// An object as it must be on the card.
pub(crate) struct Content {
    object: CardObject,
    value: Vec<u8>,
}

fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// The certificate for each slot of the profile, in its order.
pub(crate) fn certificates_for<'a>(
    plan: &Plan,
    certificates: &'a [Certificate],
) -> Result<Vec<(SlotProfile, &'a Certificate)>, Problem> {
    let find = |wanted: &SlotProfile| {
        let found = certificates.iter().find(|certificate| certificate.slot == wanted.slot);
        found.map(|certificate| (*wanted, certificate)).ok_or(Problem::CertificateMissing(wanted.slot))
    };
    plan.profile.slots.iter().map(find).collect()
}

impl<T: CardTransport> Session<T> {
    /// Writes certificates and, last, the CCC; the CHUID is there.
    pub(crate) fn write_objects(
        &mut self,
        plan: &Plan,
        certificates: &[(SlotProfile, &Certificate)],
    ) -> Result<Vec<Content>, Problem> {
        let mut contents = Vec::new();
        for (wanted, certificate) in certificates {
            let value = object::certificate(certificate.der.as_bytes())?;
            contents.push(Content { object: CardObject::certificate(wanted.slot), value });
        }
        contents.push(Content { object: CardObject::Ccc, value: object::ccc(&plan.chip)? });
        for content in &contents {
            self.card.succeed(&command::put_data(content.object, &content.value)?)?;
        }
        if let Some(chuid) = self.contact.chuid.clone() {
            contents.insert(0, Content { object: CardObject::Chuid, value: chuid });
        }
        Ok(contents)
    }

    /// Reads every object back byte for byte.
    pub(crate) fn read_back(&mut self, contents: &[Content]) -> Result<Vec<ObjectEvidence>, Problem> {
        let mut evidence = Vec::new();
        for Content { object, value } in contents {
            let read =
                self.card.read(*object)?.filter(|read| read == value).ok_or(Problem::ReadBack(*object))?;
            evidence.push(ObjectEvidence { object: *object, digest: digest(&read) });
        }
        Ok(evidence)
    }

    /// Has each key sign a fresh challenge that its certificate verifies.
    pub(crate) fn prove_keys(
        &mut self,
        certificates: &[(SlotProfile, &Certificate)],
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<SlotEvidence>, Problem> {
        let mut evidence = Vec::new();
        for (wanted, certificate) in certificates {
            let slot = wanted.slot;
            let key = certified_key(&certificate.der).ok_or(Problem::CertificateUnreadable(slot))?;
            let mut challenge = [0; 32];
            rng.fill_bytes(&mut challenge);
            let signature = self.sign(*wanted, &challenge, secrets)?.ok_or(Problem::KeyNotProven(slot))?;
            key.verify(&challenge, &signature).map_err(|_| Problem::KeyNotProven(slot))?;
            evidence.push(SlotEvidence { slot, certificate: digest(certificate.der.as_bytes()) });
        }
        Ok(evidence)
    }

    /// After a fresh start: the new PIN opens the card, and the card holds its own management key.
    pub(crate) fn verify_secrets(
        &mut self,
        plan: &Plan,
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<SecretsEvidence, Problem> {
        self.contact = Contact::default();
        self.card.reset()?;
        let identity = self.read_identity()?;
        if identity != Identity::Marked(plan.chip) {
            return Err(Problem::OtherChip { expected: plan.chip, found: identity.chip() });
        }
        let pin_tries_left = self.pin_tries_left()?.ok_or(Problem::ResetIgnored)?;
        if pin_tries_left < 2 {
            return Err(Problem::PinTries(pin_tries_left));
        }
        if !self.send_pin(InForce::Own, secrets)? {
            return Err(Problem::PinRefused);
        }
        if !authenticate_own(&mut self.card, &secrets.management_key, rng)? {
            return Err(Problem::ManagementKeyRefused);
        }
        (self.contact.pin, self.contact.management) = (Some(InForce::Own), Some(InForce::Own));
        Ok(SecretsEvidence { pin_tries_left, puk_changed: true, management_key_proven: true })
    }
}
