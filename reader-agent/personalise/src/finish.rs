//! The last phase: write, read back and prove the keys; set PUK and PIN, and after a reset try PIN and management key.

use crate::contact::{Contact, InForce, expiry};
use crate::error::Problem;
use crate::management::authenticate_own;
use crate::public_key::PublicKey;
use crate::session::{Identity, Plan, Session};
use crate::transport::CardTransport;
use domain::certificate::{Certificate, ObjectContent, Sha256 as Digest};
use domain::evidence::{CardObject, ObjectEvidence, SecretsEvidence, SlotEvidence};
use domain::profile::SlotProfile;
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

/// All that is to be on the card, in the order in which it is written: certificates, then the objects, of which the last says
/// that all others are there.
pub(crate) fn contents_of(
    plan: &Plan,
    certificates: &[(SlotProfile, &Certificate)],
    objects: &[ObjectContent],
) -> Result<Vec<Content>, Problem> {
    let mut contents = Vec::new();
    for (wanted, certificate) in certificates {
        let value = object::certificate(certificate.der.as_bytes())?;
        contents.push(Content { object: CardObject::certificate(wanted.slot), value });
    }
    for object in CardObject::of_every_card(plan.profile.version) {
        let found = objects.iter().find(|content| content.object == *object);
        let value = found.map(|content| content.value.as_bytes()).ok_or(Problem::ObjectUnfit(*object))?;
        // A card that took another's identity would never be found again.
        if *object == CardObject::Chuid && !object::marks(value, &plan.chip, expiry(plan.expires)?) {
            return Err(Problem::ObjectUnfit(*object));
        }
        contents.push(Content { object: *object, value: value.to_vec() });
    }
    Ok(contents)
}

impl<T: CardTransport> Session<T> {
    /// Writes them in order. A card that has its Discovery Object from the maker may refuse another: whether it is the right one
    /// shows when it is read back.
    pub(crate) fn write_objects(&mut self, contents: &[Content]) -> Result<(), Problem> {
        for Content { object, value } in contents {
            let written = self.card.exchange(&command::put_data(*object, value)?)?;
            if !written.status().is_success() && *object != CardObject::Discovery {
                return Err(Problem::Refused(written.status()));
            }
        }
        Ok(())
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

    /// Has each key do what it is for with a fresh challenge, as its certificate can check.
    pub(crate) fn prove_keys(
        &mut self,
        certificates: &[(SlotProfile, &Certificate)],
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<SlotEvidence>, Problem> {
        let mut evidence = Vec::new();
        for (wanted, certificate) in certificates {
            let slot = wanted.slot;
            let key = PublicKey::certified(&certificate.der, wanted.algorithm)
                .ok_or(Problem::CertificateUnreadable(slot))?;
            if !self.holds(*wanted, &key, secrets, rng)? {
                return Err(Problem::KeyNotProven(slot));
            }
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
