//! The one place that changes an order: total, pure.

use super::command::{NewOrder, OrderCommand, OrderCommandName};
use super::rules::check;
use super::state::{
    Choice, Order, OrderEnd, OrderState, OrderStateName, PauseCause, Place, Repeat, Rest, Work,
};
use crate::id::{PersonId, Sequence};
use crate::issuance::state::Signed;
use crate::language::Phrase;
use crate::rejection::Rejection;
use crate::role::Actor;
use crate::text::Note;
use crate::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One record in the history of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAudit {
    /// Its place in the history, from 1 without gaps.
    pub sequence: Sequence,
    /// When it happened.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What was commanded.
    pub command: OrderCommandName,
    /// The state before; none at the beginning.
    pub from: Option<OrderStateName>,
    /// The state after.
    pub to: OrderStateName,
    /// Reason, or what the record is about.
    pub detail: Option<Note>,
}

/// What a command leads to. What the system has to do with the order's cards follows from the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDecision {
    /// The order afterwards.
    pub next: Order,
    /// The record of it. A step on the system's way through the cards leaves none.
    pub audit: Option<OrderAudit>,
}

/// Decides a command.
///
/// # Errors
/// A [`Rejection`]: nothing changes.
pub fn decide(
    current: Option<&Order>,
    actor: &Actor,
    command: OrderCommand,
    now: Timestamp,
) -> Result<OrderDecision, Rejection> {
    let name = command.name();
    check(current, actor, name)?;
    let detail = detail(&command);
    let quiet = matches!(
        &command,
        OrderCommand::Checked { next: Some(_) }
            | OrderCommand::Repeated { next: Some(_) }
            | OrderCommand::Returned { next: Some(_) }
    );
    let mut next = match (current, command) {
        (None, OrderCommand::Create(new)) => create(*new, actor, now)?,
        (Some(order), command) => {
            let state = transition(order, actor.person(), command, now)?;
            Order { state, ..order.clone() }
        }
        (None, _) => return Err(Rejection::OrderMissing { command: name }),
    };
    if current.is_none_or(|order| order.state.name() != next.state.name()) {
        next.since = now;
    }
    let audit = (!quiet).then(|| {
        next.records = current.map_or(Sequence::FIRST, |order| order.records.next());
        OrderAudit {
            sequence: next.records,
            at: now,
            actor: actor.clone(),
            command: name,
            from: current.map(|order| order.state.name()),
            to: next.state.name(),
            detail,
        }
    });
    Ok(OrderDecision { next, audit })
}

fn create(new: NewOrder, actor: &Actor, now: Timestamp) -> Result<Order, Rejection> {
    let NewOrder { id, process, site, choice, stop_at_first_failure } = new;
    let by = actor.person().ok_or(Rejection::OrderRole { command: OrderCommandName::Create })?;
    let kind = process.process().kind;
    let counted = matches!(choice, Choice::Count { .. });
    if counted && kind.holder.is_personal() {
        return Err(Rejection::OrderChoice(Phrase::new(
            "cards with a name come from the pool",
            "kort med namn kommer från poolen",
        )));
    }
    if !counted && !kind.holder.is_personal() {
        return Err(Rejection::OrderChoice(Phrase::new(
            "cards without a name do not come from the pool: say how many",
            "kort utan namn kommer inte från poolen: ange hur många",
        )));
    }
    if let Choice::Filter { filter } = &choice
        && filter.process.is_some_and(|wanted| wanted.process().kind != kind)
    {
        return Err(Rejection::OrderChoice(Phrase::new(
            "the filter names a process of other cards",
            "filtret nämner en process för andra kort",
        )));
    }
    let created = Signed { by: by.clone(), at: now };
    let records = Sequence::FIRST;
    Ok(Order {
        id,
        process,
        site,
        choice,
        stop_at_first_failure,
        created,
        records,
        since: now,
        state: OrderState::Draft {},
    })
}

/// Moves an order by a command that was checked against the rules.
fn transition(
    order: &Order,
    person: Option<&PersonId>,
    command: OrderCommand,
    now: Timestamp,
) -> Result<OrderState, Rejection> {
    match person {
        Some(person) => by_person(order, Signed { by: person.clone(), at: now }, command, now),
        None => by_system(order, command, now),
    }
}

