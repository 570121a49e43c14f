//! What the system does to cards: they follow their issuances, and expire.

use super::Worker;
use crate::cards::advance;
use crate::error::UseCaseError;
use crate::ports::outbox::Due;
use crate::ports::store::StoreError;
use crate::record::{CardRecord, IssuanceRecord};
use domain::card::{CardCertificate, CardCommand};
use domain::certificate::{CertificateState, Serial};
use domain::id::IssuanceId;
use domain::rejection::Rejection;
use domain::role::{Actor, SystemEffect};

/// How many pages of what is due are carried out before other work gets its turn.
const PAGES: usize = 10;

impl Worker {
    /// Does what has come due, and answers how much of it failed: that comes again.
    ///
    /// # Errors
    /// [`StoreError`] if it is not known what is due.
    pub async fn keep_time(&self) -> Result<usize, StoreError> {
        let (mut failed, mut after) = (0, None);
        for _ in 0..PAGES {
            let page = self.outbox.due(self.engine.clock.now(), after.as_deref()).await?;
            for due in page.rows {
                let result = match &due {
                    Due::Card(issuance) => self.expire(issuance).await,
                    Due::Person(person) => self.end_of(person).await,
                };
                if let Err(error) = result {
                    failed += 1;
                    tracing::warn!(?due, %error, "what is due was not done and will be tried again");
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(failed)
    }

    async fn expire(&self, issuance: &IssuanceId) -> Result<(), UseCaseError> {
        match self.change_card(issuance, SystemEffect::Expire, CardCommand::Expire).await {
            // The index lags: the card has ended otherwise, or got another end.
            Err(UseCaseError::Rejected(Rejection::CardState { .. } | Rejection::CardNotDue)) => Ok(()),
            result => result,
        }
    }

    /// The card object follows its issuance.
    pub(super) async fn follow(
        &self,
        issuance: &IssuanceId,
        command: CardCommand,
    ) -> Result<(), UseCaseError> {
        self.change_card(issuance, SystemEffect::FollowIssuance, command).await
    }

    /// The card object is a verified card now. Its holder's contract or visit may have been shortened since the issuance
    /// began.
    pub(super) async fn issue_card(&self, record: &IssuanceRecord) -> Result<(), UseCaseError> {
        let card =
            record.issuance.state.card().ok_or(UseCaseError::Internal("an issued card without one"))?;
        let mut until = record.issuance.card_until(card.produced.at);
        if let Some(holder) = record.issuance.holder_id()
            && let Some(known) = self.people.records(std::slice::from_ref(holder)).await?.pop()
        {
            until = known.person.holds_until(until);
        }
        self.follow(&record.issuance.id, CardCommand::Issue { until }).await
    }

    /// Lays a card's history down, and has its certificates listed as they are now.
    pub(super) async fn lay_down(&self, record: &CardRecord) -> Result<(), UseCaseError> {
        let id = &record.card.issuance;
        for chained in &record.outbox {
            self.outbox.append_card_audit(id, chained).await?;
        }
        let Some(last) = record.outbox.last() else { return Ok(()) };
        // Before the record leaves what is pending: else a line that failed would be forgotten.
        self.outbox.list_certificates(record).await?;
        Ok(self.outbox.acknowledge_card(id, last.record.sequence).await?)
    }

    /// Loads, decides and writes until nobody else was faster.
    async fn change_card(
        &self,
        issuance: &IssuanceId,
        effect: SystemEffect,
        command: CardCommand,
    ) -> Result<(), UseCaseError> {
        for _ in crate::command::tries() {
            let Some(before) = self.cards.card(issuance).await? else { return Ok(()) };
            let now = self.engine.clock.now();
            let Some(record) = advance(&before, &Actor::System(effect), command.clone(), now)? else {
                return Ok(());
            };
            match self.cards.save_card(&record).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// New certificates, on hold.
pub(super) fn added(record: &IssuanceRecord, serials: &[Serial]) -> Vec<CardCertificate> {
    let issuance = &record.issuance;
    let known = issuance.state.card().map_or(&[][..], |card| &card.certificates);
    // One that was given up before it was noted has ended by this time: it is not to stay on the CRL for ever.
    let at_the_latest = issuance.card_until(issuance.since);
    let certificate = |serial: &Serial| {
        let known = known.iter().find(|known| known.serial == *serial);
        CardCertificate {
            serial: serial.clone(),
            not_after: Some(known.map_or(at_the_latest, |known| known.not_after)),
            slot: known.map(|known| known.slot),
            state: CertificateState::issued(),
            since: issuance.since,
        }
    };
    serials.iter().map(certificate).collect()
}
