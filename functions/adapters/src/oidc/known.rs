//! The provider's document and keys, fetched once in a while.

use super::http::{Http, HttpError};
use super::token::Metadata;
use super::{refused, unavailable};
use cardwright_core::ports::sign_in::ProviderError;
use domain::time::{Span, Timestamp};
use openidconnect::{DiscoveryError, IssuerUrl};
use std::sync::Arc;
use tokio::sync::Mutex;

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
    found: Option<(Arc<Metadata>, Timestamp)>,
    refetched: Option<Timestamp>,
    failed: Option<Timestamp>,
}

impl Known {
    /// The document and keys, at most [`KEPT`] old.
    pub(super) async fn metadata(
        &self,
        http: &Http,
        issuer: &IssuerUrl,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let mut state = self.0.lock().await;
        match &state.found {
            Some((metadata, since)) if within(*since, now, KEPT) => Ok(metadata.clone()),
            _ => state.fetch(http, issuer, now).await,
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
            Some((metadata, _)) if !Arc::ptr_eq(metadata, than) => return Ok(metadata.clone()),
            _ => {}
        }
        if state.refetched.is_some_and(|at| within(at, now, BETWEEN_REFETCHES)) {
            return Ok(than.clone());
        }
        state.refetched = Some(now);
        state.fetch(http, issuer, now).await
    }
}

impl State {
    async fn fetch(
        &mut self,
        http: &Http,
        issuer: &IssuerUrl,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        if self.failed.is_some_and(|at| within(at, now, AFTER_FAILURE)) {
            return Err(unavailable("the provider did not answer a moment ago"));
        }
        match Metadata::discover_async(issuer.clone(), http).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                self.found = Some((metadata.clone(), now));
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
