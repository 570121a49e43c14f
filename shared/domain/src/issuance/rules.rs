//! Who may do what, in which state: one table, used by the functions to refuse and by the portals
//! to draw their buttons.

use super::command::CommandName;
use super::state::{
    AwaitingConfirmation, CardPending, Failed, InProduction, Issuance, MAX_ATTEMPTS, Queued, Source, State,
    StateName, Target,
};
use crate::card::Letter;
use crate::id::PersonId;
use crate::rejection::{Duty, Rejection};
use crate::role::{Actor, Role, SystemEffect};
use crate::time::Timestamp;
use std::fmt;

/// Who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The holder of the card, as a Self-Service user.
    Holder,
    /// Who wrote the request down, while holding a role that records requests.
    Recorder,
    /// A person with the role, who is not the holder.
    Role(Role),
    /// An agent of the issuance's site.
    Agent,
    /// The agent that holds the job.
    LeasedAgent,
    /// The system, by this effect.
    System(SystemEffect),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holder => f.write_str("the holder"),
            Self::Recorder => f.write_str("who recorded the request"),
            Self::Role(role) => write!(f, "the role {role}"),
            Self::Agent => f.write_str("a reader agent of the site"),
            Self::LeasedAgent => f.write_str("the reader agent that holds the job"),
            Self::System(_) => f.write_str("the system itself"),
        }
    }
}

/// One row: a command, from which states, by whom.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The command.
    pub command: CommandName,
    /// Whether it can begin an issuance.
    pub begins: bool,
    /// The states that allow it.
    pub from: &'static [StateName],
    /// Who may.
    pub by: &'static [Who],
}

const OFFICER: Who = Who::Role(Role::RegistrationOfficer);
const PRODUCTION: Who = Who::Role(Role::CardProductionAdministrator);
const APPROVER: Who = Who::Role(Role::Approver);
const CARD_ADMIN: Who = Who::Role(Role::CardAdministrator);
const CREATE: Who = Who::System(SystemEffect::CreateCardObject);
const ORDER: Who = Who::System(SystemEffect::RunOrder);
const ENTITLEMENT: Who = Who::System(SystemEffect::EndOfEntitlement);

macro_rules! rules {
    ($($command:ident, $begins:literal, [$($from:ident),*], [$($by:expr),*];)*) => {
        /// The rules, in the order of the workflow.
        pub const RULES: &[Rule] = &[$(Rule {
            command: CommandName::$command,
            begins: $begins,
            from: &[$(StateName::$from),*],
            by: &[$($by),*],
        },)*];

        /// The row of a command.
        pub const fn rule(command: CommandName) -> Rule {
            match command {
                $(CommandName::$command => Rule {
                    command: CommandName::$command,
                    begins: $begins,
                    from: &[$(StateName::$from),*],
                    by: &[$($by),*],
                },)*
            }
        }
    };
}

rules! {
    Request, true, [], [Who::Holder];
    RecordRequest, true, [], [CARD_ADMIN];
    Produce, true, [Requested], [OFFICER];
    OrderCard, true, [], [ORDER];
    Decline, false, [Requested], [OFFICER];
    Abort, false, [Requested, AwaitingApproval], [Who::Holder, Who::Recorder];
    Approve, false, [AwaitingApproval], [APPROVER];
    Reject, false, [AwaitingApproval], [APPROVER];
    Postpone, false, [AwaitingApproval], [APPROVER];
    Cancel, false,
        [AwaitingApproval, CardPending, CardReady, Queued, Pooled, Ordered, InProduction, AwaitingConfirmation, Failed],
        [OFFICER, PRODUCTION, ENTITLEMENT];
    CardCreated, false, [CardPending], [CREATE];
    CardDelayed, false, [CardPending], [CREATE];
    ChooseSingle, false, [CardReady, Queued, Pooled], [OFFICER, PRODUCTION];
    ChooseMass, false, [CardReady, Queued], [OFFICER, PRODUCTION];
    TakeBack, false, [Queued], [OFFICER, PRODUCTION];
    AddToOrder, false, [Pooled], [ORDER];
    RemoveFromOrder, false, [CardPending, Ordered], [PRODUCTION, ORDER];
    Claim, false, [Queued, Ordered, InProduction], [Who::Agent];
    ReleaseSecrets, false, [InProduction], [Who::LeasedAgent];
    Certify, false, [InProduction], [Who::LeasedAgent];
    RegisterUid, false, [InProduction], [Who::LeasedAgent];
    ReleasePrint, false, [InProduction], [Who::LeasedAgent];
    Progress, false, [InProduction], [Who::LeasedAgent];
    ReportVerified, false, [InProduction], [Who::LeasedAgent];
    ReportFailed, false, [InProduction], [Who::LeasedAgent];
    GiveUp, false, [InProduction], [OFFICER, PRODUCTION];
    Confirm, false, [AwaitingConfirmation], [OFFICER, PRODUCTION];
    Refuse, false, [AwaitingConfirmation], [OFFICER, PRODUCTION];
    TryAgain, false, [Failed], [OFFICER, PRODUCTION];
    Repeat, false, [Failed], [ORDER];
    BackToPool, false, [Failed], [OFFICER, PRODUCTION, ORDER];
    Recall, false, [InProduction, AwaitingConfirmation], [ORDER];
    OpenLetter, false,
        [CardReady, Queued, Pooled, Ordered, InProduction, AwaitingConfirmation, Failed, Issued],
        [CARD_ADMIN];
}

