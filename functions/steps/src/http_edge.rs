//! The edge: from an HTTP request to what a use case takes, and (`answer.rs`) back.

mod answer;
mod body;

use crate::problem::{Fault, phrases};
pub use answer::{
    accepted, card_accepted, finish, json, json_of_version, json_with_tag, located, reply, tag,
};
pub(crate) use answer::{reply_with_tag, same_tag, set_cookie};
use api::headers::{AGENT, AGENT_SIGNATURE, AGENT_TIME, CSRF, HOST_PREFIX, IDEMPOTENCY_KEY, SESSION_COOKIE};
use api::language::accepted as preferred;
use api::routes::MAX_BODY_BYTES;
use api::signature::{Signed, message};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use cardwright_core::command::Request as CommandRequest;
use cardwright_core::error::Unauthenticated;
use cardwright_core::missing;
use cardwright_core::orders::OrderRequest;
use cardwright_core::principal::{AgentProof, Credentials, SessionToken};
use cardwright_core::sessions::csrf;
use domain::id::{AgentId, CommandId, IssuanceId, OrderId, RequestId, Version};
use domain::language::Language;
use domain::time::Timestamp;
use http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, IF_MATCH, ORIGIN};
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;
use zeroize::Zeroizing;

/// A request, whichever server it came through.
#[derive(Debug)]
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// The path, as it was sent.
    pub path: String,
    /// The query, taken apart.
    pub query: BTreeMap<String, String>,
    /// The parameters of the route's path.
    pub params: BTreeMap<String, String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The id for whoever searches the log.
    pub request_id: RequestId,
}

/// An answer.
pub type Answer = http::Response<Bytes>;

/// What a handler answers.
pub type Result<T = Answer> = std::result::Result<T, Fault>;

impl Incoming {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The language that the sender prefers of those that there are.
    pub fn language(&self) -> Language {
        language(&self.headers)
    }

    /// A parameter of the path.
    ///
    /// # Errors
    /// Not found, if it is no id of that kind: nothing can have it.
    pub fn param<T: FromStr>(&self, name: &'static str) -> Result<T> {
        let missing = || Fault::NotFound(missing::named(name));
        let text = self.params.get(name).ok_or_else(missing)?;
        text.parse().map_err(|_| missing())
    }

    /// The body, as JSON of this shape and nothing else.
    ///
    /// # Errors
    /// Which part does not fit.
    pub fn json<T: DeserializeOwned + Serialize>(&self) -> Result<T> {
        self.json_up_to(MAX_BODY_BYTES)
    }

