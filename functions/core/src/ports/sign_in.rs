//! Who vouches for a person.

use crate::ports::people::PersonWrite;
use crate::ports::store::StoreError;
use crate::record::{AttemptRecord, PersonRecord};
use async_trait::async_trait;
use domain::certificate::Sha256;
use domain::id::PersonId;
use domain::person::{Email, Subject};
use zeroize::Zeroizing;

/// A sign-in by tickets that the server printed: for trying out.
pub trait Tickets: Send + Sync {
    /// The person for whom this ticket was made; none if it is no ticket.
    fn person(&self, ticket: &str) -> Option<PersonId>;
}

/// What one attempt to sign in is known by at the provider. All three follow from the browser's key and the
/// state: only that browser's next request can make them again.
pub struct Challenge {
    /// Comes back with the provider's answer (RFC 6749, 4.1.1).
    pub state: String,
    /// Comes back inside the identity token (OpenID Connect Core, 3.1.2.1).
    pub nonce: String,
    /// Shown to the provider with the code; only its digest goes through the browser (RFC 7636, 4.1).
    pub verifier: Zeroizing<String>,
}

/// Whom a provider vouches for, after every check of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// By which name.
    pub subject: Subject,
    /// The e-mail address, where the provider has verified that it is the subject's.
    pub email: Option<Email>,
    /// The values of the claim that carries roles, if one was asked for.
    pub roles: Vec<String>,
}

/// Why a provider vouched for nobody.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// Try again later.
    #[error("the identity provider is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What it answered is not believed, or it did not believe us.
    #[error("the identity provider's answer was refused")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An OpenID provider.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// The name under which it vouches.
    fn issuer(&self) -> &str;

    /// Where the browser goes to sign in.
    async fn authorization_url(&self, challenge: &Challenge) -> Result<String, ProviderError>;

    /// Exchanges the code that the browser brought back for the identity that it stands for.
    async fn identity(&self, code: &str, challenge: &Challenge) -> Result<Identity, ProviderError>;

    /// Where the browser goes to sign out at the provider, if that is offered.
    async fn end_session_url(&self) -> Option<String>;
}

/// Attempts to sign in, and which subject is which person.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Keeps an attempt until it is taken or its time is over.
    async fn save_attempt(&self, attempt: &AttemptRecord) -> Result<(), StoreError>;

    /// Takes an attempt away, whether or not its time is over: whoever comes second finds none. An attempt of
    /// another browser stays.
    async fn take_attempt(
        &self,
        state: &Sha256,
        browser: &Sha256,
    ) -> Result<Option<AttemptRecord>, StoreError>;

    /// The person to whom a subject is bound, read consistently.
    async fn bound(&self, subject: &Subject) -> Result<Option<PersonId>, StoreError>;

    /// Everybody with this e-mail address, whatever the case of its letters, read consistently.
    async fn people_at(&self, email: &Email) -> Result<Vec<PersonRecord>, StoreError>;

    /// Binds the subject in the record to its person, both or none: if the stored version is the one before,
    /// and the subject is nobody's yet.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn bind(&self, write: &PersonWrite) -> Result<(), StoreError>;
}