/// The commands that a state allows to whoever may give them.
pub fn allowed_in(state: StateName) -> Vec<CommandName> {
    RULES.iter().filter(|rule| rule.from.contains(&state)).map(|rule| rule.command).collect()
}

/// The commands that this actor may give now: the buttons of a page.
pub fn allowed_to(issuance: &Issuance, actor: &Actor, now: Timestamp) -> Vec<CommandName> {
    CommandName::ALL.iter().copied().filter(|c| check(issuance, actor, *c, now).is_ok()).collect()
}

/// Whether the actor may give the command to this issuance at this moment.
///
/// # Errors
/// The [`Rejection`] that says who may, or when.
pub fn check(
    issuance: &Issuance,
    actor: &Actor,
    command: CommandName,
    now: Timestamp,
) -> Result<(), Rejection> {
    let rule = rule(command);
    let state = issuance.state.name();
    authorise(issuance, actor, &rule)?;
    if !rule.from.contains(&state) {
        if rule.begins && rule.from.is_empty() {
            return Err(Rejection::Existence { command, exists: true });
        }
        return Err(Rejection::State { command, state, allowed: allowed_in(state) });
    }
    narrow(issuance, actor, command)?;
    timing(issuance, actor, command, now)?;
    actor.person().map_or(Ok(()), |person| duties(issuance, person, command))
}

/// Whether the actor is one of those whom the row names; of several reasons why not, the most telling.
pub(super) fn authorise(issuance: &Issuance, actor: &Actor, rule: &Rule) -> Result<(), Rejection> {
    let mut telling = None;
    for who in rule.by {
        match matches(issuance, actor, *who) {
            Match::Yes => return Ok(()),
            Match::NotHere(rejection) => telling = telling.or(Some(rejection)),
            Match::No => {}
        }
    }
    Err(telling.unwrap_or(Rejection::Role { command: rule.command, needs: rule.by }))
}

enum Match {
    Yes,
    /// The role is there; this very issuance stands against it.
    NotHere(Rejection),
    No,
}

fn matches(issuance: &Issuance, actor: &Actor, who: Who) -> Match {
    let unless = |fault: bool, rejection| if fault { Match::NotHere(rejection) } else { Match::Yes };
    match (who, actor) {
        (Who::Holder, Actor::Person { id, roles }) if roles.has(Role::SelfServiceUser) => {
            unless(!issuance.is_held_by(id), Rejection::Duty(Duty::NotTheRequester))
        }
        (Who::Recorder, Actor::Person { id, .. })
            if *id == issuance.origin.recorded_by
                && (actor.has(Role::CardAdministrator) || actor.has(Role::RegistrationOfficer)) =>
        {
            Match::Yes
        }
        (Who::Role(role), Actor::Person { id, roles }) if roles.has(role) => {
            unless(issuance.is_held_by(id), Rejection::Duty(Duty::Holder))
        }
        (Who::Agent, Actor::Agent { site, .. }) => unless(*site != issuance.site, Rejection::OtherReader),
        (Who::LeasedAgent, Actor::Agent { id, site }) => match &issuance.state {
            State::InProduction(InProduction { lease, .. }) => {
                unless(lease.at.agent != *id, Rejection::FenceLost)
            }
            // It may have held the job until a moment ago: the state tells it what happened.
            _ => unless(*site != issuance.site, Rejection::OtherReader),
        },
        (Who::System(effect), Actor::System(by)) if effect == *by => Match::Yes,
        _ => Match::No,
    }
}

