//! Keys born on the card: generated, signed with, checked against certificates.

use crate::contact::InForce;
use crate::error::Problem;
use crate::session::{Plan, PreparedSlot, Session};
use crate::transport::CardTransport;
use der::Decode as _;
use der::referenced::OwnedToRef as _;
use domain::certificate::{Certificate, Der, SlotKey, proof_message};
use domain::profile::{CardProfile, KeyAlgorithm, Slot, SlotProfile};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::EncodePublicKey as _;
use piv::{command, reply};
use sealed::transit::CardSecrets;
use sha2::{Digest as _, Sha256};

/// A key of slot 9D proves itself by key agreement, for which a [`SlotKey`] has no place.
pub(crate) fn check_profile(profile: &CardProfile) -> Result<(), Problem> {
    match profile.slots.iter().find(|wanted| wanted.slot == Slot::KeyManagement) {
        Some(wanted) => Err(Problem::SlotNotSupported(wanted.slot)),
        None => Ok(()),
    }
}

/// The P-256 key that a certificate certifies.
pub(crate) fn certified_key(certificate: &Der) -> Option<VerifyingKey> {
    let certificate = x509_cert::Certificate::from_der(certificate.as_bytes()).ok()?;
    let key = certificate.tbs_certificate.subject_public_key_info;
    VerifyingKey::try_from(key.owned_to_ref()).ok()
}

fn encoded(key: &VerifyingKey, slot: Slot) -> Result<Der, Problem> {
    let document = key.to_public_key_der().map_err(|_| Problem::PublicKey(slot))?;
    Ok(Der::new(document.into_vec()))
}

impl<T: CardTransport> Session<T> {
    /// The key of one slot with its proof: the one that a stored certificate names, if the card still
    /// holds it, else a new one.
    pub(crate) fn prepare_slot(
        &mut self,
        plan: &Plan,
        wanted: SlotProfile,
        secrets: &CardSecrets,
        stored: &[Certificate],
    ) -> Result<PreparedSlot, Problem> {
        for certificate in
            stored.iter().filter(|stored| stored.slot == wanted.slot && stored.chip == plan.chip)
        {
            if let Some(key) = certified_key(&certificate.der)
                && let Some(key) = self.prove(plan, wanted, &key, secrets)?
            {
                return Ok(PreparedSlot { key, certificate: Some(certificate.clone()) });
            }
        }
        let KeyAlgorithm::P256 = wanted.algorithm;
        let response = self.card.succeed(&command::generate(wanted.slot, wanted.algorithm))?;
        let point = reply::p256_point(response.data())?;
        // Refuses points that are not on the curve.
        let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| Problem::PublicKey(wanted.slot))?;
        let key = self.prove(plan, wanted, &key, secrets)?.ok_or(Problem::KeyNotProven(wanted.slot))?;
        Ok(PreparedSlot { key, certificate: None })
    }

    /// Has the card sign for this public key; `None` if it does not hold the private part.
    fn prove(
        &mut self,
        plan: &Plan,
        wanted: SlotProfile,
        key: &VerifyingKey,
        secrets: &CardSecrets,
    ) -> Result<Option<SlotKey>, Problem> {
        let SlotProfile { slot, algorithm } = wanted;
        let public_key = encoded(key, slot)?;
        let message = proof_message(&plan.job, plan.fence, slot, &public_key);
        let signature = self.sign(wanted, &message, secrets)?;
        let signature = signature.filter(|signature| key.verify(&message, signature).is_ok());
        Ok(signature.map(|signature| {
            let proof = Der::new(signature.to_der().as_bytes().to_vec());
            SlotKey { slot, algorithm, public_key, proof }
        }))
    }

    /// Signs SHA-256 of a message with the key of a slot; `None` if the card does not.
    pub(crate) fn sign(
        &mut self,
        wanted: SlotProfile,
        message: &[u8],
        secrets: &CardSecrets,
    ) -> Result<Option<Signature>, Problem> {
        // Slot 9C wants the PIN before every use (SP 800-73-5 part 1, table 5).
        if wanted.slot == Slot::Signature
            && !self.send_pin(self.contact.pin.unwrap_or(InForce::Own), secrets)?
        {
            return Err(Problem::PinRefused);
        }
        let digest = Sha256::digest(message);
        let response = self.card.exchange(&command::sign(wanted.slot, wanted.algorithm, &digest)?)?;
        if !response.status().is_success() {
            return Ok(None);
        }
        Ok(Signature::from_der(reply::signature(response.data())?).ok())
    }
}
