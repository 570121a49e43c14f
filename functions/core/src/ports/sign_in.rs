//! Who vouches for a person.

use domain::id::PersonId;

/// A way to sign in.
pub trait SignIn: Send + Sync {
    /// The person for whom this ticket was made; none if it is no ticket.
    fn person(&self, ticket: &str) -> Option<PersonId>;
}
