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
use cardwright_core::orders::Surroundings;
use cardwright_core::production::Authority;
use domain::id::CommandId;
use domain::time::{Span, Timestamp};
use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use steps::http_edge::Incoming;
use steps::problem::{self, Fault, denied};
use steps::{
    answer_ocsp, api_reference, ca_chain, certify, choose_production, claim_job, configure,
    confirm_production, decide_approval, enrol_agent, import_people, manage_card, manage_order, photo,
    poll_jobs, preflight_order, print_letter, produce_card, read, read_audit, register_uid, release_print,
    release_secrets, report_lost, report_production, request_card, save_person, sign_in, sign_out, withdraw,
    withdraw_agent,
};

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
            Some((route, _)) => self.by_function(route, &incoming).await,
            None => Err(Fault::NoRoute),
        };
        let answer =
            answer.unwrap_or_else(|fault| problem::answer(&fault, &incoming.request_id, incoming.language()));
        if let Some((route, _)) = find(&call.method, &incoming.path) {
            denied::note(&self.denials, &*self.engine.clock, route.function, &incoming, &answer).await;
        }
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

    async fn by_function(&self, route: &Route, incoming: &Incoming) -> steps::http_edge::Result {
        let Self { engine, principals, lists, traces, issuer, safe, secrets, letters, press, door, .. } =
            self;
        let sealer = &**safe;
        match route.function {
            "sign-in" => sign_in::handle(engine, &**principals, door, route.path, incoming).await,
            "sign-out" => sign_out::handle(engine, &**principals, incoming).await,
            "request-card" => request_card::handle(engine, incoming).await,
            "produce-card" => produce_card::handle(engine, incoming).await,
            "decide-approval" => decide_approval::handle(engine, incoming).await,
            "withdraw" => withdraw::handle(engine, incoming).await,
            "choose-production" => choose_production::handle(engine, incoming).await,
            "confirm-production" => confirm_production::handle(engine, incoming).await,
            "print-letter" => print_letter::handle(engine, sealer, &**letters, route.path, incoming).await,
            "manage-order" => manage_order::handle(engine, &*self.worker.orders, route.path, incoming).await,
            "preflight-order" => {
                let (orders, settings) = (&*self.worker.orders, &*press.settings);
                let around = Surroundings { orders, lists: &**lists, settings, issuer: &**issuer };
                preflight_order::handle(engine, around, incoming).await
            }
            "manage-card" => manage_card::handle(engine, &*self.worker.cards, incoming).await,
            "report-lost" => report_lost::handle(engine, &*self.worker.cards, incoming).await,
            "save-person" => save_person::handle(engine, &*self.worker.people, route.path, incoming).await,
            "photo" => photo::handle(engine, &self.studio, incoming).await,
            "import-people" => {
                let ports = (&*self.worker.people, &*self.imports);
                import_people::handle(engine, ports, route.path, incoming).await
            }
            "enrol-agent" => enrol_agent::handle(engine, &**principals, incoming).await,
            "withdraw-agent" => withdraw_agent::handle(engine, &**principals, incoming).await,
            "poll-jobs" => {
                poll_jobs::handle(engine, &**principals, &**lists, Span::from_millis(75), incoming).await
            }
            "claim-job" => claim_job::handle(engine, incoming).await,
            "register-uid" => register_uid::handle(engine, incoming).await,
            "release-secrets" => release_secrets::handle(engine, secrets, incoming).await,
            "certify" => {
                let authority = Authority { issuer: &**issuer, agreement: &*secrets.agreement };
                certify::handle(engine, authority, incoming).await
            }
            "report-production" => report_production::handle(engine, &**traces, route.path, incoming).await,
            "release-print" => release_print::handle(engine, press, route.path, incoming).await,
            "configure" => {
                configure::handle(engine, press, &*self.mail_room.mails, route.path, incoming).await
            }
            "read" => {
                let lists = (&**lists, &*self.worker.orders, &**traces);
                read::handle(engine, lists, (&*press.settings, self.post()), route.path, incoming).await
            }
            "read-audit" => {
                read_audit::handle(
                    engine,
                    (&*self.audit_log, &*self.denied_attempts, &**lists),
                    route.path,
                    incoming,
                )
                .await
            }
            "api-reference" => api_reference::handle(route.path, incoming),
            "ca-chain" => {
                let revocations = &*self.status.revocations;
                ca_chain::handle(issuer.chain(), issuer.root_crl(), revocations, route.path, incoming).await
            }
            "answer-ocsp" => {
                let revocations = &*self.status.revocations;
                answer_ocsp::handle(&*engine.clock, revocations, &*self.responder, incoming).await
            }
            other => panic!("the table of routes names `{other}`, which is not wired here"),
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
