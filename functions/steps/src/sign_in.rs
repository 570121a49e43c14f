//! sign-in: a session for whom a sign-in vouches: tickets for trying out, or an OpenID provider.

mod provider;

use crate::http_edge::{Answer, Incoming, Result, json, set_cookie};
use crate::problem::Fault;
use api::headers::SESSION_COOKIE;
use api::session::{BEGIN, CALLBACK, Me, SignIn as Body};
use cardwright_core::command::Engine;
use cardwright_core::ports::sign_in::Tickets;
use cardwright_core::ports::store::Principals;
use cardwright_core::principal::{SESSION, SessionToken};
use cardwright_core::record::AccessRecord;
use cardwright_core::sessions::{self, Entry, csrf};
use cardwright_core::sign_in::OpenId;
use http::{Method, StatusCode};
use std::sync::Arc;

/// How people sign in.
#[derive(Clone)]
pub enum Way {
    /// By tickets, for trying out.
    Tickets(Arc<dyn Tickets>),
    /// At an OpenID provider.
    OpenId(OpenId),
}

/// The door: how people come in.
#[derive(Clone)]
pub struct Door {
    /// How they sign in.
    pub way: Way,
    /// Whom to ask when it does not work, as a sentence names it.
    pub contact: String,
    /// Whether people come over https: cookies are then bound to it and to this very host.
    pub https: bool,
}

/// `POST /api/session` with a ticket; `GET /api/session`, `/api/session/begin` and `/api/session/callback`.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    principals: &dyn Principals,
    door: &Door,
    path: &str,
    incoming: &Incoming,
) -> Result {
    match (&door.way, path) {
        (Way::Tickets(tickets), _) if incoming.method == Method::POST => {
            by_ticket(engine, principals, &**tickets, door.https, incoming).await
        }
        (_, "/api/session") if incoming.method == Method::GET => provider::shown(door).await,
        (Way::OpenId(open_id), BEGIN) => provider::begin(engine, open_id, door, incoming).await,
        (Way::OpenId(open_id), CALLBACK) => {
            provider::callback(engine, principals, open_id, door, incoming).await
        }
        _ => Err(Fault::NoRoute),
    }
}

async fn by_ticket(
    engine: &Engine,
    principals: &dyn Principals,
    tickets: &dyn Tickets,
    https: bool,
    incoming: &Incoming,
) -> Result {
    incoming.same_origin()?;
    let body: Body = incoming.json()?;
    let person = tickets.person(&body.ticket).ok_or(Fault::BadTicket)?;
    let entry = Entry { person: &person, host_only: https, roles: None };
    let (token, access) = sessions::begin(engine, principals, entry).await?;
    let mut answer = json(StatusCode::CREATED, &me(&access, &token))?;
    keep(&mut answer, &token)?;
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

/// The session goes into a cookie that no other site's request carries.
fn keep(answer: &mut Answer, token: &SessionToken) -> Result<()> {
    let SessionToken { person, session, secret, host_only } = token;
    let value = format!("{person}:{session}:{}", hex::encode(secret.as_slice()));
    set_cookie(answer, (SESSION_COOKIE, *host_only), &value, "Strict", SESSION.as_millis() / 1000)
}
