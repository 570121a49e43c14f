//! One command: one read, one decision, one conditional write.

use crate::error::UseCaseError;
use crate::last_change::with_last_change;
use crate::missing;
use crate::ports::edge::{Clock, Random};
use crate::ports::store::{Commands, Load, Loaded, StoreError};
use crate::principal::{Credentials, authenticate};
use crate::record::{
    ChainedRecord, IssuanceRecord, MAX_RECORD_BYTES, Outgoing, REMEMBERED_COMMANDS, RememberedCommand, What,
};
use domain::certificate::Sha256;
use domain::id::{CommandId, IssuanceId, OrderId, PersonId, Sequence, Version};
use domain::issuance::{Command, Decision, decide};
use domain::process::ProcessId;
use domain::role::Actor;
use domain::time::Timestamp;
use std::sync::Arc;

/// How often a command is decided anew when others were faster.
const TRIES: usize = 8;

/// What every command needs.
#[derive(Clone)]
pub struct Engine {
    /// The store's commands.
    pub commands: Arc<dyn Commands>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

/// A command as it arrives: who sends it, under which id, about which issuance.
#[derive(Debug)]
pub struct Request {
    /// Who.
    pub credentials: Credentials,
    /// The command's id.
    pub command: CommandId,
    /// SHA-256 over route and body: the same id with another digest is another command.
    pub digest: Sha256,
    /// About which issuance.
    pub issuance: IssuanceId,
    /// The versions that whoever sends it has seen, if that counts.
    pub seen: Option<Vec<Version>>,
}

impl Request {
    /// By what it is recognised when it comes again.
    pub(crate) const fn sent(&self) -> Sent<'_> {
        Sent { command: &self.command, digest: &self.digest }
    }
}

/// By what a command is recognised when it comes again.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(crate) command: &'a CommandId,
    pub(crate) digest: &'a Sha256,
}

/// What else a command needs to be loaded with its issuance.
#[derive(Clone, Debug, Default)]
pub struct Also {
    /// People's data.
    pub people: Vec<PersonId>,
    /// The sealed secrets.
    pub secrets: bool,
    /// The settings of a process.
    pub terms: Option<ProcessId>,
    /// The production order that offered the card.
    pub order: Option<OrderId>,
}

/// A command after the read.
#[derive(Debug)]
pub struct Opened {
    /// Who acts.
    pub actor: Actor,
    /// What was loaded.
    pub loaded: Loaded,
    /// Whether this very command was carried out before.
    pub repeated: bool,
    /// When it is decided.
    pub now: Timestamp,
}

impl Opened {
    /// The issuance.
    ///
    /// # Errors
    /// [`UseCaseError::NotFound`] if there is none.
    pub fn issuance(&self) -> Result<&IssuanceRecord, UseCaseError> {
        self.loaded.issuance.as_ref().ok_or(UseCaseError::NotFound(missing::ISSUANCE))
    }
}

/// Reads, believes or refuses the actor, and recognises a repeated command.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn open(engine: &Engine, request: &Request, also: Also) -> Result<Opened, UseCaseError> {
    let principal = request.credentials.key();
    let loaded = engine
        .commands
        .load(Load {
            principal: &principal,
            issuance: Some(&request.issuance),
            people: &also.people,
            secrets: also.secrets,
            terms: also.terms,
            order: also.order.as_ref(),
        })
        .await?;
    let now = engine.clock.now();
    let actor = authenticate(&request.credentials, &loaded, now)?;
    let known = loaded.issuance.as_ref().map_or(&[][..], |record| &record.commands);
    let repeated = is_repeated(request.sent(), &actor, known)?;
    Ok(Opened { actor, loaded, repeated, now })
}

/// Whether this very command was carried out before.
///
/// # Errors
/// [`UseCaseError::CommandReused`] if another one was, under the same id.
pub(crate) fn is_repeated(
    sent: Sent<'_>,
    actor: &Actor,
    known: &[RememberedCommand],
) -> Result<bool, UseCaseError> {
    match known.iter().find(|known| known.id == *sent.command) {
        Some(known) if known.digest != full_digest(sent, actor)? => Err(UseCaseError::CommandReused),
        known => Ok(known.is_some()),
    }
}

/// Remembers a command that leads to this version, and forgets the oldest one.
pub(crate) fn remember(
    commands: &mut Vec<RememberedCommand>,
    sent: Sent<'_>,
    actor: &Actor,
    version: Version,
) -> Result<(), UseCaseError> {
    let digest = full_digest(sent, actor)?;
    commands.push(RememberedCommand { id: sent.command.clone(), digest, version });
    let surplus = commands.len().saturating_sub(REMEMBERED_COMMANDS);
    commands.drain(..surplus);
    Ok(())
}

/// A record that stays within its bound.
pub(crate) fn bounded<T: serde::Serialize>(record: T) -> Result<T, UseCaseError> {
    let json = serde_json::to_vec(&record).map_err(|_| UseCaseError::Internal("a record without JSON"))?;
    if json.len() > MAX_RECORD_BYTES { Err(UseCaseError::TooLarge) } else { Ok(record) }
}

/// The digest of a command with who sent it: nobody gets another's answer by guessing an id.
fn full_digest(sent: Sent<'_>, actor: &Actor) -> Result<Sha256, UseCaseError> {
    let who = match actor {
        Actor::Person { id, .. } => format!("person {id}"),
        Actor::Agent { id, .. } => format!("agent {id}"),
        Actor::System(effect) => format!("system {effect:?}"),
    };
    Ok(audit::digest(format!("{who}\n{}", sent.digest).as_bytes()))
}

