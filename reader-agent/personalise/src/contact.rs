//! What is known of the card since it was last powered up, and the steps that make it ours.

use crate::error::Problem;
use crate::management::{authenticate_factory, authenticate_own};
use crate::session::{Identity, Plan, Session};
use crate::transport::CardTransport;
use domain::evidence::CardObject;
use domain::profile::Slot;
use domain::time::Timestamp;
use piv::command::{self, ManagementAlgorithm};
use piv::object::{self, ExpiryDate};
use piv::reply;
use rand_core::CryptoRngCore;
use sealed::transit::CardSecrets;
use std::time::Duration;

/// Which of two secrets the card holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InForce {
    Factory,
    Own,
}

/// Read off the card in this contact; gone with a reset or any error.
#[derive(Default)]
pub(crate) struct Contact {
    pub(crate) identity: Option<Identity>,
    /// Whether the card was marked when the contact began: an earlier run may have got anywhere.
    pub(crate) resumed: bool,
    /// Whether an earlier run may have got as far as PUK and PIN.
    pub(crate) reached_secrets: bool,
    pub(crate) chuid: Option<Vec<u8>>,
    /// Authenticated with this management key.
    pub(crate) management: Option<InForce>,
    /// Verified with this PIN.
    pub(crate) pin: Option<InForce>,
}

impl<T: CardTransport> Session<T> {
    /// Selects the application and reads the mark. A card without our mark is blank only if no slot
    /// holds a certificate: people's own keys often still have the factory's management key.
    pub(crate) fn read_identity(&mut self) -> Result<Identity, Problem> {
        if let Some(identity) = self.contact.identity {
            return Ok(identity);
        }
        let selected = self.card.exchange(&command::select())?;
        if !selected.status().is_success() {
            return Err(Problem::NotPiv(selected.status()));
        }
        self.contact.chuid = self.card.read(CardObject::Chuid)?;
        let identity = match self.contact.chuid.as_deref().and_then(object::marked_chip) {
            Some(chip) => Identity::Marked(chip),
            None => {
                for slot in Slot::ALL {
                    if self.card.read(CardObject::certificate(slot))?.is_some_and(|value| !value.is_empty()) {
                        return Err(Problem::InUse(slot));
                    }
                }
                Identity::Blank
            }
        };
        self.contact.resumed = identity != Identity::Blank;
        self.contact.identity = Some(identity);
        Ok(identity)
    }

    /// Opens the card with both secrets before anything is written: a card that does not open stays clean.
    pub(crate) fn open(
        &mut self,
        plan: &Plan,
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(), Problem> {
        match self.read_identity()? {
            Identity::Marked(found) if found != plan.chip => {
                return Err(Problem::OtherChip { expected: plan.chip, found: Some(found) });
            }
            Identity::Marked(_) | Identity::Blank => {}
        }
        self.authenticate(secrets, rng)?;
        self.verify_pin(plan, secrets)
    }

    /// Each key once at most: a blank card has the factory's, a marked one its own unless it was cut
    /// off between mark and key. A card that says of what kind its key is has no other tried.
    fn authenticate(&mut self, secrets: &CardSecrets, rng: &mut impl CryptoRngCore) -> Result<(), Problem> {
        if self.contact.management.is_some() {
            return Ok(());
        }
        let (own, factory) = match self.management_algorithm()? {
            // Factories set keys of 24 bytes.
            Some(ManagementAlgorithm::Aes256) => (true, None),
            Some(other) => (false, Some(other)),
            None => (true, Some(ManagementAlgorithm::TripleDes)),
        };
        if own && self.contact.resumed && authenticate_own(&mut self.card, &secrets.management_key, rng)? {
            self.contact.management = Some(InForce::Own);
            return Ok(());
        }
        if let Some(algorithm) = factory
            && authenticate_factory(&mut self.card, algorithm, rng)?
        {
            self.contact.management = Some(InForce::Factory);
            return Ok(());
        }
        Err(Problem::ManagementKeyRefused)
    }

    /// Of what kind the management key is, on cards that say so.
    fn management_algorithm(&mut self) -> Result<Option<ManagementAlgorithm>, Problem> {
        let metadata = self.card.exchange(&command::management_metadata())?;
        Ok(reply::management_algorithm(metadata.data()).filter(|_| metadata.status().is_success()))
    }

    /// Writes the chip's identity, unless it is there with the right date, signed or not.
    pub(crate) fn mark(&mut self, plan: &Plan) -> Result<(), Problem> {
        let expires = expiry(plan.expires)?;
        if !self.contact.chuid.as_deref().is_some_and(|chuid| object::marks(chuid, &plan.chip, expires)) {
            let mark = object::chuid(&plan.chip, expires, &[])?;
            // From here on the mark may be on the card, whatever the answer.
            self.contact.identity = Some(Identity::Marked(plan.chip));
            self.card.succeed(&command::put_data(CardObject::Chuid, &mark)?)?;
            self.contact.chuid = Some(mark);
        }
        Ok(())
    }

    /// Sets the card's own management key, unless it is in force, and proves it.
    pub(crate) fn set_management_key(
        &mut self,
        secrets: &CardSecrets,
        rng: &mut impl CryptoRngCore,
    ) -> Result<(), Problem> {
        if self.contact.management == Some(InForce::Own) {
            return Ok(());
        }
        self.card.succeed(&command::set_management_key(secrets.management_key.expose()))?;
        if !authenticate_own(&mut self.card, &secrets.management_key, rng)? {
            return Err(Problem::ManagementKeyRefused);
        }
        self.contact.management = Some(InForce::Own);
        Ok(())
    }
}

pub(crate) fn expiry(at: Timestamp) -> Result<ExpiryDate, Problem> {
    let seconds = u64::try_from(at.as_secs()).map_err(|_| Problem::Expiry)?;
    let date =
        der::DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| Problem::Expiry)?;
    ExpiryDate::new(date.year(), date.month(), date.day()).ok_or(Problem::Expiry)
}
