//! From what a use case answers to an HTTP answer.

use super::{Answer, Incoming, Result};
use crate::problem::Fault;
use api::card::CardAccepted;
use api::headers::{HOST_PREFIX, REQUEST_ID};
use api::issuance::Accepted;
use bytes::Bytes;
use cardwright_core::record::{CardRecord, IssuanceRecord};
use domain::id::{RequestId, Version};
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// An answer in JSON, never to be kept by a cache between.
///
/// # Errors
/// None of our types fails to serialise; if one does, that is a fault of ours.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result {
    let body = serde_json::to_vec(value).map_err(|_| Fault::Internal("an answer without JSON"))?;
    reply(status, "application/json", "no-store", Bytes::from(body))
}

/// An answer whose tag is the version of what it shows, for [`Incoming::if_match`].
///
/// # Errors
/// None with numbers.
pub fn tag(mut answer: Answer, version: Version) -> Result {
    let tag = format!("\"{version}\"").parse().map_err(|_| Fault::Internal("a tag that is no header"))?;
    answer.headers_mut().insert(ETAG, tag);
    Ok(answer)
}

/// An answer with a media type and a caching rule.
///
/// # Errors
/// None with the constants used here.
pub fn reply(status: StatusCode, media: &'static str, caching: &'static str, body: Bytes) -> Result {
    http::Response::builder()
        .status(status)
        .header(CONTENT_TYPE, media)
        .header(CACHE_CONTROL, caching)
        .body(body)
        .map_err(|_| Fault::Internal("an answer with impossible headers"))
}

/// An answer that a browser may ask for again by its tag (RFC 9110, 13.1.2): nothing is sent if nothing changed.
///
/// # Errors
/// As [`json`].
pub fn json_with_tag<T: Serialize>(incoming: &Incoming, value: &T) -> Result {
    tagged(incoming, value, "")
}

/// The same for a page that shows a version of something: its tag begins with it, so that a command can say which
/// version its sender has seen.
///
/// # Errors
/// As [`json`].
pub fn json_of_version<T: Serialize>(incoming: &Incoming, version: Version, value: &T) -> Result {
    tagged(incoming, value, &format!("{version}-"))
}

fn tagged<T: Serialize>(incoming: &Incoming, value: &T, begins: &str) -> Result {
    let body = serde_json::to_vec(value).map_err(|_| Fault::Internal("an answer without JSON"))?;
    let tag = format!("{begins}{}", cardwright_core::digest(&body));
    reply_with_tag(incoming, "application/json", &tag, || Ok(body))
}

/// An answer of any media type under a tag, made only for a sender who has not got it.
///
/// # Errors
/// Those of making it.
pub(crate) fn reply_with_tag(
    incoming: &Incoming,
    media: &'static str,
    tag: &str,
    body: impl FnOnce() -> Result<Vec<u8>>,
) -> Result {
    let tag = format!("\"{tag}\"");
    let (status, body) = if same_tag(incoming, &tag) {
        (StatusCode::NOT_MODIFIED, Vec::new())
    } else {
        (StatusCode::OK, body()?)
    };
    let mut answer = reply(status, media, "private, no-cache", Bytes::from(body))?;
    let tag = tag.parse().map_err(|_| Fault::Internal("a tag that is no header"))?;
    answer.headers_mut().insert(ETAG, tag);
    Ok(answer)
}

/// Whether the sender has what this tag stands for (RFC 9110, 13.1.2). Weak tags compare as strong ones do.
pub(crate) fn same_tag(incoming: &Incoming, tag: &str) -> bool {
    let known = incoming.header(IF_NONE_MATCH.as_str()).unwrap_or_default();
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

/// A cookie that no script reads. Over https no other host can have set it, and it never leaves https.
///
/// # Errors
/// None with values that are hexadecimal or ids.
pub(crate) fn set_cookie(
    answer: &mut Answer,
    (name, host_only): (&str, bool),
    value: &str,
    same_site: &str,
    seconds: i64,
) -> Result<()> {
    let (prefix, secure) = if host_only { (HOST_PREFIX, "; Secure") } else { ("", "") };
    let cookie =
        format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={seconds}{secure}");
    let cookie = cookie.parse().map_err(|_| Fault::Internal("a cookie that is no header"))?;
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// What every answer carries, whichever server it leaves by: the id for whoever searches the log.
#[must_use]
pub fn finish(mut answer: Answer, id: &RequestId) -> Answer {
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// What a command led to, with the tag for the next one.
///
/// # Errors
/// As [`json`].
pub fn accepted(status: StatusCode, record: &IssuanceRecord) -> Result {
    let accepted = Accepted {
        issuance: record.issuance.id.clone(),
        state: record.issuance.state.name(),
        version: record.version,
    };
    tag(json(status, &accepted)?, record.version)
}

/// Says where what was made is (RFC 9110, 10.2.2).
///
/// # Errors
/// None with ids.
pub fn located(mut answer: Answer, place: &str) -> Result {
    let place = place.parse().map_err(|_| Fault::Internal("a place that is no header"))?;
    answer.headers_mut().insert(LOCATION, place);
    Ok(answer)
}

/// What a command on a card led to, tagged with the version.
///
/// # Errors
/// As [`json`].
pub fn card_accepted(record: &CardRecord) -> Result {
    let accepted = CardAccepted {
        issuance: record.card.issuance.clone(),
        state: record.card.state.name(),
        version: record.version,
    };
    tag(json(StatusCode::OK, &accepted)?, record.version)
}
