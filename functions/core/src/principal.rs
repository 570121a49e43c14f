//! From what a request brings to who acts.

use crate::error::Unauthenticated;
use crate::ports::store::{Loaded, PrincipalKey};
use audit::digest;
use domain::certificate::Sha256;
use domain::id::{AgentId, PersonId, SessionId};
use domain::role::{Actor, SystemEffect};
use domain::time::{Span, Timestamp};
use zeroize::Zeroizing;

/// How long a session lasts: a working day.
pub const SESSION: Span = Span::from_secs(10 * 3600);

/// How far an agent's clock may be off, either way.
pub const MAX_CLOCK_SKEW: Span = Span::from_secs(300);

/// What a request brings to prove who sends it.
#[derive(Debug)]
pub enum Credentials {
    /// A session cookie.
    Session(SessionToken),
    /// An agent's signature.
    Agent(AgentProof),
    /// A named effect of the system. Never made from a request.
    System(SystemEffect),
}

/// A session cookie, taken apart.
pub struct SessionToken {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub session: SessionId,
    /// The secret part.
    pub secret: Zeroizing<Vec<u8>>,
    /// Whether it came in a cookie that no page but one of this very host, over https, can have set.
    pub host_only: bool,
}

impl SessionToken {
    /// What the store keeps of it. A token is good only in the kind of cookie for which it was made, so that a
    /// neighbouring host cannot plant its own session here.
    pub fn digest(&self) -> Sha256 {
        let kind: &[u8] = if self.host_only { b"\nhost-only" } else { b"" };
        digest(&Zeroizing::new([self.secret.as_slice(), kind].concat()))
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { person, session, secret: _, host_only: _ } = self;
        write!(f, "SessionToken({person}, {session}, hidden)")
    }
}

/// A signed request, reduced to what the check needs.
#[derive(Debug)]
pub struct AgentProof {
    /// Who says to have signed it.
    pub agent: AgentId,
    /// When, by the agent's clock.
    pub at: Timestamp,
    /// The bytes that were signed.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Credentials {
    /// Under which key the store knows the actor.
    pub fn key(&self) -> PrincipalKey {
        match self {
            Self::Session(token) => PrincipalKey::Person(token.person.clone()),
            Self::Agent(proof) => PrincipalKey::Agent(proof.agent.clone()),
            Self::System(_) => PrincipalKey::System,
        }
    }
}

/// Believes the credentials, or says why not.
///
/// # Errors
/// [`Unauthenticated`]
pub fn authenticate(
    credentials: &Credentials,
    loaded: &Loaded,
    now: Timestamp,
) -> Result<Actor, Unauthenticated> {
    match credentials {
        Credentials::System(effect) => Ok(Actor::System(*effect)),
        Credentials::Session(token) => session(token, loaded, now),
        Credentials::Agent(proof) => agent(proof, loaded, now),
    }
}

fn session(token: &SessionToken, loaded: &Loaded, now: Timestamp) -> Result<Actor, Unauthenticated> {
    let access = loaded.access.as_ref().ok_or(Unauthenticated::NoSession)?;
    // Digests of secrets are compared, so that the time it takes tells nothing about a secret.
    let secret = token.digest();
    let open = access.sessions.iter().any(|s| s.id == token.session && s.secret == secret && now < s.until);
    if open && access.person == token.person {
        Ok(Actor::Person { id: access.person.clone(), roles: access.roles.clone() })
    } else {
        Err(Unauthenticated::NoSession)
    }
}

fn agent(proof: &AgentProof, loaded: &Loaded, now: Timestamp) -> Result<Actor, Unauthenticated> {
    let agent = loaded.agent.as_ref().ok_or(Unauthenticated::UnknownAgent)?;
    if !sealed::identity::verify(agent.signing_key.as_bytes(), &proof.message, &proof.signature) {
        return Err(Unauthenticated::Signature);
    }
    if agent.revoked.is_some() {
        return Err(Unauthenticated::RevokedAgent);
    }
    check_clock(proof.at, now)?;
    Ok(Actor::Agent { id: agent.id.clone(), site: agent.site.clone() })
}

/// Whether an agent's clock is near enough to ours.
///
/// # Errors
/// [`Unauthenticated::Clock`] if it is more than [`MAX_CLOCK_SKEW`] off.
pub fn check_clock(theirs: Timestamp, ours: Timestamp) -> Result<(), Unauthenticated> {
    let off = theirs.since(ours);
    if off.abs() > MAX_CLOCK_SKEW { Err(Unauthenticated::Clock { off }) } else { Ok(()) }
}
