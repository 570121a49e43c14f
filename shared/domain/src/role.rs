//! Roles that people hold, and who is acting.

use crate::id::{AgentId, PersonId, SiteId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A role that a person may hold. (A reader agent is no person: see [`Actor::Agent`].)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Requests own card, sees own requests and cards, aborts, reports a loss.
    SelfServiceUser,
    /// Records requests, hands over cards, opens PIN letters.
    CardAdministrator,
    /// Finds persons, presses Produce card, chooses production, verifies.
    RegistrationOfficer,
    /// Approves, rejects, postpones.
    Approver,
    /// Chooses production, produces, verifies, runs orders.
    CardProductionAdministrator,
    /// Reads everything but secrets.
    Auditor,
    /// Nothing yet: roles are granted by command, or by a claim of the provider's.
    UserAdministrator,
    /// Withdraws agents; sets processes, number ranges, PINs, layouts, mails and the look of the portals.
    SystemAdministrator,
}

impl Role {
    /// All roles of people.
    pub const ALL: [Self; 8] = [
        Self::SelfServiceUser,
        Self::CardAdministrator,
        Self::RegistrationOfficer,
        Self::Approver,
        Self::CardProductionAdministrator,
        Self::Auditor,
        Self::UserAdministrator,
        Self::SystemAdministrator,
    ];

    /// The role's name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelfServiceUser => "Self-Service user",
            Self::CardAdministrator => "Card administrator",
            Self::RegistrationOfficer => "Registration officer",
            Self::Approver => "Approver",
            Self::CardProductionAdministrator => "Card production administrator",
            Self::Auditor => "Auditor",
            Self::UserAdministrator => "User administrator",
            Self::SystemAdministrator => "System administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Those who look people up.
pub const FINDERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardAdministrator, Role::CardProductionAdministrator, Role::Auditor];

/// Those who begin a card for somebody.
pub const BEGINNERS: &[Role] = &[Role::RegistrationOfficer, Role::CardAdministrator];

/// Those who look at mails and what became of them.
pub const MAIL_VIEWERS: &[Role] = &[Role::SystemAdministrator, Role::Auditor];

/// Those who look at issuances and cards of others, and at what is known of a whole site.
pub const OFFICERS: &[Role] = &[
    Role::CardAdministrator,
    Role::RegistrationOfficer,
    Role::Approver,
    Role::CardProductionAdministrator,
    Role::Auditor,
];

/// Those who look at the readers of desks.
pub const DESK_VIEWERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardProductionAdministrator, Role::Auditor, Role::SystemAdministrator];

/// Those who look at settings.
pub const SETTING_VIEWERS: &[Role] = &[
    Role::SystemAdministrator,
    Role::CardAdministrator,
    Role::RegistrationOfficer,
    Role::Approver,
    Role::CardProductionAdministrator,
    Role::Auditor,
];

/// The roles one person holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Whether the role is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

/// The named acts of the system itself: nothing else happens without a person or an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SystemEffect {
    /// Makes number, PIN and PUK of a card.
    CreateCardObject,
    /// Ends what a person left behind who became inactive or whose visit or contract ended.
    EndOfEntitlement,
    /// Follows an issuance with its card and certificates.
    FollowIssuance,
    /// Expires cards whose time has come.
    Expire,
    /// Takes cards into mass-production orders, repeats them and gives them back, for whoever commanded it.
    RunOrder,
    /// Whoever runs the server, by a command there. Granting roles leaves no record, so none has it yet.
    Bootstrap,
}

/// Who acts. Known from a verified session or signature, never from a request's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A signed-in person.
    Person {
        /// Who.
        id: PersonId,
        /// With which roles at this moment.
        roles: Roles,
    },
    /// An enrolled reader agent.
    Agent {
        /// Which.
        id: AgentId,
        /// Whose jobs it may take.
        site: SiteId,
    },
    /// The system, by a named effect.
    System(SystemEffect),
}

impl Actor {
    /// The person who acts, if it is one.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person { id, .. } => Some(id),
            Self::Agent { .. } | Self::System(_) => None,
        }
    }

    /// Whether a person with this role acts.
    pub fn has(&self, role: Role) -> bool {
        matches!(self, Self::Person { roles, .. } if roles.has(role))
    }
}
