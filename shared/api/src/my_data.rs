//! What is kept of the signed-in person, and what was done with it.

use domain::card::CardCommandName;
use domain::id::{CardNumber, IssuanceId};
use domain::issuance::CommandName;
use domain::person::Person;
use domain::person::change::FieldChange;
use domain::process::ProcessId;
use domain::role::Role;
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/my/data`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyData {
    /// All that is kept of the person.
    pub person: Person,
    /// The name of who answers for the person, if anybody does: sponsor or host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// What was done with it, newest first: the last hundred changes, and the histories of the newest ten requests and
    /// cards.
    pub deeds: Vec<Deed>,
}

/// Something that was done with a person's data, request or card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What.
    pub what: What,
}

/// Who did it: by role, never by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum By {
    /// The person.
    You,
    /// Somebody of the card office.
    Role {
        /// In which role.
        role: Role,
    },
    /// A reader agent.
    Agent,
    /// The system, by itself.
    System,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// The person's data changed.
    Changed {
        /// What of it.
        fields: Vec<FieldChange>,
        /// Whether it came with a file of many people.
        imported: bool,
    },
    /// A step of an issuance.
    Issuance {
        /// Which issuance.
        issuance: IssuanceId,
        /// By which process.
        process: ProcessId,
        /// Which step.
        command: CommandName,
    },
    /// Something was done to a card.
    Card {
        /// By which issuance it came.
        issuance: IssuanceId,
        /// Its number.
        number: CardNumber,
        /// What.
        command: CardCommandName,
    },
}