    /// The same, where more bytes are in order than elsewhere.
    ///
    /// # Errors
    /// Which part does not fit.
    pub fn json_up_to<T: DeserializeOwned + Serialize>(&self, bytes: usize) -> Result<T> {
        if self.body.len() > bytes {
            return Err(Fault::TooLarge);
        }
        let media = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        if !media.split(';').next().is_some_and(|m| m.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Fault::MediaType);
        }
        body::read(&self.body)
    }

    /// The command's id.
    ///
    /// # Errors
    /// If the header is missing or no id.
    pub fn command(&self) -> Result<CommandId> {
        let text = self.header(IDEMPOTENCY_KEY).ok_or(Fault::NoIdempotencyKey)?;
        text.parse().map_err(|_| Fault::NoIdempotencyKey)
    }

    /// The version that whoever sends this has seen (RFC 9110, 13.1.1): a tag as [`tag`] or [`json_of_version`] makes it.
    ///
    /// # Errors
    /// If the header is missing or names no version.
    pub fn if_match(&self) -> Result<Version> {
        let header = self.header(IF_MATCH.as_str()).ok_or(Fault::NoIfMatch)?;
        let tag = header.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let number = tag.and_then(|tag| tag.split('-').next());
        number.and_then(|number| number.parse().ok()).map(Version::new).ok_or(Fault::NoIfMatch)
    }

    /// The versions that the sender has seen, by the tags of the pages that showed them (RFC 9110, 13.1.1); none if
    /// any will do. A tag that is not ours fits no version.
    pub fn versions(&self) -> Option<Vec<Version>> {
        // A header that is no text fits nothing either.
        let tags = self.headers.get(IF_MATCH)?.to_str().unwrap_or_default();
        if tags.trim() == "*" {
            return None;
        }
        let version = |tag: &str| {
            let tag = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
            tag.split('-').next()?.parse().ok().map(Version::new)
        };
        Some(tags.split(',').filter_map(version).collect())
    }

    /// The session that the cookie names. For reads: no page of another origin reads the answer.
    ///
    /// # Errors
    /// If there is no cookie or it makes no sense.
    pub fn session(&self) -> Result<SessionToken> {
        self.session_cookie().ok_or(Fault::Use(Unauthenticated::NoSession.into()))
    }

    /// The session, for a command: the page has to show the session's token, too.
    ///
    /// # Errors
    /// If either is missing.
    pub fn session_for_command(&self) -> Result<SessionToken> {
        let token = self.session()?;
        self.same_origin()?;
        let shown = self.header(CSRF).unwrap_or_default();
        if shown == csrf(&token).to_string() { Ok(token) } else { Err(Unauthenticated::Csrf.into()) }
    }

    /// Whether the request comes from a page of ours, as far as the browser tells (Fetch Metadata, RFC 6454).
    ///
    /// # Errors
    /// If the browser names another origin.
    pub fn same_origin(&self) -> Result<()> {
        let site_ok = self.header("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
        let origin_ok = self.header(ORIGIN.as_str()).is_none_or(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            host == self.header(HOST.as_str())
        });
        if site_ok && origin_ok { Ok(()) } else { Err(Unauthenticated::Csrf.into()) }
    }

    /// A cookie's value, and whether its name says that no other host can have set it. That one goes first.
    pub(crate) fn cookie(&self, name: &str) -> Option<(&str, bool)> {
        let cookies = self.header(COOKIE.as_str())?;
        let named = |prefix: &str| {
            let mut cookies = cookies.split(';').map(str::trim);
            cookies.find_map(|c| c.strip_prefix(prefix)?.strip_prefix(name)?.strip_prefix('='))
        };
        named(HOST_PREFIX).map(|value| (value, true)).or_else(|| named("").map(|value| (value, false)))
    }

    fn session_cookie(&self) -> Option<SessionToken> {
        let (value, host_only) = self.cookie(SESSION_COOKIE)?;
        let mut parts = value.split(':');
        let (person, session, secret) = (parts.next()?, parts.next()?, parts.next()?);
        Some(SessionToken {
            person: person.parse().ok()?,
            session: session.parse().ok()?,
            secret: Zeroizing::new(hex::decode(secret).ok()?),
            host_only,
        })
    }

    /// An agent's signature over this request.
    ///
    /// # Errors
    /// If a part of it is missing or makes no sense.
    pub fn agent(&self) -> Result<AgentProof> {
        let missing = || Fault::Use(Unauthenticated::Signature.into());
        let agent: AgentId = self.header(AGENT).and_then(|a| a.parse().ok()).ok_or_else(missing)?;
        let at = self.header(AGENT_TIME).and_then(|t| t.parse().ok()).ok_or_else(missing)?;
        let at = Timestamp::from_millis(at);
        let signature = self.header(AGENT_SIGNATURE).and_then(|s| BASE64.decode(s).ok());
        let signature = signature.ok_or_else(missing)?;
        let command = self.command()?;
        let body = cardwright_core::digest(&self.body);
        let signed = Signed {
            agent: &agent,
            at,
            method: self.method.as_str(),
            path: &self.path,
            command: &command,
            body,
        };
        let message = message(&signed);
        Ok(AgentProof { agent, at, message, signature })
    }

    /// The command of a signed-in person about an issuance.
    ///
    /// # Errors
    /// If credentials, command id or issuance are missing.
    pub fn person_command(&self) -> Result<CommandRequest> {
        let credentials = Credentials::Session(self.session_for_command()?);
        self.command_request(credentials, self.param("issuance")?)
    }

    /// The command of a signed-in person about an order.
    ///
    /// # Errors
    /// If credentials, command id or order are missing.
    pub fn order_command(&self, order: OrderId) -> Result<OrderRequest> {
        let content = [self.path.as_bytes(), b"\n", &self.body].concat();
        Ok(OrderRequest {
            credentials: Credentials::Session(self.session_for_command()?),
            command: self.command()?,
            digest: cardwright_core::digest(&content),
            order,
            seen: self.versions(),
        })
    }

    /// One of several commands that a person sends in one request: each issuance gets its own, which is the same when
    /// the request is sent again.
    ///
    /// # Errors
    /// If credentials or command id are missing.
    pub fn command_for(&self, issuance: &IssuanceId) -> Result<CommandRequest> {
        let credentials = Credentials::Session(self.session_for_command()?);
        let request = self.command_request(credentials, issuance.clone())?;
        let named = format!("one of several\n{}\n{issuance}", request.command);
        let mut seed = [0; 10];
        seed.copy_from_slice(
            cardwright_core::digest(named.as_bytes()).0.first_chunk::<10>().unwrap_or(&[0; 10]),
        );
        Ok(CommandRequest { command: CommandId::from_random(seed), seen: None, ..request })
    }

    /// The command of an agent about an issuance.
    ///
    /// # Errors
    /// If credentials, command id or issuance are missing.
    pub fn agent_command(&self) -> Result<CommandRequest> {
        self.command_request(Credentials::Agent(self.agent()?), self.param("issuance")?)
    }

    /// A command with these credentials about this issuance.
    ///
    /// # Errors
    /// If the command id is missing.
    pub fn command_request(&self, credentials: Credentials, issuance: IssuanceId) -> Result<CommandRequest> {
        let content = [self.path.as_bytes(), b"\n", &self.body].concat();
        Ok(CommandRequest {
            credentials,
            command: self.command()?,
            digest: cardwright_core::digest(&content),
            issuance,
            seen: self.versions(),
        })
    }
}

/// The language that these headers prefer.
pub fn language(headers: &HeaderMap) -> Language {
    let wishes = headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
    wishes.map(preferred).unwrap_or_default()
}

/// A query, taken apart (URL Standard, 5.1).
///
/// # Errors
/// If a parameter is there twice: nobody would know which one counts.
pub fn query(text: &str) -> Result<BTreeMap<String, String>> {
    let mut query = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        if query.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Fault::Query(phrases::PARAMETER_TWICE));
        }
    }
    Ok(query)
}
