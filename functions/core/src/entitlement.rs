//! The end of a person's entitlement: what is still in production for the person is called off.

use crate::command::execute;
use crate::effects::{Worker, system_request};
use crate::error::UseCaseError;
use domain::id::{IssuanceId, PersonId};
use domain::issuance::{Command, Issuance};
use domain::person::{Person, PersonStatus};

use domain::role::SystemEffect;
use domain::text::Note;

impl Worker {
    /// Cancels what has a card and is not issued, if the person may hold cards no longer, and ends the sessions of
    /// somebody who was made inactive. Doing it again changes nothing.
    pub(crate) async fn end_entitlement(&self, person: &Person) -> Result<(), UseCaseError> {
        self.end(person, None).await
    }

    /// The same for the holder, as stored now, of an issuance that has just come into a state that is called off: an
    /// index may not know yet.
    pub(crate) async fn end_if_not_entitled(&self, issuance: &Issuance) -> Result<(), UseCaseError> {
        let Some(holder) = issuance.holder_id() else { return Ok(()) };
        match self.people.records(std::slice::from_ref(holder)).await?.pop() {
            Some(record) => self.end(&record.person, Some(&issuance.id)).await,
            None => Ok(()),
        }
    }

    /// The end of a contract or visit has come, or was put off: the index may lag.
    pub(crate) async fn end_of(&self, id: &PersonId) -> Result<(), UseCaseError> {
        let Some(record) = self.people.records(std::slice::from_ref(id)).await?.pop() else { return Ok(()) };
        if record.person.engagement.until().is_some_and(|until| until <= self.engine.clock.now()) {
            self.end(&record.person, None).await?;
            self.outbox.person_ended(&record).await?;
        }
        Ok(())
    }

    async fn end(&self, person: &Person, one: Option<&IssuanceId>) -> Result<(), UseCaseError> {
        let now = self.engine.clock.now();
        if person.is_entitled(now) {
            return Ok(());
        }
        let why = match person.status {
            PersonStatus::Inactive { .. } => "the person was made inactive while the card was in production",
            PersonStatus::Active => "the contract or visit ended while the card was in production",
        };
        if matches!(person.status, PersonStatus::Inactive { .. }) {
            self.people.end_sessions(&person.id).await?;
        }
        let reason = Note::parse(why).map_err(|_| UseCaseError::Internal("a reason that is none"))?;
        let open = self.lists.open_issuances_of(&person.id).await?;
        for id in open.iter().chain(one) {
            let request = system_request(id, "entitlement-ended", SystemEffect::EndOfEntitlement)?;
            match execute(&self.engine, &request, Command::Cancel(reason.clone())).await {
                // What has no card yet goes on to its officers, who see why it cannot be produced. What has failed
                // stays with them too, until they go on with it.
                Ok(_) | Err(UseCaseError::Rejected(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