/// Decides the command and makes the record that would be written.
///
/// # Errors
/// A rejection, or a record over its bound.
pub fn advance(request: &Request, opened: &Opened, command: Command) -> Result<IssuanceRecord, UseCaseError> {
    let before = opened.loaded.issuance.as_ref();
    let decision = decide(before.map(|record| &record.issuance), &opened.actor, command, opened.now);
    // Whoever may not give the command does not learn what became of the issuance either.
    let denied = matches!(&decision, Err(rejection) if rejection.is_about_the_actor());
    if let (Some(seen), Some(record), false) = (&request.seen, before, denied)
        && !seen.contains(&record.version)
    {
        return Err(changed(record));
    }
    bounded(successor(request, opened, before, decision?)?)
}

fn successor(
    request: &Request,
    opened: &Opened,
    before: Option<&IssuanceRecord>,
    decision: Decision,
) -> Result<IssuanceRecord, UseCaseError> {
    let Decision { next, effects, audit: recorded } = decision;
    let version = before.map_or(Version::FIRST, |record| record.version.next());
    let mut sent = before.map_or(Sequence::new(0), |record| record.sent);
    let mut outbox = before.map_or_else(Vec::new, |record| record.outbox.clone());
    let mut audit_head = before.map_or_else(|| audit::beginning(&next.id), |record| record.audit_head);
    let mut last = before.and_then(|record| record.last.clone());
    if let Some(record) = recorded.map(|record| audit::birth::noted(record, &next)) {
        last = Some(record.clone());
        audit_head = audit::link(audit_head, &record)
            .map_err(|_| UseCaseError::Internal("an audit record without JSON"))?;
        sent = sent.next();
        let what = What::Audit(Box::new(ChainedRecord { record, head: audit_head }));
        outbox.push(Outgoing { sequence: sent, what });
    }
    for effect in effects {
        sent = sent.next();
        outbox.push(Outgoing { sequence: sent, what: What::Effect(effect) });
    }
    let mut commands = before.map_or_else(Vec::new, |record| record.commands.clone());
    remember(&mut commands, request.sent(), &opened.actor, version)?;
    Ok(IssuanceRecord { issuance: next, version, commands, outbox, sent, audit_head, last })
}

/// A command that needs nothing but the issuance.
///
/// # Errors
/// As [`UseCaseError`] says; nothing was changed then, or (the store being out of reach) the same
/// command may be sent again.
pub async fn execute(
    engine: &Engine,
    request: &Request,
    command: Command,
) -> Result<IssuanceRecord, UseCaseError> {
    execute_with(engine, request, Also::default(), |_| Ok(command.clone())).await
}

/// A command that follows from what is loaded with the issuance.
///
/// # Errors
/// As [`execute`], and what `command` refuses.
pub async fn execute_with(
    engine: &Engine,
    request: &Request,
    also: Also,
    command: impl Fn(&Loaded) -> Result<Command, UseCaseError> + Send + Sync,
) -> Result<IssuanceRecord, UseCaseError> {
    let mut seen = None;
    for _ in 0..TRIES {
        let opened = open(engine, request, also.clone()).await?;
        let current = opened.issuance()?;
        if opened.repeated {
            return Ok(current.clone());
        }
        seen = Some(current.clone());
        let command = command(&opened.loaded)?;
        if let Some(record) = commit(engine, request, &opened, command).await? {
            return Ok(record);
        }
    }
    let error = busy(seen.as_ref().map(|record| (record.issuance.state.name(), record.issuance.since)));
    let last = seen.as_ref().and_then(IssuanceRecord::last_change);
    Err(with_last_change(engine, error, last, engine.clock.now()).await)
}

/// Decides and writes; none if somebody else was faster.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn commit(
    engine: &Engine,
    request: &Request,
    opened: &Opened,
    command: Command,
) -> Result<Option<IssuanceRecord>, UseCaseError> {
    let record = decided(engine, request, opened, command).await?;
    match engine.commands.save(&record).await {
        Ok(()) => Ok(Some(record)),
        Err(StoreError::Conflict) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Decides; a refusal says who was there before.
pub(crate) async fn decided(
    engine: &Engine,
    request: &Request,
    opened: &Opened,
    command: Command,
) -> Result<IssuanceRecord, UseCaseError> {
    match advance(request, opened, command) {
        Ok(record) => Ok(record),
        // The system looks at the refusal itself, and needs no names.
        Err(error) if matches!(opened.actor, Actor::System(_)) => Err(error),
        Err(error) => {
            let last = opened.loaded.issuance.as_ref().and_then(IssuanceRecord::last_change);
            Err(with_last_change(engine, error, last, opened.now).await)
        }
    }
}

/// What is said to who has seen another version.
fn changed(record: &IssuanceRecord) -> UseCaseError {
    UseCaseError::Changed { state: record.issuance.state.name(), since: record.issuance.since }
}

/// What is said when others were faster too often.
pub(crate) fn busy(last: Option<(domain::issuance::StateName, Timestamp)>) -> UseCaseError {
    last.map_or(UseCaseError::NotFound(missing::ISSUANCE), |(state, since)| UseCaseError::Busy {
        state,
        since,
    })
}

/// What an id is made of that follows from other things: the same each time, and nobody else's.
pub(crate) fn seed(of: &str) -> [u8; 10] {
    let Sha256(digest) = audit::digest(of.as_bytes());
    let mut seed = [0; 10];
    seed.copy_from_slice(digest.first_chunk::<10>().unwrap_or(&[0; 10]));
    seed
}

/// The attempts of [`execute`], for use cases with a loop of their own.
pub(crate) const fn tries() -> std::ops::Range<usize> {
    0..TRIES
}
