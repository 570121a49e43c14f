//! OpenID providers for tests: one made by others, one of our own that can be made to lie; and a person who
//! signs in at either without a browser.

mod provider;
mod scripted;
mod visitor;

pub use provider::{Account, CONFIDENTIAL_CLIENT, NpmProvider, SECRET};
pub use scripted::{Forgery, Script, ScriptedProvider};
pub use visitor::{Visitor, sign_in};

/// The client id of a public client at both providers.
pub const CLIENT: &str = "cardwright";

/// The claim in which both providers put roles.
pub const ROLES_CLAIM: &str = "roles";
