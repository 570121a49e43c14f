//! Standing between a client and what it talks to.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::SdkConfig;
use bytes::Bytes;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

pub(crate) type Answer = Result<HttpResponse, ConnectorError>;
pub(crate) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What is done with a call on its way.
pub(crate) trait Between: Clone + Debug + Send + Sync + 'static {
    /// Takes the call on, or not.
    fn call(&self, request: HttpRequest, next: SharedHttpConnector) -> Answering;
}

/// The same way to the store, with something between. A config without a client of its own, as an AWS
/// default has it, stays as it is.
pub(crate) fn over<B: Between>(config: &SdkConfig, between: &B) -> SdkConfig {
    match config.http_client() {
        Some(inner) => config.to_builder().http_client(Wrapped { inner, between: between.clone() }).build(),
        None => config.clone(),
    }
}

#[derive(Debug)]
struct Wrapped<B> {
    inner: SharedHttpClient,
    between: B,
}

impl<B: Between> HttpClient for Wrapped<B> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, between: self.between.clone() })
    }
}

#[derive(Debug)]
struct Connector<B> {
    inner: SharedHttpConnector,
    between: B,
}

impl<B: Between> HttpConnector for Connector<B> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.between.call(request, self.inner.clone()))
    }
}

/// The name of a request's operation.
pub(crate) fn operation(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.split('.').nth(1).unwrap_or_default().to_owned()
}

/// The answer with its whole body read.
pub(crate) async fn whole(mut answer: HttpResponse) -> Result<(HttpResponse, Bytes), ConnectorError> {
    let body = ByteStream::new(answer.take_body()).collect().await;
    let body = body.map_err(|e| ConnectorError::other(e.into(), None))?.into_bytes();
    *answer.body_mut() = body.clone().into();
    Ok((answer, body))
}
