//! A request made by hand, and its way to the function that answers it.

use super::desk::Agent;
use super::office::Office;
use super::people::Session;
use api::headers::{AGENT, AGENT_SIGNATURE, AGENT_TIME, CSRF, IDEMPOTENCY_KEY};
use api::problem::Problem;
use api::routes::{ROUTES, Route};
use api::signature::{Signed, message};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use domain::id::CommandId;
use domain::time::Timestamp;
use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use steps::dispatch;
use steps::http_edge::Incoming;
use steps::problem::{self, Fault};

/// A request.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Call {
    /// A command with this body and this id.
    pub fn post(path: impl Into<String>, command: &str, body: &impl Serialize) -> Self {
        let call = Self::empty(Method::POST, path.into()).with(CONTENT_TYPE.as_str(), "application/json");
        let body = Bytes::from(serde_json::to_vec(body).unwrap());
        Self { body, ..call.with(IDEMPOTENCY_KEY, command) }
    }

    /// A setting of what stands at the path, of which this version was seen.
    pub fn put(path: impl Into<String>, command: &str, seen: u64, body: &impl Serialize) -> Self {
        let call = Self { method: Method::PUT, ..Self::post(path, command, body) };
        call.with(http::header::IF_MATCH.as_str(), &format!("\"{seen}\""))
    }

    /// A read.
    pub fn get(path: impl Into<String>) -> Self {
        Self::empty(Method::GET, path.into())
    }

    /// A request with nothing but its path.
    pub fn empty(method: Method, path: String) -> Self {
        Self { method, path, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// With another header, or another value of it.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: http::HeaderName = name.parse().unwrap();
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    /// Without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// The command's id.
    pub fn command(&self) -> CommandId {
        self.headers.get(IDEMPOTENCY_KEY).unwrap().to_str().unwrap().parse().unwrap()
    }

    /// From a page of this session.
    #[must_use]
    pub fn by(self, session: &Session) -> Self {
        self.with(COOKIE.as_str(), &session.cookie).with(CSRF, &session.csrf)
    }

    /// Signed by an agent whose clock shows this.
    #[must_use]
    pub fn signed(self, agent: &Agent, at: Timestamp) -> Self {
        let command = self.command();
        let body = audit::digest(&self.body);
        let method = self.method.as_str();
        let bytes =
            message(&Signed { agent: &agent.id, at, method, path: &self.path, command: &command, body });
        let signature = BASE64.encode(agent.signing.sign(&bytes));
        self.with(AGENT, agent.id.as_str())
            .with(AGENT_TIME, &at.as_millis().to_string())
            .with(AGENT_SIGNATURE, &signature)
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// The body.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{}: {e}: {text}", self.status))
    }

    /// The problem document.
    pub fn problem(&self) -> Problem {
        self.json()
    }

    /// The problem's code; `ok` if there is no problem.
    pub fn code(&self) -> String {
        if self.status.is_success() { "ok".to_owned() } else { self.problem().code }
    }
}

impl Office {
    /// Sends a request to the function that the table of routes names.
    pub async fn send(&self, call: &Call) -> Reply {
        let incoming = self.incoming(call);
        let answer = match find(&call.method, &incoming.path) {
            Some((route, _)) => {
                let ports = self.ports();
                let result = dispatch::dispatch(&ports, route, &incoming).await;
                dispatch::answered(&ports, route, &incoming, result).await
            }
            None => problem::answer(&Fault::NoRoute, &incoming.request_id, incoming.language()),
        };
        let (parts, body) = answer.into_parts();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// A request as a handler gets it from its server.
    pub fn incoming(&self, call: &Call) -> Incoming {
        let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        Incoming {
            method: call.method.clone(),
            path: path.to_owned(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            params: find(&call.method, path).map(|(_, params)| params).unwrap_or_default(),
            headers: call.headers.clone(),
            body: call.body.clone(),
            request_id: "req-0000000000000000".parse().unwrap(),
        }
    }
}

/// What stands in a path, as a server gives it to its handlers.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match u8::from_str_radix(part.get(..2).unwrap_or_default(), 16) {
        Ok(byte) if byte.is_ascii() => text + &char::from(byte).to_string() + &part[2..],
        _ => text + "%" + part,
    })
}

/// The route of a path, with what stands in its braces.
pub(crate) fn find(method: &Method, path: &str) -> Option<(&'static Route, BTreeMap<String, String>)> {
    ROUTES.iter().filter(|route| route.method.as_str() == method.as_str()).find_map(|route| {
        let (wanted, given) = (route.path.split('/'), path.split('/'));
        if wanted.clone().count() != given.clone().count() {
            return None;
        }
        let mut params = BTreeMap::new();
        for (wanted, given) in wanted.zip(given) {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => drop(params.insert(name.to_owned(), decoded(given))),
                None if wanted == given => {}
                None => return None,
            }
        }
        Some((route, params))
    })
}
