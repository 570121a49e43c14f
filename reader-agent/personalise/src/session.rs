//! The three phases of a card's production, as the agent calls them.

use crate::card::Card;
use crate::contact::Contact;
use crate::error::{Error, Problem};
use crate::finish::{certificates_for, contents_of};
use crate::keys::check_profile;
use crate::transport::CardTransport;
use domain::certificate::{Certificate, Der, ObjectContent, SlotKey};
use domain::evidence::{PivEvidence, ProductionStep};
use domain::id::{ChipId, Fence, IssuanceId};
use domain::profile::CardProfile;
use domain::time::Timestamp;
use piv::command;
use rand_core::CryptoRngCore;
use sealed::secret::Pin;
use sealed::transit::CardSecrets;

/// Which chip is in the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A PIV card without our mark and without certificates: to be given a fresh [`ChipId`].
    Blank,
    /// A card that a run of ours marked. Whether it belongs to this issuance is for the backend to say.
    Marked(ChipId),
}

impl Identity {
    /// The chip's identity, if it has one.
    pub const fn chip(self) -> Option<ChipId> {
        match self {
            Self::Blank => None,
            Self::Marked(chip) => Some(chip),
        }
    }

    /// The chip's identity, or a fresh one for a blank card.
    pub fn chip_or_fresh(self, rng: &mut impl CryptoRngCore) -> ChipId {
        self.chip().unwrap_or_else(|| {
            let mut random = [0; 16];
            rng.fill_bytes(&mut random);
            ChipId::from_random(random)
        })
    }
}

/// What is to be produced, and under which claim.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The job: proofs of possession are bound to it.
    pub job: IssuanceId,
    /// The claim: proofs of possession are bound to it.
    pub fence: Fence,
    /// The chip for which the backend released the secrets.
    pub chip: ChipId,
    /// What the card is to carry.
    pub profile: CardProfile,
    /// The last day of the card, for its CHUID.
    pub expires: Timestamp,
    /// With which public key, a point, a key in 9D agrees to prove itself; none where none does.
    pub agree_with: Option<Der>,
}

/// What the backend made for a card.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// One for each slot.
    pub certificates: &'a [Certificate],
    /// The data objects that every card of its profile has.
    pub objects: &'a [ObjectContent],
}

/// One slot after [`Session::prepare`].
#[derive(Clone, Debug)]
pub enum PreparedSlot {
    /// The card holds the key that this stored certificate names.
    Certified(Certificate),
    /// It made a new key.
    New(SlotKey),
}

/// What a card said to a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinTrial {
    /// It is the card's PIN.
    Accepted,
    /// It is not; so many tries are left.
    Refused {
        /// The tries left; 0 if blocked.
        tries_left: u8,
    },
}

/// Work on one card. What it knows of the card lasts until a reset or an error; after that, each
/// phase begins by reading the card again.
pub struct Session<T> {
    pub(crate) card: Card<T>,
    pub(crate) contact: Contact,
    step: ProductionStep,
}

impl<T: CardTransport> Session<T> {
    /// A session with the card behind this transport.
    pub fn new(transport: T) -> Self {
        Self { card: Card::new(transport), contact: Contact::default(), step: ProductionStep::Identify }
    }

    /// APDUs sent so far.
    pub const fn apdus(&self) -> u32 {
        self.card.apdus()
    }

    /// The way to the card again, for whatever comes after a production.
    pub fn into_transport(self) -> T {
        self.card.into_transport()
    }

    /// Phase 1: says which chip this is. Writes nothing.
    ///
    /// # Errors
    /// [`Error`] if it is no PIV card, carries certificates of another system, or fails.
    pub fn identify(&mut self, progress: &mut dyn FnMut(ProductionStep)) -> Result<Identity, Error> {
        self.phase(|session| {
            session.contact = Contact::default();
            session.enter(ProductionStep::Identify, progress);
            session.read_identity()
        })
    }

