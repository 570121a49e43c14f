//! How an issuance begins.

use crate::command::{Also, Engine, Opened, Request, advance, busy, open, seed};
use crate::error::UseCaseError;
use crate::missing;
use crate::ports::store::{Begun, StoreError};
use crate::record::{IssuanceRecord, OpenLock};
use domain::id::{CommandId, IssuanceId, PersonId};
use domain::issuance::Command;
use domain::issuance::command::Opening;
use domain::issuance::state::Channel;
use domain::person::Person;
use domain::process::ProcessId;

/// Which of the three ways it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The holder asks in Self-Service.
    Request,
    /// A Card administrator writes down who asked.
    Record,
    /// An officer presses Produce card.
    Produce,
}

/// What an issuance begins with.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which way.
    pub way: Way,
    /// By which process.
    pub process: ProcessId,
    /// Whose card.
    pub holder: PersonId,
    /// Who asked.
    pub asked_by: PersonId,
    /// How.
    pub channel: Channel,
    /// Although another such issuance is open.
    pub although_open: bool,
}

/// The id of an issuance that a command begins: made from the command, so that sending it again finds
/// the issuance that it began.
pub fn id_for(command: &CommandId, sender: &str) -> IssuanceId {
    IssuanceId::from_random(seed(&format!("begin\n{sender}\n{command}")))
}

/// Begins an issuance.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::OtherOpen`] asks for a confirmation.
pub async fn begin(engine: &Engine, request: &Request, wish: &Wish) -> Result<IssuanceRecord, UseCaseError> {
    let mut people = vec![wish.holder.clone()];
    if wish.asked_by != wish.holder {
        people.push(wish.asked_by.clone());
    }
    let also = Also { people, terms: Some(wish.process), ..Also::default() };
    for _ in crate::command::tries() {
        let opened = open(engine, request, also.clone()).await?;
        if opened.repeated {
            return Ok(opened.issuance()?.clone());
        }
        let known = |id| opened.loaded.person(id).ok_or(UseCaseError::NotFound(missing::PERSON));
        known(&wish.asked_by)?;
        let holder = known(&wish.holder)?.clone();
        let record = decided(request, &opened, wish, holder)?;
        let lock = OpenLock {
            holder: wish.holder.clone(),
            kind: wish.process.process().kind,
            issuance: record.issuance.id.clone(),
        };
        match engine.commands.begin(&record, &lock, wish.although_open).await {
            Ok(Begun::Yes) => return Ok(record),
            Ok(Begun::OtherOpen(other)) => return Err(UseCaseError::OtherOpen(other)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(busy(Some((domain::issuance::StateName::Requested, engine.clock.now()))))
}

fn decided(
    request: &Request,
    opened: &Opened,
    wish: &Wish,
    holder: Person,
) -> Result<IssuanceRecord, UseCaseError> {
    let opening = Box::new(Opening {
        id: request.issuance.clone(),
        process: wish.process,
        holder,
        asked_by: wish.asked_by.clone(),
        channel: wish.channel,
        terms: opened.loaded.terms.clone().ok_or(UseCaseError::Internal("a beginning without terms"))?,
    });
    let command = match wish.way {
        Way::Request => Command::Request(opening),
        Way::Record => Command::RecordRequest(opening),
        Way::Produce => Command::ProduceUnrequested(opening),
    };
    advance(request, opened, command)
}
