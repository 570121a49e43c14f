//! The API client: JSON over the session cookie, problems as RFC 9457 gives them.

use crate::i18n::language;
use api::headers;
use api::problem::Problem;
use domain::id::CommandId;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use std::pin::Pin;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// The server says what is wrong.
    Problem(Box<Problem>),
    /// No answer came: whether the command was done is not known, sending it again is safe.
    Unreachable,
    /// An answer came that this page cannot read: page and server are of different editions.
    Unreadable,
}

impl Fault {
    /// The problem's stable code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            Self::SignedOut | Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// Whether things stand otherwise than the page shows: somebody else was there first. Where a field names what is
    /// wrong, it is mended there: to show how things stand would throw away what was typed.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Problem(problem) if matches!(problem.status, 409 | 412) && problem.fields.is_empty())
    }

    /// Whether the server refused for good, so that the same command id would meet the same answer.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.status < 500,
            Self::SignedOut => true,
            Self::Unreachable | Self::Unreadable => false,
        }
    }
}

/// A request whose answer speaks the language of the page.
fn request(path: &str, method: Method) -> RequestBuilder {
    RequestBuilder::new(path).method(method).header("accept-language", language().tag())
}

/// What is read, as it came. Boxed and of one type, so that reading has its code once in the bundle, whatever is read:
/// only [`decode`] differs.
pub(crate) type Reading = Pin<Box<dyn Future<Output = Result<Tagged<String>, Fault>>>>;

/// Reads.
pub(crate) fn read(path: String) -> Reading {
    Box::pin(async move {
        let request = request(&path, Method::GET);
        let response = checked(request.send().await.map_err(|_| Fault::Unreachable)?).await?;
        let tag = response.headers().get("etag");
        let value = response.text().await.map_err(|_| Fault::Unreadable)?;
        Ok(Tagged { value, tag })
    })
}

/// What JSON says.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::Unreadable)
}

/// An answer with the tag by which a command says which edition of it somebody saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<T> {
    /// The answer.
    pub value: T,
    /// Its entity tag (RFC 9110, 8.8.3), if it has one.
    pub tag: Option<String>,
}

impl Tagged<String> {
    /// What the answer says as JSON.
    pub(crate) fn decoded<T: DeserializeOwned>(self) -> Result<Tagged<T>, Fault> {
        Ok(Tagged { value: decode(&self.value)?, tag: self.tag })
    }
}

/// A body as JSON.
pub(crate) fn json<B: Serialize>(body: &B) -> Result<String, Fault> {
    serde_json::to_string(body).map_err(|_| Fault::Unreadable)
}

/// Sends a command. The same id again does nothing twice.
pub(crate) async fn command(
    method: Method,
    path: &str,
    id: &CommandId,
    csrf: Option<&str>,
    seen: Option<&str>,
    body: String,
) -> Result<Response, Fault> {
    let mut request = request(path, method).header(headers::IDEMPOTENCY_KEY, id.as_str());
    if let Some(csrf) = csrf {
        request = request.header(headers::CSRF, csrf);
    }
    if let Some(seen) = seen {
        request = request.header("if-match", seen);
    }
    let request = request.header("content-type", "application/json");
    let request = request.body(body).map_err(|_| Fault::Unreadable)?;
    checked(request.send().await.map_err(|_| Fault::Unreachable)?).await
}

/// Sends bytes.
pub(crate) async fn upload(
    path: &str,
    id: &CommandId,
    csrf: Option<&str>,
    media: &str,
    bytes: &[u8],
) -> Result<Response, Fault> {
    let request = request(path, Method::POST).header(headers::IDEMPOTENCY_KEY, id.as_str());
    let request = request.header(headers::CSRF, csrf.unwrap_or_default()).header("content-type", media);
    let request = request.body(js_sys::Uint8Array::from(bytes)).map_err(|_| Fault::Unreadable)?;
    checked(request.send().await.map_err(|_| Fault::Unreachable)?).await
}

async fn checked(response: Response) -> Result<Response, Fault> {
    // A browser answers a revalidated read from its cache as 200; anything else beyond 2xx is a problem.
    match response.status() {
        200..=299 => Ok(response),
        401 => Err(Fault::SignedOut),
        _ => {
            let problem = response.json::<Problem>().await.map_err(|_| Fault::Unreadable)?;
            Err(Fault::Problem(Box::new(problem)))
        }
    }
}
