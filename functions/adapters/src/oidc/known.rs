//! The provider's document and keys, fetched once in a while.

use super::http::{Http, HttpError};
use super::token::Metadata;
use super::{refused, unavailable};
use cardwright_core::ports::sign_in::ProviderError;
use domain::time::{Span, Timestamp};
use openidconnect::http::header::ACCEPT;
use openidconnect::http::{Request, StatusCode};
use openidconnect::{AsyncHttpClient as _, DiscoveryError, IssuerUrl, JsonWebKeySet};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Where an issuer has its document (OpenID Connect Discovery 1.0, section 4).
const DOCUMENT: &str = ".well-known/openid-configuration";

/// How long they are believed: a key that the provider withdrew is good here for no longer.
const KEPT: Span = Span::from_secs(900);

/// How soon they are fetched again because a token names a key that is not among them. The first such token
/// finds the new key at once; a stranger who makes them up does not get the provider called each time.
const BETWEEN_REFETCHES: Span = Span::from_secs(60);

/// How soon a provider that did not answer is asked again.
const AFTER_FAILURE: Span = Span::from_secs(3);

/// What is known of the provider. Whoever comes while it is fetched waits for the same answer.
#[derive(Default)]
pub(super) struct Known(Mutex<State>);

#[derive(Default)]
struct State {
    found: Option<Found>,
    refetched: Option<Timestamp>,
    failed: Option<Timestamp>,
}

struct Found {
    metadata: Arc<Metadata>,
    since: Timestamp,
    /// Whether the keys are there too.
    keys: bool,
}

impl Known {
    /// The document, at most [`KEPT`] old. Its keys may be missing: to send a browser to the provider takes none,
    /// and a function that has just started does not make anybody wait for them.
    pub(super) async fn document(
        &self,
        http: &Http,
        issuer: &IssuerUrl,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let mut state = self.0.lock().await;
        match &state.found {
            Some(found) if within(found.since, now, KEPT) => Ok(found.metadata.clone()),
            _ => state.fetch(now, document(http, issuer), false).await,
        }
    }

    /// The document with the keys, each at most [`KEPT`] old.
    pub(super) async fn with_keys(
        &self,
        http: &Http,
        issuer: &IssuerUrl,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let mut state = self.0.lock().await;
        match &state.found {
            Some(found) if within(found.since, now, KEPT) && found.keys => Ok(found.metadata.clone()),
            Some(Found { metadata, since, .. }) if within(*since, now, KEPT) => {
                let (document, since) = (Metadata::clone(metadata), *since);
                let fetched = state.fetch(now, keys(http, document), true).await;
                // The document is not younger for it.
                state.found.iter_mut().for_each(|found| found.since = since);
                fetched
            }
            _ => state.fetch(now, both(http, issuer), true).await,
        }
    }

    /// Keys that are newer than these, or these if they were fetched anew a moment ago.
    pub(super) async fn newer(
        &self,
        than: &Arc<Metadata>,
        http: &Http,
        issuer: &IssuerUrl,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let mut state = self.0.lock().await;
        match &state.found {
            Some(found) if found.keys && !Arc::ptr_eq(&found.metadata, than) => {
                return Ok(found.metadata.clone());
            }
            _ => {}
        }
        if state.refetched.is_some_and(|at| within(at, now, BETWEEN_REFETCHES)) {
            return Ok(than.clone());
        }
        state.refetched = Some(now);
        state.fetch(now, both(http, issuer), true).await
    }
}

impl State {
    /// Takes what is fetched, unless the provider failed a moment ago.
    async fn fetch(
        &mut self,
        now: Timestamp,
        fetched: impl Future<Output = Result<Metadata, DiscoveryError<HttpError>>>,
        keys: bool,
    ) -> Result<Arc<Metadata>, ProviderError> {
        if self.failed.is_some_and(|at| within(at, now, AFTER_FAILURE)) {
            return Err(unavailable("the provider did not answer a moment ago"));
        }
        match fetched.await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                self.found = Some(Found { metadata: metadata.clone(), since: now, keys });
                self.failed = None;
                Ok(metadata)
            }
            Err(error) => {
                self.failed = Some(now);
                Err(why(error))
            }
        }
    }
}

/// The document alone (OpenID Connect Discovery, section 4); the library would fetch the keys at once.
async fn document(http: &Http, issuer: &IssuerUrl) -> Result<Metadata, DiscoveryError<HttpError>> {
    let url = issuer.join(DOCUMENT).map_err(DiscoveryError::UrlParse)?;
    let request = Request::get(url.as_str()).header(ACCEPT, "application/json").body(Vec::new());
    let request = request.map_err(|error| DiscoveryError::Other(error.to_string()))?;
    let answer = http.call(request).await.map_err(DiscoveryError::Request)?;
    if answer.status() != StatusCode::OK {
        return Err(DiscoveryError::Response(answer.status(), Vec::new(), String::new()));
    }
    let metadata: Metadata = serde_json::from_slice(answer.body())
        .map_err(|error| DiscoveryError::Other(format!("no provider metadata: {error}")))?;
    // Section 4.3: or the document may be that of a provider whom nobody has chosen.
    if metadata.issuer() == issuer {
        Ok(metadata)
    } else {
        Err(DiscoveryError::Validation("its document names another issuer".to_owned()))
    }
}

async fn keys(http: &Http, document: Metadata) -> Result<Metadata, DiscoveryError<HttpError>> {
    let keys = JsonWebKeySet::fetch_async(document.jwks_uri(), http).await?;
    Ok(document.set_jwks(keys))
}

async fn both(http: &Http, issuer: &IssuerUrl) -> Result<Metadata, DiscoveryError<HttpError>> {
    keys(http, document(http, issuer).await?).await
}

fn why(error: DiscoveryError<HttpError>) -> ProviderError {
    match error {
        DiscoveryError::Request(error) => unavailable(error),
        DiscoveryError::Response(status, ..) => {
            unavailable(format!("the provider's document or keys came with status {status}"))
        }
        DiscoveryError::Validation(said) => refused(said),
        _ => refused("the provider's document or keys were not understood"),
    }
}

/// A clock that was set back ends a span, lest it never end.
fn within(since: Timestamp, now: Timestamp, span: Span) -> bool {
    let passed = now.since(since);
    Span::from_millis(0) <= passed && passed < span
}
