//! What the card says of where its keys were born. It is not looked at here: whoever certifies the keys does that.

use crate::error::{Error, Problem};
use crate::session::{Plan, PreparedSlot, Session};
use crate::transport::CardTransport;
use domain::attestation::{CardAttestation, SlotAttestation};
use domain::certificate::Der;
use domain::profile::Slot;
use piv::{command, reply};

impl<T: CardTransport> Session<T> {
    /// Phase 2, where the profile says so: has the card attest the keys that it has just made. None if it does not know how.
    ///
    /// # Errors
    /// [`Error`] if the card fails.
    pub fn attest(
        &mut self,
        plan: &Plan,
        prepared: &[PreparedSlot],
    ) -> Result<Option<CardAttestation>, Error> {
        if plan.profile.attestation.is_ignore() {
            return Ok(None);
        }
        self.phase(|session| {
            let mut slots = Vec::new();
            for slot in prepared {
                if let PreparedSlot::New(key) = slot {
                    slots.extend(session.attested(key.slot)?);
                }
            }
            // Without it nobody could believe the others.
            let authority = if slots.is_empty() { None } else { session.attesting_certificate()? };
            Ok(authority.map(|authority| CardAttestation { authority, slots }))
        })
    }

    fn attested(&mut self, slot: Slot) -> Result<Option<SlotAttestation>, Problem> {
        let answer = self.card.exchange(&command::attest(slot))?;
        if !answer.status().is_success() {
            return Ok(None);
        }
        Ok(Some(SlotAttestation { slot, certificate: Der::new(answer.data().to_vec()) }))
    }

    fn attesting_certificate(&mut self) -> Result<Option<Der>, Problem> {
        let answer = self.card.exchange(&command::get_attesting_certificate()?)?;
        if !answer.status().is_success() {
            return Ok(None);
        }
        // What is no certificate object is passed on as it is: whoever certifies says what is wrong with it.
        let certificate = reply::attesting_certificate(answer.data()).unwrap_or(answer.data());
        Ok(Some(Der::new(certificate.to_vec())))
    }
}
