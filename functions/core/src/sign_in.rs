//! Signing in at an OpenID provider: from a browser that goes there to a person who has a session here.

use crate::command::{Engine, tries};
use crate::digest;
use crate::error::UseCaseError;
use crate::ports::edge::bytes;
use crate::ports::people::{PersonWrite, PhotoWrite};
use crate::ports::sign_in::{Challenge, Identity, IdentityProvider, ProviderError, SignIns};
use crate::ports::store::{Load, PrincipalKey, Principals, StoreError};
use crate::principal::SessionToken;
use crate::record::{AccessRecord, AttemptRecord, PersonRecord};
use crate::sessions::{self, Entry};
use domain::certificate::Sha256;
use domain::id::{CommandId, PersonId};
use domain::person::change::{PersonChange, differences};
use domain::person::{Person, PersonStatus, Subject};
use domain::role::{Actor, Role, Roles};
use domain::time::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How long somebody may take to sign in at the provider.
pub const ATTEMPT: Span = Span::from_secs(600);

/// The longest path to which a sign-in leads back.
const MAX_RETURN_PATH: usize = 512;

/// How much of a role's name that is not ours goes to the log.
const SHOWN_ROLE: usize = 64;

/// Where a person's roles come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSource {
    /// From what was granted here.
    Assignments,
    /// From the provider's claim, at each sign-in: whatever was granted here gives way.
    Claim,
}

/// All that a sign-in at a provider takes.
#[derive(Clone)]
pub struct OpenId {
    /// The provider.
    pub provider: Arc<dyn IdentityProvider>,
    /// Attempts and bound subjects.
    pub sign_ins: Arc<dyn SignIns>,
    /// Where roles come from.
    pub roles: RoleSource,
}

/// What a browser keeps of its attempts, in a cookie that no script reads. State, nonce and verifier of each
/// attempt follow from it, so that nobody else can finish what this browser began, and the store keeps no secret.
pub struct BrowserKey(Zeroizing<[u8; 32]>);

impl BrowserKey {
    /// A fresh one.
    pub fn fresh(engine: &Engine) -> Self {
        Self(Zeroizing::new(bytes(&*engine.random)))
    }

    /// The key that was kept as these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// What the browser is to keep.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    fn derive(&self, purpose: &[u8], state: &str) -> Sha256 {
        digest(&Zeroizing::new([purpose, b"\n", self.0.as_slice(), state.as_bytes()].concat()))
    }

    fn known_as(&self) -> Sha256 {
        self.derive(b"cardwright-browser-v1", "")
    }

    fn challenge(&self, state: String) -> Challenge {
        let nonce = self.derive(b"cardwright-nonce-v1", &state).to_string();
        let verifier = Zeroizing::new(self.derive(b"cardwright-pkce-v1", &state).to_string());
        Challenge { state, nonce, verifier }
    }
}

/// A page of ours: a path on this very host, and nothing that a browser could take for another address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPath(String);

