//! Keys born on the card: generated, proven, checked against certificates.

use crate::contact::InForce;
use crate::error::Problem;
use crate::public_key::{PublicKey, decrypted, to_be_signed};
use crate::session::{Plan, PreparedSlot, Session};
use crate::transport::CardTransport;
use domain::certificate::{Certificate, Der, SlotKey, proof_message};
use domain::profile::{CardProfile, Slot, SlotProfile};
use piv::apdu::Command;
use piv::{command, reply};
use rand_core::CryptoRngCore;
use sealed::agreement::{AgreementKey, SharedSecret};
use sealed::transit::CardSecrets;
use zeroize::Zeroizing;

/// A key that proves itself by agreement needs another to agree with.
pub(crate) fn check_profile(profile: &CardProfile, agree_with: Option<&Der>) -> Result<(), Problem> {
    if profile.agreement_curve().is_some() && agree_with.is_none() {
        return Err(Problem::NothingToAgreeWith);
    }
    Ok(())
}

/// Whether keys of this kind in this slot agree on secrets: those in 9D on a curve. All others sign, RSA keys in 9D as well:
/// what decrypts is the same operation that signs.
const fn agrees(wanted: SlotProfile) -> bool {
    matches!(wanted.slot, Slot::KeyManagement) && wanted.algorithm.curve().is_some()
}

impl<T: CardTransport> Session<T> {
    /// The key of one slot: the one that a stored certificate names, if the card still holds it, else a new one with its proof.
    pub(crate) fn prepare_slot(
        &mut self,
        plan: &Plan,
        wanted: SlotProfile,
        secrets: &CardSecrets,
        stored: &[Certificate],
        rng: &mut impl CryptoRngCore,
    ) -> Result<PreparedSlot, Problem> {
        for certificate in
            stored.iter().filter(|stored| stored.slot == wanted.slot && stored.chip == plan.chip)
        {
            if let Some(key) = PublicKey::certified(&certificate.der, wanted.algorithm)
                && self.holds(wanted, &key, secrets, rng)?
            {
                return Ok(PreparedSlot::Certified(certificate.clone()));
            }
        }
        let response = self.card.succeed(&command::generate(wanted.slot, wanted.algorithm))?;
        let key = reply::public_key(response.data(), wanted.algorithm)?;
        let key = PublicKey::from_card(key, wanted.algorithm).ok_or(Problem::PublicKey(wanted.slot))?;
        self.prove(plan, wanted, &key, secrets).map(PreparedSlot::New)
    }

    /// The proof that the card holds the private part of this key, for whoever certifies it.
    fn prove(
        &mut self,
        plan: &Plan,
        wanted: SlotProfile,
        key: &PublicKey,
        secrets: &CardSecrets,
    ) -> Result<SlotKey, Problem> {
        let SlotProfile { slot, algorithm } = wanted;
        let public_key = key.encoded().ok_or(Problem::PublicKey(slot))?;
        let message = proof_message(&plan.job, plan.fence, slot, &public_key);
        let proof = if agrees(wanted) {
            let with = plan.agree_with.as_ref().ok_or(Problem::NothingToAgreeWith)?;
            let secret = self.operate(wanted, &command::agree(slot, algorithm, with.as_bytes())?, secrets)?;
            secret.map(|secret| SharedSecret::new(secret).prove(&message))
        } else {
            let signature = self.sign(wanted, &message, secrets)?;
            signature
                .filter(|signature| key.verifies(&message, signature))
                .map(|signature| signature.to_vec())
        };
        let proof = Der::new(proof.ok_or(Problem::KeyNotProven(slot))?);
        Ok(SlotKey { slot, algorithm, public_key, proof })
    }

    /// Whether the card holds the private part of this key: it does with a fresh challenge what keys of its kind and slot are
    /// for.
    pub(crate) fn holds(
        &mut self,
        wanted: SlotProfile,
        key: &PublicKey,
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<bool, Problem> {
        let SlotProfile { slot, algorithm } = wanted;
        if let (Slot::KeyManagement, Some(curve)) = (slot, algorithm.curve()) {
            let ours = AgreementKey::generate(curve, rng);
            let agree = command::agree(slot, algorithm, &ours.public_point())?;
            let secret = self.operate(wanted, &agree, secrets)?.map(SharedSecret::new);
            return Ok(secret.is_some_and(|secret| key.agrees(&ours, &secret)));
        }
        let mut challenge = [0; 32];
        rng.fill_bytes(&mut challenge);
        if slot == Slot::KeyManagement {
            let block = key.encrypt(rng, &challenge).ok_or(Problem::CertificateUnreadable(slot))?;
            let answer = self.operate(wanted, &command::sign(slot, algorithm, &block)?, secrets)?;
            return Ok(answer.is_some_and(|block| decrypted(&block) == Some(&challenge)));
        }
        let signature = self.sign(wanted, &challenge, secrets)?;
        Ok(signature.is_some_and(|signature| key.verifies(&challenge, &signature)))
    }

    /// Signs a message with the key of a slot; `None` if the card does not.
    fn sign(
        &mut self,
        wanted: SlotProfile,
        message: &[u8],
        secrets: &CardSecrets,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        let block = to_be_signed(message, wanted.algorithm);
        self.operate(wanted, &command::sign(wanted.slot, wanted.algorithm, &block)?, secrets)
    }

    /// Has the private key of a slot at work; `None` if the card refuses.
    fn operate(
        &mut self,
        wanted: SlotProfile,
        command: &Command,
        secrets: &CardSecrets,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        // Slot 9C wants the PIN before every use (SP 800-73-5 part 1, table 5).
        if wanted.slot == Slot::Signature
            && !self.send_pin(self.contact.pin.unwrap_or(InForce::Own), secrets)?
        {
            return Err(Problem::PinRefused);
        }
        let response = self.card.exchange(command)?;
        if !response.status().is_success() {
            return Ok(None);
        }
        let answer = reply::private_operation(response.data(), wanted.algorithm)?;
        Ok(Some(Zeroizing::new(answer.to_vec())))
    }
}
