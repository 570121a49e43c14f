//! api-reference: the API describes itself, for programs and for people.

mod page;
mod style;

use crate::http_edge::{Incoming, Result, reply, same_tag};
use crate::problem::Fault;
use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, ETAG, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use std::sync::LazyLock;

/// A release has one description; after an update it is asked for again.
const CACHING: &str = "public, max-age=300";

struct Made {
    body: Bytes,
    tag: String,
}

fn made(body: Bytes) -> Made {
    let tag = format!("\"{}\"", cardwright_core::digest(&body));
    Made { body, tag }
}

/// As `api::openapi` generates it, which tests hold it to: generating takes longer than a function takes to start.
const GENERATED: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

static DOCUMENT: LazyLock<Made> = LazyLock::new(|| made(Bytes::from_static(GENERATED.as_bytes())));
static PAGE: LazyLock<Made> = LazyLock::new(|| made(page::page().into()));

/// `GET /api/openapi.json` and `GET /api/reference`.
///
/// # Errors
/// See [`Fault`].
pub fn handle(path: &str, incoming: &Incoming) -> Result {
    let (made, media) = match path {
        "/api/openapi.json" => (&*DOCUMENT, "application/json"),
        _ => (&*PAGE, "text/html; charset=utf-8"),
    };
    let (status, body) = if same_tag(incoming, &made.tag) {
        (StatusCode::NOT_MODIFIED, Bytes::new())
    } else {
        (StatusCode::OK, made.body.clone())
    };
    let mut answer = reply(status, media, CACHING, body)?;
    let header = |text: &str| HeaderValue::from_str(text).map_err(|_| Fault::Internal("no header"));
    let headers = answer.headers_mut();
    headers.insert(ETAG, header(&made.tag)?);
    headers.insert(CONTENT_SECURITY_POLICY, header(&style::policy())?);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(answer)
}

#[cfg(test)]
mod tests;
