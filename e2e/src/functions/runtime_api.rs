//! Lambda's Runtime API, as far as a function meets it: it asks for events, and answers each or says why not.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use crate::wait::DEADLINE;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How an event ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The function's answer.
    Answer(Value),
    /// The function could not answer: the error's type and message.
    Error(String, String),
}

/// One function's Runtime API. It ends when this goes.
pub struct RuntimeApi {
    /// Host and port.
    pub address: String,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

struct Desk {
    events: mpsc::UnboundedSender<(String, Bytes)>,
    next: tokio::sync::Mutex<mpsc::UnboundedReceiver<(String, Bytes)>>,
    open: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    refusal: Mutex<Option<Outcome>>,
    number: AtomicU64,
}

impl RuntimeApi {
    /// A Runtime API without events.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn start() -> Self {
        let (events, next) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk {
            events,
            next: tokio::sync::Mutex::new(next),
            open: Mutex::default(),
            refusal: Mutex::default(),
            number: AtomicU64::new(0),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_event))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(not_started))
            .with_state(desk.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        // Without it, each answer waits for an acknowledgement that is delayed by 40 ms.
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket of TCP"));
        let server = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Self { address, desk, server }
    }

    /// Hands an event on, and waits for its end.
    ///
    /// # Panics
    /// If there is none in time.
    pub async fn send(&self, event: impl Into<Bytes>) -> Outcome {
        timeout(DEADLINE, self.post(event)).await.expect("an answer in time").expect("an answer")
    }

    /// Hands an event on, for whoever comes to ask for it.
    ///
    /// # Panics
    /// If nobody hands events on any more.
    pub fn post(&self, event: impl Into<Bytes>) -> oneshot::Receiver<Outcome> {
        let id = format!("8476a536-e9f4-11e8-9739-{:012x}", self.desk.number.fetch_add(1, Ordering::Relaxed));
        let (sender, receiver) = oneshot::channel();
        self.desk.open().insert(id.clone(), sender);
        self.desk.events.send((id, event.into())).expect("somebody hands events on");
        receiver
    }

    /// Why the function did not start, if it said so.
    pub fn refusal(&self) -> Option<Outcome> {
        self.desk.refusal.lock().expect("nobody failed here").clone()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Desk {
    fn open(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Outcome>>> {
        self.open.lock().expect("nobody failed here")
    }

    fn end(&self, id: &str, outcome: Outcome) -> StatusCode {
        // Whoever sent it may have gone.
        let Some(sender) = self.open().remove(id) else { return StatusCode::FORBIDDEN };
        let _ = sender.send(outcome);
        StatusCode::ACCEPTED
    }
}

async fn next_event(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    let (id, event) = desk.next.lock().await.recv().await.expect("the desk is open");
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:000000000000:function:f".to_owned(),
        ),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0".to_owned()),
    ];
    (headers, event)
}

async fn answered(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let answer = serde_json::from_slice(&body).expect("an answer in JSON");
    desk.end(&id, Outcome::Answer(answer))
}

async fn failed(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    desk.end(&id, error(&headers, &body))
}

async fn not_started(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    *desk.refusal.lock().expect("nobody failed here") = Some(error(&headers, &body));
    StatusCode::ACCEPTED
}

fn error(headers: &HeaderMap, body: &[u8]) -> Outcome {
    let kind = headers.get("lambda-runtime-function-error-type").and_then(|kind| kind.to_str().ok());
    let body: Value = serde_json::from_slice(body).expect("an error in JSON");
    let message = body.pointer("/errorMessage").and_then(Value::as_str).unwrap_or_default();
    Outcome::Error(kind.unwrap_or_default().to_owned(), message.to_owned())
}
