//! The issuance: from the request to the verified card.
//!
//! [`decide`] is the only place that changes an issuance. [`rules`] says who may do what in which
//! state; the functions enforce it and the portals draw their buttons from it.

pub mod command;
pub mod decide;
mod desk;
mod origin;
pub mod rules;
pub mod state;
mod state_name;
mod transition;

pub use command::{Command, CommandName};
pub use decide::{Decision, decide};
pub use state::{Issuance, State, StateName, Summary};
