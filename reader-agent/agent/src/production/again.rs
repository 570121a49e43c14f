//! A card that lost contact: waited for, and taken up again from what is on it.

use super::piv::Personalised;
use super::{Ended, KEEP_ALIVE, OnCard, Production, Result};
use crate::desk::{Desk, Place};
use domain::evidence::{ChipFate, ProductionStep};
use domain::id::ReaderId;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often is looked whether the card is back.
const LOOK: Duration = Duration::from_millis(200);

impl Production<'_> {
    /// Personalises the card. While it is away, nothing is reported as failed: whoever took it out may put it back.
    pub(super) async fn personalise_to_the_end(
        &mut self,
        mut card: OnCard,
        desk: &Arc<dyn Desk>,
        reader: &ReaderId,
    ) -> Result<Personalised> {
        loop {
            let failure = match self.personalise(card).await {
                Err(Ended::Failed(failure)) => failure,
                done => return done,
            };
            if failure.fate == ChipFate::Scrap || !self.recorder.lost_contact() {
                return Err(Ended::Failed(failure));
            }
            card = match self.back(desk, reader).await? {
                Some(card) => card,
                None => return Err(Ended::Failed(failure)),
            };
            // From the beginning: what was done is read off the card.
            self.told = ProductionStep::Identify;
        }
    }

    /// The card, once it is back in its reader; none if it stays away.
    async fn back(&mut self, desk: &Arc<dyn Desk>, reader: &ReaderId) -> Result<Option<OnCard>> {
        let (away, offer) = (Instant::now(), self.offer(reader));
        let mut told = away;
        while away.elapsed() < self.patience {
            if self.brake.is_on() {
                return Err(Ended::Left("the agent is ending".to_owned()));
            }
            if matches!(desk.place(&offer, &[]), Place::At(at) if at == *reader) {
                tracing::info!(job = %self.job.issuance, "the card is back");
                return self.card(desk, reader).await.map(Some);
            }
            if told.elapsed() >= KEEP_ALIVE {
                told = Instant::now();
                if let Some(why) = self.tell(self.told).await {
                    return Err(Ended::Left(why));
                }
            }
            sleep(LOOK).await;
        }
        Ok(None)
    }
}
