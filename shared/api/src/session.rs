//! Signing in, and who one is.

use domain::id::PersonId;
use domain::role::Role;
use serde::{Deserialize, Serialize};

/// A sign-in for trying out, by a ticket that the server printed at its start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The ticket.
    pub ticket: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// The person's roles at this moment.
    pub roles: Vec<Role>,
    /// To be sent back with each command.
    pub csrf: String,
}
