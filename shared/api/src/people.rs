//! People as officers find them.

use crate::issuance::Summary;
use domain::person::Person;
use domain::process::ProcessId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/people?q=...&after=...`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeoplePage {
    /// Those found, by name.
    pub people: Vec<Person>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `GET /api/people/{person}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonPage {
    /// The person.
    pub person: Person,
    /// The person's issuances, newest first.
    pub issuances: Vec<Summary>,
    /// Processes by which the signed-in officer may produce a card for the person now.
    pub processes: Vec<ProcessId>,
}
