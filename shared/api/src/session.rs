//! Signing in, and who one is.

use domain::id::PersonId;
use domain::role::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sign-in for trying out, by a ticket that the server printed at its start.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The ticket.
    pub ticket: String,
}

/// How people sign in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "way", rename_all = "kebab-case")]
pub enum Door {
    /// By links that the server printed: for trying out.
    Links,
    /// At an OpenID provider, by way of [`BEGIN`].
    Provider {
        /// Whom to ask, as a sentence names it.
        contact: String,
        /// Where to sign out at the provider, too, if that is offered.
        end_session: Option<String>,
    },
}

/// Where a browser goes to sign in at the provider; `to` in its query is the page to come back to.
pub const BEGIN: &str = "/api/session/begin";

/// Where the provider sends the browser back to: the redirect URI to register there, behind the public URL.
pub const CALLBACK: &str = "/api/session/callback";

/// The page for signing in. Its query has `problem` where a sign-in failed, `request` with the id for whoever
/// searches the log, and `to`.
pub const DOOR: &str = "/sign-in";

/// Why a sign-in at the provider led to no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Took too long, was begun in another browser, or is a repetition.
    Stale,
    /// The person or the provider said no.
    Denied,
    /// The provider does not answer.
    ProviderAway,
    /// The provider's answer was not believed.
    NotBelieved,
    /// The provider names no verified e-mail address.
    NoEmail,
    /// Nobody here has the address.
    NoPerson,
    /// Several people have it.
    SeveralPeople,
    /// The person is bound to another account.
    OtherAccount,
    /// The person is inactive.
    Inactive,
    /// The person has no role here.
    NoAccess,
    /// Something on our side.
    Fault,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Stale,
        Self::Denied,
        Self::ProviderAway,
        Self::NotBelieved,
        Self::NoEmail,
        Self::NoPerson,
        Self::SeveralPeople,
        Self::OtherAccount,
        Self::Inactive,
        Self::NoAccess,
        Self::Fault,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Denied => "denied",
            Self::ProviderAway => "provider-away",
            Self::NotBelieved => "not-believed",
            Self::NoEmail => "no-email",
            Self::NoPerson => "no-person",
            Self::SeveralPeople => "several-people",
            Self::OtherAccount => "other-account",
            Self::Inactive => "inactive",
            Self::NoAccess => "no-access",
            Self::Fault => "fault",
        }
    }

    /// The problem with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