fn by_person(
    order: &Order,
    signed: Signed,
    command: OrderCommand,
    now: Timestamp,
) -> Result<OrderState, Rejection> {
    use OrderCommand as C;
    use OrderState as S;
    let name = command.name();
    let ran = order.ran(now);
    let end = |by| OrderEnd { by, ran, rest: Rest::Returning { place: Place::default() } };
    Ok(match (order.state.clone(), command) {
        (S::Draft {}, C::Start) => S::Checking { started: signed, place: Place::default() },
        (S::Running { work }, C::Pause) => {
            S::Paused { work: Work { ran, ..work }, cause: PauseCause::Person { person: signed.by } }
        }
        (S::Paused { work, .. }, C::Resume) => S::Running { work },
        (S::Running { work }, C::Repeat) => S::Running { work: repeat(work, signed) },
        (S::Paused { work, cause }, C::Repeat) => S::Paused { work: repeat(work, signed), cause },
        (S::Running { .. } | S::Paused { .. }, C::Complete { counts }) => {
            if counts.in_production > 0 || counts.to_confirm > 0 {
                return Err(Rejection::OrderOpen {
                    in_production: counts.in_production,
                    to_confirm: counts.to_confirm,
                });
            }
            S::Completed { ended: end(signed) }
        }
        // A draft has taken no cards that could go back.
        (S::Draft {}, C::Cancel(reason)) => {
            S::Cancelled { ended: OrderEnd { rest: Rest::Returned {}, ..end(signed) }, reason }
        }
        (S::Checking { .. } | S::Running { .. } | S::Paused { .. }, C::Cancel(reason)) => {
            S::Cancelled { ended: end(signed), reason }
        }
        _ => return Err(Rejection::OrderState { command: name, state: order.state.name() }),
    })
}

fn by_system(order: &Order, command: OrderCommand, now: Timestamp) -> Result<OrderState, Rejection> {
    use OrderCommand as C;
    use OrderState as S;
    let name = command.name();
    let refused = || Rejection::OrderState { command: name, state: order.state.name() };
    let returned = |ended: OrderEnd, next: Option<Place>| {
        let rest = next.map_or(Rest::Returned {}, |place| Rest::Returning { place });
        OrderEnd { rest, ..ended }
    };
    Ok(match (order.state.clone(), command) {
        (S::Checking { started, .. }, C::Checked { next: Some(place) }) => S::Checking { started, place },
        (S::Checking { started, .. }, C::Checked { next: None }) => {
            S::Running { work: Work { started, ran: Span::from_millis(0), repeat: None } }
        }
        (S::Running { work }, C::StopAtFailure { issuance }) if order.stop_at_first_failure => {
            let work = Work { ran: order.ran(now), ..work };
            S::Paused { work, cause: PauseCause::Failure { issuance } }
        }
        (S::Running { work }, C::Repeated { next }) => {
            S::Running { work: repeated(work, next).ok_or_else(refused)? }
        }
        (S::Paused { work, cause }, C::Repeated { next }) => {
            S::Paused { work: repeated(work, next).ok_or_else(refused)?, cause }
        }
        (S::Completed { ended }, C::Returned { next }) if ended.rest != (Rest::Returned {}) => {
            S::Completed { ended: returned(ended, next) }
        }
        (S::Cancelled { ended, reason }, C::Returned { next }) if ended.rest != (Rest::Returned {}) => {
            S::Cancelled { ended: returned(ended, next), reason }
        }
        _ => return Err(refused()),
    })
}

/// All that have failed by now; a repeat that was going on begins again with them.
fn repeat(work: Work, by: Signed) -> Work {
    Work { repeat: Some(Repeat { by, place: Place::default() }), ..work }
}

fn repeated(work: Work, next: Option<Place>) -> Option<Work> {
    let going_on = work.repeat?;
    let repeat = next.map(|place| Repeat { place, ..going_on });
    Some(Work { repeat, ..work })
}

/// What the audit record says beyond the names.
fn detail(command: &OrderCommand) -> Option<Note> {
    match command {
        OrderCommand::Cancel(reason) => Some(reason.clone()),
        OrderCommand::Create(new) => Note::parse(new.process.as_str()).ok(),
        OrderCommand::StopAtFailure { issuance } => Note::parse(&format!("issuance {issuance}")).ok(),
        OrderCommand::Complete { counts } => Note::parse(&format!(
            "{} issued, {} failed, {} not made",
            counts.issued, counts.failed, counts.waiting
        ))
        .ok(),
        _ => None,
    }
}
