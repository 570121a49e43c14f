//! The contactless chip of a card: its UID becomes the card's, and is still there at the end.

use super::{Ended, OnCard, Production, Result, failure, refused};
use api::agent::RegisterUid;
use domain::contactless::Uid;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use personalise::{UidFault, read_uid};

const STEP: ProductionStep = ProductionStep::ReadUid;

fn unread(fault: &UidFault, fate: ChipFate) -> Failure {
    failure(STEP, &format!("{fault}. {}", fault.next_action()), fate)
}

impl Production<'_> {
    /// Reads the UID and takes it for this card: the first thing, as nothing was done to the chip yet should it
    /// be another card's.
    pub(super) async fn register_uid(&mut self, card: OnCard) -> Result<(OnCard, Uid)> {
        let fate = self.fate();
        let read = move |on: &mut OnCard, say: &mut dyn FnMut(ProductionStep)| {
            say(STEP);
            read_uid(&mut on.card).map_err(|fault| unread(&fault, fate))
        };
        let (card, uid) = self.on_card(card, read).await?;
        let body = RegisterUid { fence: self.job.fence, uid: uid.clone() };
        let registered = self.client.register_uid(&self.job.issuance, &body).await;
        registered.map_err(|error| refused(error, STEP, fate))?;
        (self.told, self.begun) = (STEP, true);
        Ok((card, uid))
    }

    /// Reads the UID once more, where the card is still in the reader: it may be in the printer by now.
    pub(super) async fn same_uid(&mut self, card: OnCard, uid: &Uid) -> Result<()> {
        let read = |on: &mut OnCard, _: &mut dyn FnMut(ProductionStep)| Ok(read_uid(&mut on.card));
        match self.on_card(card, read).await?.1 {
            Ok(now) if now != *uid => {
                let text = format!(
                    "the card in the reader has the UID {now}, but this job began with {uid}; put that one back, then try again."
                );
                Err(Ended::Failed(failure(self.told, &text, ChipFate::Resumable)))
            }
            Err(_) if self.brake.is_on() => Err(Ended::Left("the agent is ending".to_owned())),
            Err(fault) => {
                tracing::info!(job = %self.job.issuance, fault = fault.name(), "the UID was not read again");
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }
}
