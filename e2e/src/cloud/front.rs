//! The name by which browsers and agents reach the stack: what DNS and TLS would do before CloudFront, and the way
//! from there to the API, which the emulator's CloudFront does not go.

use crate::person::client;
use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;

/// A name on loopback.
pub struct Front {
    /// Where people and agents reach the product.
    pub url: String,
    origins: Arc<OnceLock<Origins>>,
}

/// Who is behind the name.
struct Origins {
    distribution: HeaderValue,
    api: HeaderValue,
    /// How the paths begin that the distribution leads to the API.
    to_api: Vec<String>,
}

impl Front {
    /// A name before the emulator; whose distribution it is, is not known yet.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn before(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let origins = Arc::new(OnceLock::new());
        let (known, endpoint, http) = (origins.clone(), endpoint.to_owned(), client());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (known, endpoint, http) = (known.clone(), endpoint.clone(), http.clone());
                let service =
                    service_fn(move |request| relay(http.clone(), endpoint.clone(), known.clone(), request));
                // A browser that hangs up is no failure.
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, origins }
    }

    /// It is the name of this distribution, which leads these paths (`/api/*`) to the API at this host.
    ///
    /// # Panics
    /// If it has another one already.
    pub fn lead_to(&self, distribution: &str, api: &str, paths: &[String]) {
        let host = |name| HeaderValue::from_str(name).expect("the name of a host");
        let to_api = paths.iter().map(|path| path.trim_end_matches('*').to_owned()).collect();
        let origins = Origins { distribution: host(distribution), api: host(api), to_api };
        assert!(self.origins.set(origins).is_ok(), "a name leads to one distribution");
    }
}

async fn relay(
    http: reqwest::Client,
    endpoint: String,
    origins: Arc<OnceLock<Origins>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, reqwest::Error> {
    let (mut parts, body) = request.into_parts();
    let (Some(origins), Ok(body)) = (origins.get(), body.collect().await) else {
        let mut nobody = Response::new(Full::default());
        *nobody.status_mut() = StatusCode::BAD_GATEWAY;
        return Ok(nobody);
    };
    let path = parts.uri.path();
    let to_api = origins.to_api.iter().any(|prefix| path.starts_with(prefix.as_str()));
    let host = if to_api { &origins.api } else { &origins.distribution };
    parts.headers.insert(HOST, host.clone());
    parts.headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
    let request = http.request(parts.method, format!("{endpoint}{}", parts.uri)).headers(parts.headers);
    let answer = request.body(body.to_bytes()).send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Full::new(answer.bytes().await?));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
