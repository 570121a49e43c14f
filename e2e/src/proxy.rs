//! A proxy between agents, portals and server that loses requests and answers where a crash would,
//! and tells its test in time to kill somebody at that very moment.

use crate::person::client;
use api::headers::IDEMPOTENCY_KEY;
use api::routes::ROUTES;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Where in a call its trap springs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The server never sees the request.
    Before,
    /// The server is handling it.
    During,
    /// The server has answered, and nobody hears it.
    Unanswered,
    /// The answer has just arrived.
    Answered,
}

/// A call, and the moment at which it is to be hurt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// The call, as [`call`] names it.
    pub call: &'static str,
    /// When.
    pub moment: Moment,
}

/// A trap has sprung: whoever waits for it may kill now.
#[derive(Debug)]
pub struct Sprung {
    /// Which.
    pub trap: Trap,
    /// Dropped once the killing is done; until then the call stands still.
    pub go_on: oneshot::Sender<()>,
}

/// A command that came through, or a poll.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The call, as [`call`] names it.
    pub call: &'static str,
    /// The command's id.
    pub command: String,
    /// The path.
    pub path: String,
    /// What was answered, and arrived: what the sender counts on from then on.
    pub acknowledged: Option<(u16, Bytes)>,
}

impl Exchange {
    /// Whether the sender was told that the command is carried out.
    pub fn succeeded(&self) -> bool {
        self.acknowledged.as_ref().is_some_and(|(status, _)| (200..300).contains(status))
    }
}

/// A proxy on a port of its own.
pub struct Proxy {
    /// Where it is; this stays when the server moves.
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    server: Mutex<String>,
    traps: Mutex<Vec<Trap>>,
    sprung: mpsc::UnboundedSender<Sprung>,
    exchanges: Mutex<Vec<Exchange>>,
}

/// The connection breaks off.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("lost on purpose")
    }
}

impl std::error::Error for Lost {}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// A proxy before a server, and where it tells of traps that spring.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn before(server: &str) -> (Self, mpsc::UnboundedReceiver<Sprung>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (sprung, springs) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            http: client(),
            server: Mutex::new(server.to_owned()),
            traps: Mutex::default(),
            sprung,
            exchanges: Mutex::default(),
        });
        let accepting = inner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = accepting.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| inner.clone().relay(request));
                    // A connection that ends in an error is what this proxy is for.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        (Self { url, inner }, springs)
    }

    /// The server is here now.
    pub fn lead_to(&self, server: &str) {
        server.clone_into(&mut locked(&self.inner.server));
    }

    /// Sets traps; each springs once, at the first call that it is for.
    pub fn set(&self, traps: &[Trap]) {
        locked(&self.inner.traps).extend_from_slice(traps);
    }

    /// Takes away the traps that did not spring.
    pub fn disarm(&self) -> Vec<Trap> {
        std::mem::take(&mut locked(&self.inner.traps))
    }

    /// The commands that came through so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        locked(&self.inner.exchanges).clone()
    }
}

/// The name of a call: that of its function, and for reports what is reported.
pub fn call(method: &str, path: &str, body: &[u8]) -> &'static str {
    let fits = |template: &str| {
        let mut parts = template.split('/').zip(path.split('/'));
        template.split('/').count() == path.split('/').count()
            && parts.all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
    };
    let route = ROUTES.iter().find(|route| route.method.as_str() == method && fits(route.path));
    match route.map_or("none", |route| route.function) {
        "report-production" if path.ends_with("/trace") => "trace",
        "report-production" => {
            let report: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            match report.pointer("/report/outcome").and_then(|outcome| outcome.as_str()) {
                Some("verified") => "report-verified",
                Some("failed") => "report-failed",
                _ => "report-progress",
            }
        }
        function => function,
    }
}

impl Inner {
    async fn relay(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Relayed>, Lost> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Lost)?.to_bytes();
        let path = parts.uri.path().to_owned();
        let call = call(parts.method.as_str(), &path, &body);
        let command = parts.headers.get(IDEMPOTENCY_KEY).and_then(|id| id.to_str().ok()).unwrap_or_default();
        let exchange = Exchange { call, command: command.to_owned(), path, acknowledged: None };
        // Nobody counts on having read something.
        let number = (parts.method != Method::GET).then(|| {
            let mut exchanges = locked(&self.exchanges);
            exchanges.push(exchange);
            exchanges.len() - 1
        });
        let trap = self.trap_for(call);
        let moment = trap.as_ref().map(|trap| trap.moment);
        if moment == Some(Moment::Before) {
            return self.lose(trap).await;
        }
        let url = format!("{}{}", locked(&self.server), parts.uri);
        let forwarded = self.http.request(parts.method, url).headers(parts.headers).body(body).send();
        let forwarded = tokio::spawn(forwarded);
        if moment == Some(Moment::During) {
            return self.lose(trap).await;
        }
        let Some((status, headers, body)) = answered(forwarded).await else {
            // The server was killed meanwhile: the trap waits for the next such call.
            locked(&self.traps).extend(trap);
            return Err(Lost);
        };
        if moment == Some(Moment::Unanswered) {
            return self.lose(trap).await;
        }
        if let Some(number) = number
            && let Some(exchange) = locked(&self.exchanges).get_mut(number)
        {
            exchange.acknowledged = Some((status.as_u16(), body.clone()));
        }
        let relayed = Relayed { body: Full::new(body), trap, sprung: self.sprung.clone() };
        let mut response = Response::new(relayed);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn trap_for(&self, call: &str) -> Option<Trap> {
        let mut traps = locked(&self.traps);
        let place = traps.iter().position(|trap| trap.call == call)?;
        Some(traps.remove(place))
    }

    /// Springs the trap, and breaks the connection off once the killing is done.
    async fn lose(&self, trap: Option<Trap>) -> Result<Response<Relayed>, Lost> {
        if let Some(trap) = trap {
            let (go_on, done) = oneshot::channel();
            let _ = self.sprung.send(Sprung { trap, go_on });
            let _ = done.await;
        }
        Err(Lost)
    }
}

/// What the server answered, if it did.
async fn answered(
    forwarded: JoinHandle<reqwest::Result<reqwest::Response>>,
) -> Option<(StatusCode, HeaderMap, Bytes)> {
    let answer = forwarded.await.ok()?.ok()?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    Some((status, headers, answer.bytes().await.ok()?))
}

/// An answer on its way; its trap springs when it has left.
struct Relayed {
    body: Full<Bytes>,
    trap: Option<Trap>,
    sprung: mpsc::UnboundedSender<Sprung>,
}

impl Body for Relayed {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Relayed {
    fn drop(&mut self) {
        if let Some(trap) = self.trap.take() {
            let _ = self.sprung.send(Sprung { trap, go_on: oneshot::channel().0 });
        }
    }
}
