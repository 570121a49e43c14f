//! Who did what on the way to a card: asked, recorded, produced, approved.

use crate::id::PersonId;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Step 1: who asked, by which channel, and who wrote it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Who asked for the card.
    pub asked_by: PersonId,
    /// How the wish arrived.
    pub channel: Channel,
    /// Who wrote it down; the asking person in Self-Service.
    pub recorded_by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// How the wish for a card arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The person clicked Request card.
    SelfService,
    /// At the desk.
    InPerson,
    /// By telephone.
    Phone,
    /// By e-mail.
    Email,
    /// By letter or form.
    Form,
    /// A production order asks for cards without a name.
    Order,
}

/// Something a person did, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// How the decision of step 3 was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// The process has none.
    NotRequired,
    /// An approver said yes.
    Approved(Signed),
}
