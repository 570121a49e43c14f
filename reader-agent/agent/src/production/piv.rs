//! The PIV chip of a card: identified, given its secrets, certified, completed.

use super::{Ended, OnCard, Production, Result, failure, refused};
use crate::desk::Card;
use crate::threads::Braked;
use api::agent::{Certify, Job, ReleaseSecrets, Secrets};
use domain::certificate::Certificate;
use domain::evidence::{ChipFate, PivEvidence, ProductionStep};
use domain::id::ChipId;
use domain::issuance::command::Found;
use personalise::{Error, Identity, Plan, PreparedSlot, Session};
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

impl Production<'_> {
    pub(super) async fn personalise(&mut self, OnCard { card, random }: OnCard) -> Result<Personalised> {
        let on_chip = OnChip { session: Session::new(card), random };
        let identify =
            |chip: &mut OnChip, say: &mut dyn FnMut(_)| chip.session.identify(say).map_err(|e| e.failure());
        let (on_chip, identity) = self.on_card(on_chip, identify).await?;
        // A blank card always gets a fresh identity: the one on record may be on another card by now.
        let chip = identity.chip().unwrap_or_else(|| ChipId::from_random(self.client.edge().bytes()));
        let (secrets, stored) = self.release(chip, identity).await?;
        let Job { issuance, fence, profile, expires, .. } = self.job.clone();
        let plan = Plan { job: issuance, fence, chip, profile, expires };

        let work = {
            let (plan, secrets) = (plan.clone(), Arc::clone(&secrets));
            move |OnChip { session, random }: &mut OnChip, say: &mut dyn FnMut(ProductionStep)| {
                session.prepare(&plan, &secrets, &stored, random, say).map_err(|e: Error| e.failure())
            }
        };
        let (on_chip, prepared) = self.on_card(on_chip, work).await?;
        let certificates = self.certify(prepared).await?;
        let work = move |OnChip { session, random }: &mut OnChip, say: &mut dyn FnMut(ProductionStep)| {
            session.complete(&plan, &secrets, &certificates, random, say).map_err(|e: Error| e.failure())
        };
        let (OnChip { session, random }, evidence) = self.on_card(on_chip, work).await?;
        let apdus = session.apdus();
        Ok(Personalised { card: OnCard { card: session.into_transport(), random }, evidence, apdus })
    }

    async fn release(
        &mut self,
        chip: ChipId,
        identity: Identity,
    ) -> Result<(Arc<CardSecrets>, Vec<Certificate>)> {
        const STEP: ProductionStep = ProductionStep::ReleaseSecrets;
        let (found, fate) = match identity {
            Identity::Blank => (Found::Blank, ChipFate::Clean),
            Identity::Marked(_) => (Found::Marked, ChipFate::Resumable),
        };
        let Job { issuance, fence, .. } = self.job;
        let released = self.client.release(issuance, &ReleaseSecrets { fence: *fence, chip, found }).await;
        let Secrets { encapsulated, ciphertext, certificates } =
            released.map_err(|error| refused(error, STEP, fate))?;
        let passage = Passage { job: issuance, fence: *fence, chip };
        let sealed = SealedToAgent { encapsulated, ciphertext };
        let secrets = self.client.identity().sealing.open(&sealed, passage).map_err(|error| {
            let text = format!("{error}. Enrol this agent anew, then try again.");
            Ended::Failed(failure(STEP, &text, fate))
        })?;
        (self.told, self.begun) = (STEP, true);
        Ok((Arc::new(secrets), certificates))
    }

    /// A certificate for each slot: the one that names the card's key, or a new one.
    async fn certify(&mut self, prepared: Vec<PreparedSlot>) -> Result<Vec<Certificate>> {
        let mut certificates = Vec::new();
        let mut keys = Vec::new();
        for PreparedSlot { key, certificate } in prepared {
            match certificate {
                Some(certificate) => certificates.push(certificate),
                None => keys.push(key),
            }
        }
        if !keys.is_empty() {
            let certified =
                self.client.certify(&self.job.issuance, &Certify { fence: self.job.fence, keys }).await;
            let certified =
                certified.map_err(|e| refused(e, ProductionStep::Certify, ChipFate::Resumable))?;
            certificates.extend(certified.certificates);
            self.told = ProductionStep::Certify;
        }
        Ok(certificates)
    }
}
