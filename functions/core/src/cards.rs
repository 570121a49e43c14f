//! A command on a card: one read, one decision, one conditional write. The certificates move in the same write.

use crate::command::{Engine, Request, bounded, is_repeated, remember, tries};
use crate::error::UseCaseError;
use crate::last_change::{LastChange, with_last_change};
use crate::missing;
use crate::ports::store::{Cards, Load, Loaded, PrincipalKey, StoreError};
use crate::principal::authenticate;
use crate::record::{CardRecord, ChainedCardAudit};
use domain::card::{CardCommand, decide};
use domain::id::{PersonId, Version};
use domain::person::Person;
use domain::rejection::Rejection as R;
use domain::role::Actor;
use domain::time::Timestamp;

/// What must hold of the card beside what the machine says.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// It is who sends the command who holds it: for them, others do not exist.
    pub own: bool,
    /// It has one of these versions; any if none.
    pub versions: Option<Vec<Version>>,
    /// Who is to hold the card, if it bears no name: somebody who exists.
    pub to: Option<PersonId>,
    /// Whether it counts what is known of its holder now.
    pub holder: bool,
}

/// Carries out a person's command, made of who holds the card or is to hold it, if that counts.
///
/// # Errors
/// As [`UseCaseError`] says; nothing was changed then, or (the store being out of reach) the same
/// command may be sent again.
pub async fn execute(
    engine: &Engine,
    cards: &dyn Cards,
    request: &Request,
    condition: &Condition,
    command: impl Fn(Option<Box<Person>>) -> CardCommand + Send + Sync,
) -> Result<CardRecord, UseCaseError> {
    let principal = request.credentials.key();
    let mut seen = None;
    for _ in tries() {
        let mut loaded =
            engine.commands.load_card(&principal, &request.issuance, condition.to.as_slice()).await?;
        let now = engine.clock.now();
        let card = loaded.card.take();
        let actor = authenticate(&request.credentials, &loaded, now)?;
        let before = card.ok_or(UseCaseError::NotFound(missing::CARD))?;
        if condition.own && !actor.person().is_some_and(|person| before.card.is_held_by(person)) {
            return Err(UseCaseError::NotFound(missing::CARD));
        }
        if is_repeated(request.sent(), &actor, &before.commands)? {
            return Ok(before);
        }
        let own = before.card.holder.as_ref().filter(|_| condition.holder);
        let holder = match condition.to.as_ref().or(own) {
            Some(id) => Some(Box::new(person(engine, &loaded, id).await?)),
            None => None,
        };
        let advanced = advance(&before, &actor, command(holder), now);
        let stale = condition.versions.as_ref().is_some_and(|versions| !versions.contains(&before.version));
        // Whoever may not give the command does not learn who changed the card either.
        let denied = matches!(advanced, Err(UseCaseError::Rejected(R::CardRole { .. } | R::OwnCard)));
        if stale && !denied {
            return Err(changed(engine, &before, now).await);
        }
        let advanced = match advanced {
            Ok(advanced) => advanced,
            Err(error) => return Err(with_last_change(engine, error, last(&before), now).await),
        };
        seen = Some(before.clone());
        let Some(mut record) = advanced else { return Ok(before) };
        remember(&mut record.commands, request.sent(), &actor, record.version)?;
        match cards.save_card(&record).await {
            Ok(()) => return Ok(record),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let Some(seen) = seen else { return Err(UseCaseError::NotFound(missing::CARD)) };
    let error = UseCaseError::CardBusy { state: seen.card.state.name() };
    Err(with_last_change(engine, error, last(&seen), engine.clock.now()).await)
}

/// A person who was loaded with the card. Its holder only the card names: that takes a read of its own.
async fn person(engine: &Engine, loaded: &Loaded, id: &PersonId) -> Result<Person, UseCaseError> {
    if let Some(person) = loaded.person(id) {
        return Ok(person.clone());
    }
    let what = Load { people: std::slice::from_ref(id), ..Load::of(&PrincipalKey::System) };
    engine.commands.load(what).await?.person(id).cloned().ok_or(UseCaseError::NotFound(missing::PERSON))
}

/// Decides the command and makes the record that would be written; none if nothing changes.
///
/// # Errors
/// A rejection, or a record over its bound.
pub(crate) fn advance(
    before: &CardRecord,
    actor: &Actor,
    command: CardCommand,
    now: Timestamp,
) -> Result<Option<CardRecord>, UseCaseError> {
    let decision = decide(&before.card, &before.certificates, actor, command, now)?;
    let Some(audit) = decision.audit else { return Ok(None) };
    let head = before.audit_head.unwrap_or_else(|| audit::beginning_of_card(&before.card.id));
    let head =
        audit::link(head, &audit).map_err(|_| UseCaseError::Internal("an audit record without JSON"))?;
    let mut outbox = before.outbox.clone();
    outbox.push(ChainedCardAudit { record: audit.clone(), head });
    let record = CardRecord {
        card: decision.next,
        version: before.version.next(),
        certificates: decision.certificates,
        commands: before.commands.clone(),
        outbox,
        last: Some(audit),
        audit_head: Some(head),
    };
    bounded(record).map(Some)
}

/// Who changed the card last, and when, if that was noted.
fn last(record: &CardRecord) -> Option<(&Actor, Timestamp)> {
    record.last.as_ref().map(|last| (&last.actor, last.at))
}

/// Who was faster.
async fn changed(engine: &Engine, record: &CardRecord, now: Timestamp) -> UseCaseError {
    let by = match last(record) {
        Some((actor, at)) => Some(LastChange::named(engine, actor, at, now).await),
        None => None,
    };
    UseCaseError::CardChanged { state: record.card.state.name(), by }
}
