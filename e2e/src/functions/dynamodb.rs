//! The embedded engine behind a port, for programs in processes of their own.

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response};
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::Embedded;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The port. It closes when this goes.
pub struct DynamoDb {
    /// Where it is.
    pub endpoint: String,
    busy: Arc<Mutex<Busy>>,
    server: JoinHandle<()>,
}

/// How long the engine has been at work: calls that overlap count once.
#[derive(Default)]
struct Busy {
    calls: usize,
    since: Option<Instant>,
    whole: Duration,
}

impl Busy {
    fn begins(&mut self) {
        self.calls += 1;
        self.since.get_or_insert_with(Instant::now);
    }

    fn ends(&mut self) {
        self.calls -= 1;
        if self.calls == 0
            && let Some(since) = self.since.take()
        {
            self.whole += since.elapsed();
        }
    }
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
        let busy = Arc::<Mutex<Busy>>::default();
        let meter = Arc::clone(&busy);
        let router = Router::new().fallback(async move |headers: HeaderMap, body: Bytes| {
            lock(&meter).begins();
            let answer = answer(&embedded, &headers, body).await;
            lock(&meter).ends();
            answer
        });
        let server = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Self { endpoint, busy, server }
    }

    /// How long the engine has been at work on calls by now.
    pub fn busy(&self) -> Duration {
        lock(&self.busy).whole
    }
}

fn lock(busy: &Mutex<Busy>) -> MutexGuard<'_, Busy> {
    busy.lock().unwrap_or_else(PoisonError::into_inner)
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