/// Cancel before the card object exists is the officer's alone; the system ends only what has a card.
fn narrow(issuance: &Issuance, actor: &Actor, command: CommandName) -> Result<(), Rejection> {
    if command != CommandName::Cancel {
        return Ok(());
    }
    let needs: &'static [Who] = match issuance.state.name() {
        StateName::AwaitingApproval | StateName::CardPending => &[OFFICER],
        StateName::Failed => &[OFFICER, PRODUCTION],
        _ => return Ok(()),
    };
    let named = needs.iter().any(|who| matches!(who, Who::Role(role) if actor.has(*role)));
    if named { Ok(()) } else { Err(Rejection::Role { command, needs }) }
}

/// What has to wait for a lease or a verification, is meant for another reader, or was done often enough.
fn timing(issuance: &Issuance, actor: &Actor, command: CommandName, now: Timestamp) -> Result<(), Rejection> {
    match (command, &issuance.state) {
        (CommandName::Claim, State::Queued(Queued { target: Target::Reader { agent, .. }, .. })) if !matches!(actor, Actor::Agent { id, .. } if id == agent) => {
            Err(Rejection::OtherReader)
        }
        (CommandName::GiveUp, State::InProduction(job)) if now < job.lease.until => {
            Err(Rejection::LeaseRuns { until: job.lease.until })
        }
        // An agent that was restarted takes its own job up again at once, at the reader where it left it;
        // the fence shuts its former self out.
        (CommandName::Claim, State::InProduction(job))
            if now < job.lease.until
                && !matches!(actor, Actor::Agent { id, .. } if *id == job.lease.at.agent) =>
        {
            Err(Rejection::LeaseRuns { until: job.lease.until })
        }
        (CommandName::OpenLetter, _) if issuance.holder.is_none() => Err(Rejection::NoLetter),
        (CommandName::OpenLetter, State::AwaitingConfirmation(_) | State::Issued(_)) => {
            let letter = issuance.state.card().map(|card| &card.letter);
            if matches!(letter, Some(Letter::Reprinted { .. })) {
                Err(Rejection::LetterReprinted)
            } else {
                Ok(())
            }
        }
        (CommandName::OpenLetter, _) => Err(Rejection::LetterTooEarly),
        (CommandName::RemoveFromOrder, State::CardPending(CardPending { order: None, .. })) => {
            Err(Rejection::NotOfAnOrder)
        }
        (CommandName::BackToPool | CommandName::Repeat, State::Failed(Failed { source, .. }))
        | (CommandName::Recall, State::InProduction(InProduction { source, .. }))
        | (CommandName::Recall, State::AwaitingConfirmation(AwaitingConfirmation { source, .. }))
            if !matches!(source, Source::Order { .. }) =>
        {
            Err(Rejection::NotOfAnOrder)
        }
        (CommandName::TryAgain | CommandName::Repeat | CommandName::BackToPool, State::Failed(failed))
            if failed.card.attempt.get() >= MAX_ATTEMPTS =>
        {
            Err(Rejection::TooManyAttempts)
        }
        _ => Ok(()),
    }
}

/// Separation of duties between persons. (The holder is barred where the roles are matched.)
fn duties(issuance: &Issuance, person: &PersonId, command: CommandName) -> Result<(), Rejection> {
    use CommandName as C;
    let card = issuance.state.card();
    match command {
        C::Approve | C::Reject | C::Postpone => {
            let produced = matches!(&issuance.state, State::AwaitingApproval(s) if s.produced.by == *person);
            let origin = &issuance.origin;
            if produced || origin.asked_by == *person || origin.recorded_by == *person {
                return Err(Rejection::Duty(Duty::Approver));
            }
        }
        C::OpenLetter if card.is_some_and(|card| card.produced_by(person)) => {
            return Err(Rejection::Duty(Duty::LetterOpener));
        }
        C::Confirm | C::Refuse | C::TryAgain if card.is_some_and(|card| card.letter.opened_by(person)) => {
            return Err(Rejection::Duty(Duty::LetterReader));
        }
        _ => {}
    }
    Ok(())
}
