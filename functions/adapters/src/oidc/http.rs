//! Calls to the provider: bounded in time and size, and led nowhere else.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How long the provider may take for one whole answer.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The most bytes of an answer. Documents with many keys, and tokens with many groups, have some tens of KiB.
const MAX_BYTES: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the provider did not answer")]
    Client(#[source] reqwest::Error),
    #[error("the provider answered with status {0}")]
    Status(u16),
    #[error("the provider's answer is larger than {MAX_BYTES} bytes")]
    TooLarge,
}

impl From<reqwest::Error> for HttpError {
    /// Without its address, which is the provider's to choose.
    fn from(error: reqwest::Error) -> Self {
        Self::Client(error.without_url())
    }
}

/// The HTTP client.
pub(super) struct Http(reqwest::Client);

impl Http {
    /// For a provider out there, over https alone, or for one on this machine.
    pub(super) fn new(here: bool) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none());
        // Here nothing is encrypted: whom the machine believes, which takes some milliseconds to read, is not asked.
        let client = if here { client.no_proxy().tls_certs_only([]) } else { client.https_only(true) };
        client.build().map(Self)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        if answer.status().is_server_error() {
            return Err(HttpError::Status(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
