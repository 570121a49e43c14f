//! A function's life: open the ports, then answer one event after the other.

use crate::environment::{RUNTIME, StartError};
use crate::event::{incoming, outgoing, route};
use crate::logs;
use crate::site::{Site, host};
use adapters::edge::SystemClock;
use api::routes::Route;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use cardwright_core::denials::Denials;
use domain::id::RequestId;
use http::uri::Authority;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use lambda_runtime_api_client::PooledClient;
use lambda_runtime_api_client::body::Body;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::OnceCell;
use std::future::Future;
use std::process::ExitCode;
use steps::http_edge::{Answer, Incoming, Result, finish, language};
use steps::problem::{self, Fault, denied};
use tokio::signal::unix::{SignalKind, signal};

/// A function of the table of routes.
pub trait Function: Sized {
    /// Its name in the table.
    const NAME: &'static str;

    /// Opens the ports that it takes.
    fn open(site: &Site) -> impl Future<Output = std::result::Result<Self, StartError>>;

    /// Answers a request that came by one of its routes.
    fn answer(&self, route: &Route, incoming: &Incoming) -> impl Future<Output = Result>;
}

/// Runs a function until it is told to stop.
pub fn serve<F: Function>() -> ExitCode {
    live(async {
        let host = host()?;
        let site = Site::of_environment().await?;
        let function = F::open(&site).await?;
        let denied = Denied { site, denials: OnceCell::new() };
        let (function, host, denied) = (&function, &host, &denied);
        run(move |event| async move { Ok(respond(function, host, denied, event).await) }).await;
        Ok(())
    })
}

/// One thread: Lambda sends one event at a time.
pub(crate) fn live(life: impl Future<Output = std::result::Result<(), StartError>>) -> ExitCode {
    logs::begin();
    if let Err(error) = RUNTIME.text() {
        tracing::error!(%error, "this program runs on AWS Lambda");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the runtime did not start");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        let Err(error) = life.await else { return ExitCode::SUCCESS };
        tracing::error!(%error, "the function did not start");
        if let Err(error) = tell(&error).await {
            tracing::error!(error, "Lambda was not told so");
        }
        ExitCode::FAILURE
    })
}

/// Answers events until there are no more or SIGTERM comes. An event that is cut off comes again, or its
/// sender sends it again: nothing is done by halves.
pub(crate) async fn run<E, A, F>(answer: impl Fn(LambdaEvent<E>) -> F)
where
    E: DeserializeOwned,
    A: Serialize,
    F: Future<Output = std::result::Result<A, Error>>,
{
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        ended = lambda_runtime::run(service_fn(answer)) => {
            if let Err(error) = ended {
                tracing::error!(error, "no more events come");
            }
        }
        _ = terminate.recv() => {}
    }
}

async fn respond<F: Function>(
    function: &F,
    host: &Authority,
    denied: &Denied,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> ApiGatewayV2httpResponse {
    let (id, language) = (request_id(&event.context.request_id), language(&event.payload.headers));
    let result = async {
        let route = route(&event.payload, F::NAME)?;
        let incoming = incoming(event.payload, route, host, id.clone())?;
        let answer = function.answer(route, &incoming).await;
        let answer = answer.unwrap_or_else(|fault| problem::answer(&fault, &id, language));
        denied.note(route, &incoming, &answer).await;
        Ok(answer)
    };
    let answer = result.await.unwrap_or_else(|fault: Fault| problem::answer(&fault, &id, language));
    outgoing(finish(answer, &id))
}

/// Notes what is denied, over a store of its own: few starts deny anything, and only those pay for it.
struct Denied {
    site: Site,
    denials: OnceCell<Denials>,
}

impl Denied {
    async fn note(&self, route: &Route, incoming: &Incoming, answer: &Answer) {
        if !denied::denies_something(answer) {
            return;
        }
        let Ok(store) = self.site.store() else { return };
        let denials = self.denials.get_or_init(|| Denials::new(store));
        denied::note(denials, &SystemClock, route, incoming, answer).await;
    }
}

/// Lambda's own id, so that whoever is told one finds it in the function's log.
fn request_id(lambda: &str) -> RequestId {
    format!("req-{lambda}").parse().unwrap_or_else(|_| {
        RequestId::from_random(cardwright_core::ports::edge::bytes(&adapters::edge::SystemRandom))
    })
}

/// Tells Lambda why there is no function.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror>
async fn tell(error: &StartError) -> std::result::Result<(), Error> {
    const KIND: &str = "Runtime.ConfigInvalid";
    let diagnostic = Diagnostic { error_type: KIND.to_owned(), error_message: error.to_string() };
    let request = http::Request::post("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", KIND)
        .body(Body::from(serde_json::to_vec(&diagnostic)?))?;
    PooledClient::builder().build().call(request).await?;
    Ok(())
}
