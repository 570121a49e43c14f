//! Sessions of people.

use crate::error::{Unauthenticated, UseCaseError};
use crate::ports::edge::{Clock, Random, bytes};
use crate::ports::store::{Commands, Load, PrincipalKey, Principals, StoreError};
use crate::principal::{SESSION, SessionToken};
use crate::record::{AccessRecord, SessionRecord};
use domain::certificate::Sha256;
use domain::id::{PersonId, SessionId};
use zeroize::Zeroizing;

/// How many sessions a person may have open; the oldest gives way.
const MAX_SESSIONS: usize = 8;

/// Opens a session for a person whom a sign-in has vouched for.
///
/// # Errors
/// [`UseCaseError::NotFound`] if the person has no access here.
pub async fn begin(
    commands: &dyn Commands,
    principals: &dyn Principals,
    clock: &dyn Clock,
    random: &dyn Random,
    person: &PersonId,
) -> Result<(SessionToken, AccessRecord), UseCaseError> {
    let session = SessionId::from_random(bytes(random));
    let secret = Zeroizing::new(bytes::<32>(random).to_vec());
    for _ in crate::command::tries() {
        let mut access = access(commands, person).await?;
        let now = clock.now();
        access.sessions.retain(|s| now < s.until);
        let surplus = (access.sessions.len() + 1).saturating_sub(MAX_SESSIONS);
        access.sessions.drain(..surplus);
        let digest = audit::digest(&secret);
        access.sessions.push(SessionRecord { id: session.clone(), secret: digest, until: now.plus(SESSION) });
        access.version = access.version.next();
        match principals.save_access(&access).await {
            Ok(()) => return Ok((SessionToken { person: person.clone(), session, secret }, access)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
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
        let secret = audit::digest(&token.secret);
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
    let load = Load { principal: &principal, issuance: None, people: &[], secrets: false };
    commands.load(load).await?.access.ok_or(UseCaseError::Unauthenticated(Unauthenticated::NoSession))
}

/// The token that a page sends back with each command. It follows from the session's secret, which a
/// page of another origin cannot read, and says nothing about it.
pub fn csrf(token: &SessionToken) -> Sha256 {
    audit::digest(&[b"cardwright-csrf-v1\n", token.secret.as_slice()].concat())
}
