//! sign-in: a session for whom a sign-in vouches.

use crate::http_edge::{Incoming, Result, json};
use crate::problem::Fault;
use api::headers::SESSION_COOKIE;
use api::session::{Me, SignIn as Body};
use cardwright_core::command::Engine;
use cardwright_core::ports::sign_in::SignIn;
use cardwright_core::ports::store::Principals;
use cardwright_core::principal::{SESSION, SessionToken};
use cardwright_core::record::AccessRecord;
use cardwright_core::sessions::{begin, csrf};
use http::StatusCode;
use http::header::SET_COOKIE;

/// `POST /api/session`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    principals: &dyn Principals,
    sign_in: &dyn SignIn,
    incoming: &Incoming,
) -> Result {
    incoming.same_origin()?;
    let body: Body = incoming.json()?;
    let person = sign_in.person(&body.ticket).ok_or(Fault::BadTicket)?;
    let (token, access) =
        begin(&*engine.commands, principals, &*engine.clock, &*engine.random, &person).await?;
    let mut answer = json(StatusCode::CREATED, &me(&access, &token))?;
    let cookie = cookie(&token).parse().map_err(|_| Fault::Internal("a cookie that is no header"))?;
    answer.headers_mut().insert(SET_COOKIE, cookie);
    Ok(answer)
}

/// Who is signed in.
pub fn me(access: &AccessRecord, token: &SessionToken) -> Me {
    Me {
        person: access.person.clone(),
        name: access.name.clone(),
        roles: access.roles.iter().collect(),
        csrf: csrf(token).to_string(),
    }
}

/// No script reads it, no other site's request carries it.
fn cookie(token: &SessionToken) -> String {
    let SessionToken { person, session, secret } = token;
    let secret = hex::encode(secret.as_slice());
    let seconds = SESSION.as_millis() / 1000;
    format!(
        "{SESSION_COOKIE}={person}:{session}:{secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}"
    )
}
