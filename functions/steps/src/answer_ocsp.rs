//! answer-ocsp: what became of certificates, asked one by one (RFC 6960).

use crate::http_edge::{Incoming, Result, reply};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use cardwright_core::ports::edge::Clock;
use cardwright_core::ports::status::{OcspResponder, Revocations};
use cardwright_core::status::answer_ocsp;
use http::StatusCode;

/// Never: what was good a moment ago may be revoked.
const CACHING: &str = "no-store";

/// `POST /pki/ocsp` with the request as its body, or `GET /pki/ocsp/{request}` with it in base 64 (RFC 6960, A.1). A request that is
/// none gets the answer that says so, not a problem document: programs ask here, and read nothing else.
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(
    clock: &dyn Clock,
    revocations: &dyn Revocations,
    responder: &dyn OcspResponder,
    incoming: &Incoming,
) -> Result {
    let request = match incoming.params.get("request") {
        Some(text) => BASE64.decode(text).unwrap_or_default(),
        None => incoming.body.to_vec(),
    };
    let answer = answer_ocsp(clock, revocations, responder, &request).await;
    reply(StatusCode::OK, "application/ocsp-response", CACHING, Bytes::from(answer))
}
