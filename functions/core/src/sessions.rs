//! Sessions of people.

use crate::command::Engine;
use crate::error::{Unauthenticated, UseCaseError};
use crate::ports::edge::bytes;
use crate::ports::store::{Commands, Load, PrincipalKey, Principals, StoreError};
use crate::principal::{SESSION, SessionToken};
use crate::record::{AccessRecord, SessionRecord};
use domain::certificate::Sha256;
use domain::id::{PersonId, SessionId, Version};
use domain::person::PersonStatus;
use domain::role::Roles;
use domain::time::Timestamp;
use zeroize::Zeroizing;

/// How many sessions a person may have open; the oldest gives way.
const MAX_SESSIONS: usize = 8;

/// Somebody for whom a sign-in has vouched.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who.
    pub person: &'a PersonId,
    /// For which kind of cookie; see [`SessionToken::host_only`].
    pub host_only: bool,
    /// The person's name and the roles that the sign-in brings along; what was granted here holds if none.
    pub roles: Option<(String, Roles)>,
}

/// Opens a session.
///
/// # Errors
/// [`Unauthenticated::NoSession`] if the person is inactive, or has no role. Roles that were withdrawn at the sign-in's
/// provider are withdrawn here even then, and the person's sessions end.
pub async fn begin(
    engine: &Engine,
    principals: &dyn Principals,
    entry: Entry<'_>,
) -> Result<(SessionToken, AccessRecord), UseCaseError> {
    let Entry { person, host_only, roles } = entry;
    let session = SessionId::from_random(bytes(&*engine.random));
    let secret = Zeroizing::new(bytes::<32>(&*engine.random).to_vec());
    let token = SessionToken { person: person.clone(), session, secret, host_only };
    for _ in crate::command::tries() {
        let (principal, people) = (PrincipalKey::Person(person.clone()), std::slice::from_ref(person));
        let loaded = engine.commands.load(Load { people, ..Load::of(&principal) }).await?;
        // Whoever is made inactive after this has their access written anew: the session is not saved then.
        let inactive = loaded.person(person).is_some_and(|known| known.status != PersonStatus::Active);
        let before = match (loaded.access, &roles) {
            _ if inactive => return Err(Unauthenticated::NoSession.into()),
            (Some(access), _) => access,
            (None, Some((name, _))) => nothing_yet(person, name),
            (None, None) => return Err(Unauthenticated::NoSession.into()),
        };
        let after = admitted(&before, &token, roles.as_ref().map(|(_, roles)| roles), engine.clock.now());
        let welcome = after.roles != Roles::default();
        if after.sessions != before.sessions || after.roles != before.roles {
            match principals.save_access(&after).await {
                Ok(()) => {}
                Err(StoreError::Conflict) => continue,
                Err(error) => return Err(error.into()),
            }
        }
        if after.roles != before.roles {
            tracing::info!(person.id = %person, roles = ?after.roles, "roles granted by the identity provider's claim");
        }
        return if welcome { Ok((token, after)) } else { Err(Unauthenticated::NoSession.into()) };
    }
    Err(StoreError::Conflict.into())
}

/// Access as it is before anything was ever granted.
fn nothing_yet(person: &PersonId, name: &str) -> AccessRecord {
    AccessRecord {
        person: person.clone(),
        name: name.to_owned(),
        roles: Roles::default(),
        sessions: Vec::new(),
        version: Version::new(0),
    }
}

/// The access after a sign-in: with these roles, and the new session where there are any.
fn admitted(
    before: &AccessRecord,
    token: &SessionToken,
    roles: Option<&Roles>,
    now: Timestamp,
) -> AccessRecord {
    let mut access = before.clone();
    access.version = before.version.next();
    if let Some(roles) = roles {
        access.roles = roles.clone();
    }
    if access.roles == Roles::default() {
        access.sessions.clear();
        return access;
    }
    access.sessions.retain(|s| now < s.until);
    let surplus = (access.sessions.len() + 1).saturating_sub(MAX_SESSIONS);
    access.sessions.drain(..surplus);
    let (id, secret) = (token.session.clone(), token.digest());
    access.sessions.push(SessionRecord { id, secret, until: now.plus(SESSION) });
    access
}

/// Ends a session. Ending it again is no fault.
///
/// # Errors
/// If the store is out of reach.
pub async fn end(
    commands: &dyn Commands,
    principals: &dyn Principals,
    token: &SessionToken,
) -> Result<(), UseCaseError> {
    for _ in crate::command::tries() {
        let mut access = access(commands, &token.person).await?;
        let secret = token.digest();
        let before = access.sessions.len();
        access.sessions.retain(|s| s.id != token.session || s.secret != secret);
        if access.sessions.len() == before {
            return Ok(());
        }
        access.version = access.version.next();
        match principals.save_access(&access).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
}

async fn access(commands: &dyn Commands, person: &PersonId) -> Result<AccessRecord, UseCaseError> {
    let principal = PrincipalKey::Person(person.clone());
    let load = Load::of(&principal);
    commands.load(load).await?.access.ok_or(UseCaseError::Unauthenticated(Unauthenticated::NoSession))
}

/// The token that a page sends back with each command. It follows from the session's secret, which a
/// page of another origin cannot read, and says nothing about it.
pub fn csrf(token: &SessionToken) -> Sha256 {
    audit::digest(&[b"cardwright-csrf-v1\n", token.secret.as_slice()].concat())
}
