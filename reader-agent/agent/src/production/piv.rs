//! The PIV chip of a card: identified, given its secrets, certified, completed.

use super::{Ended, OnCard, Production, Result, failure, refused};
use crate::desk::Card;
use crate::threads::Braked;
use api::agent::{Certified, Certify, Job, ReleaseSecrets, Secrets};
use domain::attestation::CardAttestation;
use domain::certificate::{Certificate, Der};
use domain::evidence::{ChipFate, PivEvidence, ProductionStep};
use domain::id::ChipId;
use domain::issuance::command::Found;
use personalise::{Contents, Error, Identity, Plan, PreparedSlot, Session};
use rand::rngs::StdRng;
use sealed::transit::{CardSecrets, Passage, SealedToAgent};
use std::sync::Arc;

/// The chip while it is worked on.
struct OnChip {
    session: Session<Braked<Card>>,
    random: StdRng,
}

/// A chip that is as it should be.
pub(super) struct Personalised {
    pub(super) card: OnCard,
    pub(super) evidence: PivEvidence,
    pub(super) apdus: u32,
}

/// What the server released for the chip.
struct Released {
    secrets: Arc<CardSecrets>,
    stored: Vec<Certificate>,
    agree_with: Option<Der>,
}

impl Production<'_> {
    pub(super) async fn personalise(&mut self, OnCard { card, random }: OnCard) -> Result<Personalised> {
        let on_chip = OnChip { session: Session::new(card), random };
        let identify =
            |chip: &mut OnChip, say: &mut dyn FnMut(_)| chip.session.identify(say).map_err(|e| e.failure());
        let (on_chip, identity) = self.on_card(on_chip, identify).await?;
        // A blank card always gets a fresh identity: the one on record may be on another card by now.
        let chip = identity.chip().unwrap_or_else(|| ChipId::from_random(self.client.edge().bytes()));
        let Released { secrets, stored, agree_with } = self.release(chip, identity).await?;
        let Job { issuance, fence, profile, expires, .. } = self.job.clone();
        let plan = Plan { job: issuance, fence, chip, profile, expires, agree_with };

        let work = {
            let (plan, secrets) = (plan.clone(), Arc::clone(&secrets));
            move |OnChip { session, random }: &mut OnChip, say: &mut dyn FnMut(ProductionStep)| {
                let prepared = session.prepare(&plan, &secrets, &stored, random, say);
                let prepared = prepared.map_err(|e: Error| e.failure())?;
                let attestation = session.attest(&plan, &prepared).map_err(|e| e.failure())?;
                Ok((prepared, attestation))
            }
        };
        let (on_chip, (prepared, attestation)) = self.on_card(on_chip, work).await?;
        let Certified { certificates, objects } = self.certify(prepared, attestation).await?;
        let work = move |OnChip { session, random }: &mut OnChip, say: &mut dyn FnMut(ProductionStep)| {
            let contents = Contents { certificates: &certificates, objects: &objects };
            session.complete(&plan, &secrets, contents, random, say).map_err(|e: Error| e.failure())
        };
        let (OnChip { session, random }, evidence) = self.on_card(on_chip, work).await?;
        let apdus = session.apdus();
        Ok(Personalised { card: OnCard { card: session.into_transport(), random }, evidence, apdus })
    }

    async fn release(&mut self, chip: ChipId, identity: Identity) -> Result<Released> {
        const STEP: ProductionStep = ProductionStep::ReleaseSecrets;
        let (found, fate) = match identity {
            Identity::Blank => (Found::Blank, ChipFate::Clean),
            Identity::Marked(_) => (Found::Marked, ChipFate::Resumable),
        };
        let Job { issuance, fence, .. } = self.job;
        let released = self.client.release(issuance, &ReleaseSecrets { fence: *fence, chip, found }).await;
        let Secrets { encapsulated, ciphertext, certificates: stored, agree_with } =
            released.map_err(|error| refused(error, STEP, fate))?;
        let passage = Passage { job: issuance, fence: *fence, chip };
        let sealed = SealedToAgent { encapsulated, ciphertext };
        let secrets = self.client.identity().sealing.open(&sealed, passage).map_err(|error| {
            let text = format!("{error}. Enrol this agent anew, then try again.");
            Ended::Failed(failure(STEP, &text, fate))
        })?;
        (self.told, self.begun, self.chip) = (STEP, true, Some(chip));
        Ok(Released { secrets: Arc::new(secrets), stored, agree_with })
    }

    /// A certificate for each slot, the one that names the card's key or a new one, and the data objects.
    async fn certify(
        &mut self,
        prepared: Vec<PreparedSlot>,
        attestation: Option<CardAttestation>,
    ) -> Result<Certified> {
        let (mut stored, mut keys) = (Vec::new(), Vec::new());
        for slot in prepared {
            match slot {
                PreparedSlot::Certified(certificate) => stored.push(certificate),
                PreparedSlot::New(key) => keys.push(key),
            }
        }
        let body = Certify { fence: self.job.fence, keys, attestation };
        let certified = self.client.certify(&self.job.issuance, &body).await;
        let mut certified =
            certified.map_err(|e| refused(e, ProductionStep::Certify, ChipFate::Resumable))?;
        certified.certificates.extend(stored);
        self.told = ProductionStep::Certify;
        Ok(certified)
    }
}
