//! The HTTP server: the routes of the table, and the portals.

use crate::backend::{Backend, Site};
use crate::console::{Failure, line};
use crate::data::DataDir;
use crate::dispatch::{self, IN_HAND};
use crate::mail::Mail;
use crate::portal::Portal;
use crate::sign_in::{SignIn, parse_public_url};
use crate::worker;
use api::routes::{Method, ROUTES, Route};
use api::try_out::READER;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use cardwright_core::ports::edge::{Random, bytes};
use clap::Args;
use domain::id::RequestId;
use http::HeaderMap;
use http_body_util::{BodyExt as _, Limited};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use steps::http_edge::{Incoming, finish, language, query};
use steps::problem::{self, Fault};
use tokio::net::TcpListener;

/// Options of `cardwright serve`.
#[derive(Args)]
pub(crate) struct Options {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The port on loopback; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The built portals.
    #[arg(long, value_name = "DIR")]
    portal: Option<PathBuf>,
    /// Leave effects to a later start.
    #[arg(long)]
    without_worker: bool,
    /// Where people reach this server, if something before it ends TLS for it. Certificates name this address.
    #[arg(long, value_name = "URL", value_parser = parse_public_url)]
    public_url: Option<String>,
    #[command(flatten)]
    sign_in: SignIn,
    #[command(flatten)]
    mail: Mail,
    #[command(flatten)]
    site: Site,
}

/// Serves until it is told to stop.
pub(crate) async fn run(options: Options) -> Result<(), Failure> {
    log_to_stderr();
    let data = DataDir::open(&options.data)?;
    let listener = listen(options.port).await?;
    let url = url(&listener)?;
    let public_url = options.public_url.as_ref().unwrap_or(&url);
    let (mut backend, feed) = Backend::open(data.path(), &options.site, public_url).await?;
    options.sign_in.open(&mut backend, data.path(), public_url)?;
    options.mail.open(&mut backend)?;
    if !options.without_worker {
        tokio::spawn(worker::run(backend.clone(), feed));
    }
    line(&format!("serving on {url}"));
    serve(listener, backend, Portal::load(options.portal.as_deref())?, Router::new()).await
}

/// Logs of a server in the foreground.
pub(crate) fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::new("info,aws=warn");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Listens on loopback, and nowhere else: there is no TLS here, and the try-out sign-in asks no password.
pub(crate) async fn listen(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    TcpListener::bind(address).await.map_err(|error| {
        Failure(format!(
            "cannot listen on {address}: {error}; stop what uses the port, or choose another with --port"
        ))
    })
}

/// Where a listener is reached.
pub(crate) fn url(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener.local_addr().map_err(|e| Failure::because("the listener has no address", &e))?;
    Ok(format!("http://{address}"))
}

/// Serves until a signal to stop, and `more` besides.
pub(crate) async fn serve(
    listener: TcpListener,
    backend: Backend,
    portal: Portal,
    more: Router,
) -> Result<(), Failure> {
    let served = axum::serve(listener, router(backend, portal).merge(more)).with_graceful_shutdown(stopped());
    served.await.map_err(|e| Failure::because("the server stopped", &e))
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Beside the table: what only this machine has.
const TRY_OUT: &[Route] = &[
    Route { function: IN_HAND, method: Method::Get, path: READER },
    Route { function: IN_HAND, method: Method::Post, path: READER },
];

/// The routes of the table, and the portals for the rest.
fn router(backend: Backend, portal: Portal) -> Router {
    let backend = Arc::new(backend);
    let mut router = Router::new();
    for route in ROUTES.iter().chain(TRY_OUT) {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        let backend = backend.clone();
        let handler = move |params: Result<Path<BTreeMap<String, String>>, PathRejection>,
                            request: Request| {
            let backend = backend.clone();
            async move {
                // A path that is no UTF-8 leads nowhere.
                let Ok(Path(params)) = params else {
                    return refuse(&backend, &Fault::NoRoute, request.headers());
                };
                answer(&backend, route, params, request).await
            }
        };
        router = router.route(route.path, on(filter, handler));
    }
    let portal = Arc::new(portal);
    let no_route = backend.clone();
    router
        .method_not_allowed_fallback({
            let backend = backend.clone();
            move |request: Request| async move { refuse(&backend, &Fault::Method, request.headers()) }
        })
        .fallback(move |request: Request| async move {
            let served = portal.serve(request.method(), request.uri().path(), request.headers());
            served.unwrap_or_else(|| refuse(&no_route, &Fault::NoRoute, request.headers()))
        })
}

fn new_request_id(backend: &Backend) -> RequestId {
    let random: &dyn Random = &*backend.engine.random;
    RequestId::from_random(bytes(random))
}

fn refuse(backend: &Backend, fault: &Fault, headers: &HeaderMap) -> Response {
    let id = new_request_id(backend);
    finish(problem::answer(fault, &id, language(headers)), &id).map(Body::from)
}

async fn answer(
    backend: &Backend,
    route: &Route,
    params: BTreeMap<String, String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let query = match query(parts.uri.query().unwrap_or_default()) {
        Ok(query) => query,
        Err(fault) => return refuse(backend, &fault, &parts.headers),
    };
    let body = match Limited::new(body, route.max_body()).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return refuse(backend, &Fault::TooLarge, &parts.headers),
    };
    let path = parts.uri.path().to_owned();
    let request_id = new_request_id(backend);
    // HEAD is answered as GET is; the server leaves out the body (RFC 9110, 9.3.2).
    let method = if parts.method == http::Method::HEAD { http::Method::GET } else { parts.method };
    let incoming = Incoming { method, path, query, params, headers: parts.headers, body, request_id };
    let answer = dispatch::answer(backend, route, &incoming).await;
    finish(answer, &incoming.request_id).map(Body::from)
}