    /// Phase 2: marks the chip, sets its own management key, and answers with a key for each slot of the profile.
    /// `stored` are the certificates that the backend has for this chip: where the card still holds the key of one,
    /// both are kept.
    ///
    /// # Errors
    /// [`Error`] if the card does not open, or fails. Nothing is written to a card that does not open.
    pub fn prepare(
        &mut self,
        plan: &Plan,
        secrets: &CardSecrets,
        stored: &[Certificate],
        rng: &mut impl CryptoRngCore,
        progress: &mut dyn FnMut(ProductionStep),
    ) -> Result<Vec<PreparedSlot>, Error> {
        self.phase(|session| {
            session.enter(ProductionStep::Mark, progress);
            check_profile(&plan.profile, plan.agree_with.as_ref())?;
            session.open(plan, secrets, rng)?;
            session.mark(plan)?;
            session.enter(ProductionStep::ManagementKey, progress);
            session.set_management_key(secrets, rng)?;
            session.set_tries(plan, secrets)?;
            session.enter(ProductionStep::GenerateKeys, progress);
            let slots = plan.profile.slots.iter();
            slots.map(|wanted| session.prepare_slot(plan, *wanted, secrets, stored, rng)).collect()
        })
    }

    /// Phase 3: writes certificates and objects, reads them back, proves the keys, sets PUK and PIN
    /// and tries PIN and management key after a reset.
    ///
    /// # Errors
    /// [`Error`] if a certificate or an object is missing, something read back differs, or the card fails.
    pub fn complete(
        &mut self,
        plan: &Plan,
        secrets: &CardSecrets,
        contents: Contents<'_>,
        rng: &mut impl CryptoRngCore,
        progress: &mut dyn FnMut(ProductionStep),
    ) -> Result<PivEvidence, Error> {
        self.phase(|session| {
            session.enter(ProductionStep::WriteObjects, progress);
            let certificates = certificates_for(plan, contents.certificates)?;
            let contents = contents_of(plan, &certificates, contents.objects)?;
            if session.read_identity()? == Identity::Blank {
                return Err(Problem::OtherChip { expected: plan.chip, found: None });
            }
            session.open(plan, secrets, rng)?;
            session.mark(plan)?;
            session.set_management_key(secrets, rng)?;
            session.write_objects(&contents)?;
            session.enter(ProductionStep::ReadBack, progress);
            let objects = session.read_back(&contents)?;
            let slots = session.prove_keys(&certificates, secrets, rng)?;
            session.enter(ProductionStep::SetPin, progress);
            session.set_puk(secrets)?;
            session.set_pin(secrets)?;
            session.enter(ProductionStep::Verify, progress);
            let secrets = session.verify_secrets(plan, secrets, rng)?;
            Ok(PivEvidence { chip: plan.chip, objects, slots, secrets })
        })
    }

    /// Powers the card up anew and selects it, outside a production.
    fn start_afresh(&mut self) -> Result<(), Problem> {
        self.step = ProductionStep::Verify;
        self.contact = Contact::default();
        self.card.reset()?;
        let selected = self.card.exchange(&command::select())?;
        if selected.status().is_success() { Ok(()) } else { Err(Problem::NotPiv(selected.status())) }
    }

    /// Reads how many tries the PIN has left. Resets the card first: a verified PIN would hide them.
    ///
    /// # Errors
    /// [`Error`] if it is no PIV card or fails.
    pub fn pin_tries(&mut self) -> Result<u8, Error> {
        self.phase(|session| {
            session.start_afresh()?;
            session.pin_tries_left()?.ok_or(Problem::ResetIgnored)
        })
    }

    /// Tries a PIN once, as its holder would. Resets the card before and after: nothing stays open.
    ///
    /// # Errors
    /// [`Error`] if it is no PIV card or fails.
    pub fn try_pin(&mut self, pin: &Pin) -> Result<PinTrial, Error> {
        self.phase(|session| {
            session.start_afresh()?;
            let accepted = session.attempt(&command::verify_pin(&pin.expose_padded()))?;
            let trial = match session.pin_tries_left()? {
                None if accepted => PinTrial::Accepted,
                tries_left => PinTrial::Refused { tries_left: tries_left.unwrap_or(0) },
            };
            session.card.reset()?;
            Ok(trial)
        })
    }

    fn enter(&mut self, step: ProductionStep, progress: &mut dyn FnMut(ProductionStep)) {
        self.step = step;
        progress(step);
    }

    pub(crate) fn phase<R>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<R, Problem>,
    ) -> Result<R, Error> {
        work(self).map_err(|problem| {
            let contact = std::mem::take(&mut self.contact);
            let marked = contact.identity.and_then(Identity::chip).is_some();
            Error::new(self.step, marked, problem)
        })
    }
}