impl ReturnPath {
    /// Parses a path with an optional query.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~?=&%+".contains(&b);
        let ours = text.starts_with('/') && !text.contains("//") && !text.starts_with("/api/");
        (ours && text.len() <= MAX_RETURN_PATH && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ReturnPath {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no path of a page of ours")
    }
}

impl From<ReturnPath> for String {
    fn from(path: ReturnPath) -> Self {
        path.0
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The answer belongs to no attempt of this browser that is still open.
    #[error("no open attempt of this browser has this state")]
    Stale,
    /// The person or the provider said no.
    #[error("the provider answered with an error instead of a code")]
    Denied,
    /// The provider vouched for nobody.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The provider has verified no e-mail address of the subject.
    #[error("the provider names no verified e-mail address")]
    NoEmail,
    /// Nobody here has the address.
    #[error("nobody has the verified e-mail address")]
    NoPerson,
    /// More than one person has it.
    #[error("several people have the verified e-mail address")]
    SeveralPeople,
    /// The person is bound to another sign-in.
    #[error("the person is bound to another subject")]
    OtherSubject,
    /// The person may not act any more.
    #[error("the person is inactive")]
    Inactive,
    /// The person has no role.
    #[error("the person has no role")]
    NoAccess,
    /// Something of ours.
    #[error(transparent)]
    Fault(#[from] UseCaseError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// What the provider sent back through the browser.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'a> {
    /// The state of the attempt.
    pub state: &'a str,
    /// The code; none if the provider said no.
    pub code: Option<&'a str>,
    /// By its own word, who answers (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Entered {
    /// The new session.
    pub token: SessionToken,
    /// Whose.
    pub access: AccessRecord,
    /// Where the person wanted to go.
    pub to: Option<ReturnPath>,
}

/// Begins an attempt: where the browser goes next.
///
/// # Errors
/// [`Refusal::Provider`], or of the store.
pub async fn begin(
    engine: &Engine,
    open_id: &OpenId,
    key: &BrowserKey,
    to: Option<ReturnPath>,
) -> Result<String, Refusal> {
    let state = Sha256(bytes(&*engine.random)).to_string();
    let (until, known_as) = (engine.clock.now().plus(ATTEMPT), key.known_as());
    let attempt = AttemptRecord { state: digest(state.as_bytes()), browser: known_as, to, until };
    let url = open_id.provider.authorization_url(&key.challenge(state)).await?;
    open_id.sign_ins.save_attempt(&attempt).await?;
    Ok(url)
}

/// Completes an attempt, which is gone then, whatever comes of it.
///
/// # Errors
/// [`Refusal`]
pub async fn complete(
    engine: &Engine,
    principals: &dyn Principals,
    open_id: &OpenId,
    key: &BrowserKey,
    callback: Callback<'_>,
    host_only: bool,
) -> Result<Entered, Refusal> {
    let OpenId { provider, sign_ins, .. } = open_id;
    let taken = sign_ins.take_attempt(&digest(callback.state.as_bytes()), &key.known_as()).await?;
    // DynamoDB drops items some time after they expired: the time is checked here.
    let attempt = taken.filter(|attempt| engine.clock.now() < attempt.until).ok_or(Refusal::Stale)?;
    if callback.issuer.is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(ProviderError::Refused("the answer names another issuer".into()).into());
    }
    let code = callback.code.ok_or(Refusal::Denied)?;
    let identity = provider.identity(code, &key.challenge(callback.state.to_owned())).await?;
    let person = who(engine, &**sign_ins, &identity).await?;
    let roles = match open_id.roles {
        RoleSource::Assignments => None,
        RoleSource::Claim => Some((person.person.display_name(), known(&person.person.id, &identity.roles))),
    };
    let entry = Entry { person: &person.person.id, host_only, roles };
    match sessions::begin(engine, principals, entry).await {
        Ok((token, access)) => Ok(Entered { token, access, to: attempt.to }),
        Err(UseCaseError::Unauthenticated(_)) => Err(Refusal::NoAccess),
        Err(error) => Err(error.into()),
    }
}

/// The person whom a subject is bound to; the first time the verified e-mail address binds it, for good.
async fn who(engine: &Engine, sign_ins: &dyn SignIns, identity: &Identity) -> Result<PersonRecord, Refusal> {
    let subject = &identity.subject;
    for _ in tries() {
        let found = match sign_ins.bound(subject).await? {
            Some(id) => person(engine, &id).await?.ok_or(Refusal::NoPerson)?,
            None => by_email(sign_ins, identity).await?,
        };
        if found.person.status != PersonStatus::Active {
            return Err(Refusal::Inactive);
        }
        match &found.person.sign_in {
            Some(bound) if bound == subject => return Ok(found),
            Some(_) => return Err(Refusal::OtherSubject),
            None => {}
        }
        match sign_ins.bind(&bound_to(engine, &found, subject)).await {
            Ok(()) => {
                tracing::info!(person.id = %found.person.id, issuer = subject.issuer, "sign-in bound to the person");
                return Ok(found);
            }
            // Somebody else changed the person or bound the subject: look again.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
}

/// The person bound to the subject, by nobody's act but the person's own sign-in.
fn bound_to(engine: &Engine, before: &PersonRecord, subject: &Subject) -> PersonWrite {
    let after = Person { sign_in: Some(subject.clone()), ..before.person.clone() };
    let change = PersonChange {
        version: before.version.next(),
        at: engine.clock.now(),
        by: Actor::Person { id: before.person.id.clone(), roles: Roles::default() },
        command: CommandId::from_random(bytes(&*engine.random)),
        digest: digest(subject.subject.as_bytes()),
        import: None,
        fields: differences(Some(&before.person), &after),
    };
    PersonWrite {
        record: PersonRecord { person: after, version: change.version },
        before: Some(before.person.clone()),
        change,
        photo: PhotoWrite::Keep,
    }
}

async fn person(engine: &Engine, id: &PersonId) -> Result<Option<PersonRecord>, Refusal> {
    let people = std::slice::from_ref(id);
    let load = Load { people, ..Load::of(&PrincipalKey::System) };
    Ok(engine.commands.load(load).await?.people.into_iter().next())
}

/// The only active person with the verified address; else the one inactive person who has it.
async fn by_email(sign_ins: &dyn SignIns, identity: &Identity) -> Result<PersonRecord, Refusal> {
    let email = identity.email.as_ref().ok_or(Refusal::NoEmail)?;
    let same = |record: &PersonRecord| record.person.email.as_str().eq_ignore_ascii_case(email.as_str());
    let people = sign_ins.people_at(email).await?.into_iter().filter(same);
    let (mut active, inactive): (Vec<_>, Vec<_>) =
        people.partition(|record| record.person.status == PersonStatus::Active);
    match (active.pop(), active.len()) {
        (Some(person), 0) => Ok(person),
        (Some(_), _) => Err(Refusal::SeveralPeople),
        (None, _) if inactive.is_empty() => Err(Refusal::NoPerson),
        (None, _) => Err(Refusal::Inactive),
    }
}

/// The roles that these values name, exactly as the command line spells them.
fn known(person: &PersonId, values: &[String]) -> Roles {
    let mut roles = Vec::new();
    for value in values {
        match serde_json::from_value::<Role>(serde_json::Value::from(value.as_str())) {
            Ok(role) => roles.push(role),
            Err(_) => {
                let shown: String = value.chars().take(SHOWN_ROLE).collect();
                tracing::warn!(person.id = %person, value = ?shown, "the provider's claim names a role that is none here");
            }
        }
    }
    roles.into_iter().collect()
}

#[cfg(test)]
mod tests;
