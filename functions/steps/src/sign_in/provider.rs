//! The way to an OpenID provider and back.

use super::{Door, Way, keep};
use crate::http_edge::{Answer, Incoming, Result, json, reply, set_cookie};
use crate::problem::denied::{self, Refused};
use crate::problem::{Fault, causes, phrases};
use api::headers::SIGN_IN_COOKIE;
use api::session::{DOOR, Door as Shown, Problem};
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::ports::sign_in::ProviderError;
use cardwright_core::ports::store::Principals;
use cardwright_core::sign_in::{self, ATTEMPT, BrowserKey, Callback, Entered, OpenId, Refusal, ReturnPath};
use domain::language::Language;
use domain::role::Role;
use http::header::{CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use zeroize::Zeroizing;

/// `GET /api/session`: what the page for signing in has to offer.
pub(super) async fn shown(door: &Door) -> Result {
    let shown = match &door.way {
        Way::Tickets(_) => Shown::Links,
        Way::OpenId(open_id) => {
            let end_session = open_id.provider.end_session_url().await;
            Shown::Provider { contact: door.contact.clone(), end_session }
        }
    };
    json(StatusCode::OK, &shown)
}

/// `GET /api/session/begin?to=PATH`
pub(super) async fn begin(engine: &Engine, open_id: &OpenId, door: &Door, incoming: &Incoming) -> Result {
    // Another site that starts a sign-in may show its page, but not have somebody signed in unawares.
    if incoming.same_origin().is_err() {
        return see_other(DOOR);
    }
    // One key serves all tabs of a browser: a second attempt leaves the first one good.
    let key = key(incoming, door).unwrap_or_else(|| BrowserKey::fresh(engine));
    let to = incoming.query.get("to").and_then(|to| ReturnPath::parse(to));
    match sign_in::begin(engine, open_id, &key, to).await {
        Ok(url) => {
            let mut answer = see_other(&url)?;
            let value = Zeroizing::new(hex::encode(key.as_bytes()));
            let cookie = (SIGN_IN_COOKIE, door.https);
            // Lax: the way back from the provider has to carry it.
            set_cookie(&mut answer, cookie, &value, "Lax", ATTEMPT.as_millis() / 1000)?;
            Ok(answer)
        }
        Err(refusal) => refused(&refusal, incoming),
    }
}

/// `GET /api/session/callback`
pub(super) async fn callback(
    engine: &Engine,
    principals: &dyn Principals,
    open_id: &OpenId,
    door: &Door,
    incoming: &Incoming,
) -> Result {
    let query = |name: &str| incoming.query.get(name).map(String::as_str);
    let callback = Callback {
        state: query("state").unwrap_or_default(),
        code: query("code").filter(|_| query("error").is_none()),
        issuer: query("iss"),
    };
    let Some(key) = key(incoming, door) else { return refused(&Refusal::Stale, incoming) };
    match sign_in::complete(engine, principals, open_id, &key, callback, door.https).await {
        Ok(entered) => welcome(&entered, door, incoming.language()),
        Err(refusal) => refused(&refusal, incoming),
    }
}

fn key(incoming: &Incoming, door: &Door) -> Option<BrowserKey> {
    let (value, host_only) = incoming.cookie(SIGN_IN_COOKIE)?;
    let bytes = Zeroizing::new(hex::decode(value).ok()?);
    BrowserKey::from_bytes(&bytes).filter(|_| host_only == door.https)
}

/// A page that leads on to the portal. No redirect: one that began at the provider's page counts as coming from
/// another site all the way, so that some browsers would leave the session's strict cookie out; a page of ours
/// that leads on does not.
fn welcome(entered: &Entered, door: &Door, language: Language) -> Result {
    let officer = entered.access.roles.iter().any(|role| role != Role::SelfServiceUser);
    let home = if officer { "/admin/" } else { "/" };
    let to = entered.to.as_ref().map_or(home, ReturnPath::as_str).replace('&', "&amp;");
    let (tag, title, go_on) =
        (language.tag(), phrases::SIGNING_IN.text(language), phrases::GO_ON.text(language));
    let page = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>{title} · Cardwright</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <link rel=\"icon\" href=\"data:,\"><meta http-equiv=\"refresh\" content=\"0;url={to}\"></head>\
         <body><main><h1>{title}</h1><p><a href=\"{to}\">{go_on}</a></p></main></body></html>"
    );
    let mut answer = reply(StatusCode::OK, "text/html; charset=utf-8", "no-store", Bytes::from(page))?;
    let headers = answer.headers_mut();
    let policy = "default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    // The address of this page holds the code.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    keep(&mut answer, &entered.token)?;
    set_cookie(&mut answer, (SIGN_IN_COOKIE, door.https), "", "Lax", 0)?;
    Ok(answer)
}

/// Back to the page for signing in, which says what happened.
fn refused(refusal: &Refusal, incoming: &Incoming) -> Result {
    let (code, id) = (problem(refusal).code(), &incoming.request_id);
    tracing::warn!(request.id = %id, problem = code, because = causes(refusal), "sign-in refused: {refusal}");
    let mut answer = see_other(&format!("{DOOR}?problem={code}&request={id}"))?;
    if denies(refusal) {
        denied::mark(&mut answer, vec![Refused { code, proven: false }]);
    }
    Ok(answer)
}

/// Whether somebody is kept out, rather than hindered. Who it is, only the provider says: not proven to us.
const fn denies(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Provider(ProviderError::Refused(_))
        | Refusal::NoPerson
        | Refusal::SeveralPeople
        | Refusal::OtherSubject
        | Refusal::Inactive
        | Refusal::NoAccess => true,
        Refusal::Stale
        | Refusal::Denied
        | Refusal::NoEmail
        | Refusal::Provider(ProviderError::Unavailable(_))
        | Refusal::Fault(_) => false,
    }
}

const fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Stale => Problem::Stale,
        Refusal::Denied => Problem::Denied,
        Refusal::Provider(ProviderError::Unavailable(_)) => Problem::ProviderAway,
        Refusal::Provider(ProviderError::Refused(_)) => Problem::NotBelieved,
        Refusal::NoEmail => Problem::NoEmail,
        Refusal::NoPerson => Problem::NoPerson,
        Refusal::SeveralPeople => Problem::SeveralPeople,
        Refusal::OtherSubject => Problem::OtherAccount,
        Refusal::Inactive => Problem::Inactive,
        Refusal::NoAccess => Problem::NoAccess,
        Refusal::Fault(_) => Problem::Fault,
    }
}

fn see_other(location: &str) -> Result {
    let mut answer: Answer = reply(StatusCode::SEE_OTHER, "text/plain", "no-store", Bytes::new())?;
    let location = location.parse().map_err(|_| Fault::Internal("an address that is no header"))?;
    answer.headers_mut().insert(LOCATION, location);
    answer.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(answer)
}
