//! Who may do what to an order, in which state: one table, used by the functions to refuse and by the portals to draw
//! their buttons.

use super::command::OrderCommandName;
use super::state::{Order, OrderStateName};
use crate::rejection::Rejection;
use crate::role::{Actor, Role, SystemEffect};

/// Who may give a command to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderWho {
    /// A Card production administrator.
    Administrator,
    /// The system, as it carries orders out.
    System,
}

/// One row: a command, from which states, by whom.
#[derive(Clone, Copy, Debug)]
pub struct OrderRule {
    /// The command.
    pub command: OrderCommandName,
    /// The states that allow it; none if it makes the order.
    pub from: &'static [OrderStateName],
    /// Who may.
    pub by: OrderWho,
}

macro_rules! rules {
    ($($command:ident, [$($from:ident),*], $by:ident;)*) => {
        /// The row of a command.
        pub const fn rule(command: OrderCommandName) -> OrderRule {
            match command {
                $(OrderCommandName::$command => OrderRule {
                    command: OrderCommandName::$command,
                    from: &[$(OrderStateName::$from),*],
                    by: OrderWho::$by,
                },)*
            }
        }
    };
}

rules! {
    Create, [], Administrator;
    Start, [Draft], Administrator;
    Pause, [Running], Administrator;
    Resume, [Paused], Administrator;
    Repeat, [Running, Paused], Administrator;
    Complete, [Running, Paused], Administrator;
    Cancel, [Draft, Checking, Running, Paused], Administrator;
    Checked, [Checking], System;
    StopAtFailure, [Running], System;
    Repeated, [Running, Paused], System;
    Returned, [Completed, Cancelled], System;
}

/// The commands that a state allows to people.
pub fn allowed_in(state: OrderStateName) -> Vec<OrderCommandName> {
    let people = |command: &OrderCommandName| rule(*command).by == OrderWho::Administrator;
    let all = OrderCommandName::ALL.iter().copied().filter(people);
    all.filter(|command| rule(*command).from.contains(&state)).collect()
}

/// The commands that this actor may give now: the buttons of a page.
pub fn allowed_to(order: &Order, actor: &Actor) -> Vec<OrderCommandName> {
    let all = OrderCommandName::ALL.iter().copied();
    all.filter(|command| check(Some(order), actor, *command).is_ok()).collect()
}

/// Whether the actor may give the command to this order, or may make one.
///
/// # Errors
/// The [`Rejection`] that says who may, or in which state.
pub fn check(order: Option<&Order>, actor: &Actor, command: OrderCommandName) -> Result<(), Rejection> {
    let rule = rule(command);
    let may = match rule.by {
        OrderWho::Administrator => actor.has(Role::CardProductionAdministrator),
        OrderWho::System => *actor == Actor::System(SystemEffect::RunOrder),
    };
    if !may {
        return Err(Rejection::OrderRole { command });
    }
    match order.map(|order| order.state.name()) {
        None if rule.from.is_empty() => Ok(()),
        Some(state) if rule.from.contains(&state) => Ok(()),
        Some(state) => Err(Rejection::OrderState { command, state }),
        None => Err(Rejection::OrderMissing { command }),
    }
}
