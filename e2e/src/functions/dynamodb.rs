//! The embedded engine behind a port, for programs in processes of their own.

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response};
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use store::Embedded;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The port. It closes when this goes.
pub struct DynamoDb {
    /// Where it is.
    pub endpoint: String,
    server: JoinHandle<()>,
}

impl DynamoDb {
    /// A port to this engine.
    ///
    /// # Panics
    /// If there is none free.
    pub async fn before(embedded: &Embedded) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket of TCP"));
        let embedded = embedded.clone();
        let router = Router::new()
            .fallback(async move |headers: HeaderMap, body: Bytes| answer(&embedded, &headers, body).await);
        let server = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Self { endpoint, server }
    }
}

impl Drop for DynamoDb {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The operation stands in a header; nothing else of the request counts.
async fn answer(embedded: &Embedded, headers: &HeaderMap, body: Bytes) -> Response<Body> {
    let target = headers.get("x-amz-target").expect("the name of an operation");
    let request = Request::builder().method(Method::POST).header("x-amz-target", target);
    let request = request.body(body.to_vec().into()).expect("a request");
    let request = HttpRequest::try_from(request).expect("a request of the SDK");
    let answer = embedded.call(request).await.expect("the engine answers");
    let response = Response::builder().status(answer.status().as_u16());
    let response = response.header("content-type", "application/x-amz-json-1.0");
    response.body(Body::from(answer.body().bytes().unwrap_or_default().to_vec())).expect("an answer")
}
