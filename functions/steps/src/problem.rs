//! From a failure to its problem document (RFC 9457): once, here.

use crate::http_edge::Answer;
use api::problem::{FieldError, PROBLEM_JSON, Problem};
use bytes::Bytes;
use cardwright_core::error::{Unauthenticated, UseCaseError};
use cardwright_core::ports::store::StoreError;
use denied::Refused;
use domain::id::RequestId;
use domain::language::{Language, Phrase, Said, Sentence};
use domain::rejection::Rejection;
use http::StatusCode;
use use_case::use_case;

pub mod denied;
mod people;
pub(crate) mod phrases;
mod swedish;
mod title;
mod use_case;

/// What a handler can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The use case.
    #[error(transparent)]
    Use(#[from] UseCaseError),
    /// Nothing is there.
    #[error("there is no such {0}")]
    NotFound(Phrase),
    /// No route has this path, or not with this method.
    #[error("this address does not take such a request")]
    NoRoute,
    /// The path is there, but not with this method.
    #[error("this address does not take such a request; the header `allow` says which it takes")]
    Method,
    /// The body is too large.
    #[error("the request is larger than is taken here")]
    TooLarge,
    /// The body is not JSON by its own word.
    #[error("send JSON, with content-type application/json")]
    MediaType,
    /// The body is not the JSON expected.
    #[error("the request does not have the shape expected: {error}")]
    Body {
        /// Where in the body, as far as that is known.
        path: String,
        /// What is wrong there.
        error: serde_json::Error,
    },
    /// Fields whose values do not do.
    #[error("{}", wrong_fields(.0))]
    Fields(Vec<Wrong>),
    /// A query that makes no sense.
    #[error("{0}")]
    Query(Phrase),
    /// A command without its id.
    #[error("send an idempotency-key header of 1 to 64 letters, digits, `-`, `_` or `.` with each command")]
    NoIdempotencyKey,
    /// A change that does not say which version it is of.
    #[error(
        "send an if-match header with the etag of the answer that you have seen, so that nobody's change is lost"
    )]
    NoIfMatch,
    /// A sign-in that nobody vouches for.
    #[error("this sign-in link is not valid any more; use one that the server printed at its last start")]
    BadTicket,
    /// A bug here.
    #[error("internal fault: {0}")]
    Internal(&'static str),
}

impl From<Unauthenticated> for Fault {
    fn from(error: Unauthenticated) -> Self {
        Self::Use(error.into())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Use(error.into())
    }
}

impl From<Rejection> for Fault {
    fn from(error: Rejection) -> Self {
        Self::Use(error.into())
    }
}

/// A field of a request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    field: String,
    message: Sentence,
}

impl Wrong {
    /// A field, and what is wrong with it.
    pub(crate) fn new(field: impl Into<String>, message: impl Into<Sentence>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// What was found by a check that speaks the language of whoever asks.
impl From<FieldError> for Wrong {
    fn from(FieldError { field, message }: FieldError) -> Self {
        Self::new(field, Sentence::new(message.clone(), message))
    }
}

/// The code and the sentence of a fault of one card among several.
pub(crate) fn said(fault: &Fault, language: Language) -> (&'static str, String) {
    let public = public(fault);
    (public.code, public.detail.into_string(language))
}

/// What a fault denies to whoever asks.
pub(crate) fn refused(fault: &Fault) -> Option<Refused> {
    let proven = match fault {
        Fault::Use(error) => denied::denies(error)?,
        Fault::BadTicket => false,
        _ => return None,
    };
    Some(Refused { code: public(fault).code, proven })
}

struct Public {
    status: StatusCode,
    code: &'static str,
    title: Phrase,
    detail: Sentence,
    fields: Vec<Wrong>,
}

impl Public {
    fn new(status: StatusCode, code: &'static str, title: Phrase, detail: &impl Said) -> Self {
        Self { status, code, title, detail: sentence(detail), fields: Vec::new() }
    }
}

/// The answer for a fault in the language of whoever asks, logged once.
pub fn answer(fault: &Fault, request_id: &RequestId, language: Language) -> Answer {
    let public = public(fault);
    if public.status.is_server_error() {
        let causes = causes(fault);
        tracing::error!(request.id = %request_id, problem.code = public.code, error = %fault, causes, "request failed");
    } else {
        tracing::debug!(request.id = %request_id, problem.code = public.code, error = %fault, "request refused");
    }
    let retry_later = public.status == StatusCode::SERVICE_UNAVAILABLE;
    let problem = Problem {
        kind: format!("urn:cardwright:problem:{}", public.code),
        title: public.title.text(language).to_owned(),
        status: public.status.as_u16(),
        code: public.code.to_owned(),
        detail: public.detail.into_string(language),
        request_id: request_id.to_string(),
        fields: public.fields.into_iter().map(|wrong| told(wrong, language)).collect(),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut answer = Answer::new(Bytes::from(body));
    *answer.status_mut() = public.status;
    let headers = answer.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    headers.insert(http::header::CONTENT_LANGUAGE, http::HeaderValue::from_static(language.tag()));
    if retry_later {
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
    }
    denied::mark(&mut answer, refused(fault).into_iter().collect());
    answer
}

fn told(Wrong { field, message }: Wrong, language: Language) -> FieldError {
    FieldError { field, message: message.into_string(language) }
}

/// What lies behind an error, for the log.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut said = Vec::new();
    let mut next = error.source();
    while let Some(error) = next {
        said.push(error.to_string());
        next = error.source();
    }
    said.join(": ")
}

fn public(fault: &Fault) -> Public {
    match fault {
        Fault::Use(error) => use_case(error),
        Fault::NotFound(what) => not_found(*what),
        Fault::Method => Public::new(StatusCode::METHOD_NOT_ALLOWED, "method", title::NOT_THIS_WAY, fault),
        Fault::NoRoute => Public::new(StatusCode::NOT_FOUND, "no-route", title::NO_SUCH_ADDRESS, fault),
        Fault::TooLarge => {
            Public::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title::REQUEST_TOO_LARGE, fault)
        }
        Fault::MediaType => {
            Public::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title::NOT_JSON, fault)
        }
        Fault::Body { path, error } => body(path, error),
        Fault::Fields(fields) => {
            let mut public = Public::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad-field",
                title::FIELD_NOT_UNDERSTOOD,
                fault,
            );
            public.fields.clone_from(fields);
            public
        }
        Fault::Query(_) => {
            Public::new(StatusCode::BAD_REQUEST, "bad-query", title::ADDRESS_NOT_UNDERSTOOD, fault)
        }
        Fault::NoIdempotencyKey => {
            Public::new(StatusCode::BAD_REQUEST, "no-idempotency-key", title::COMMAND_WITHOUT_AN_ID, fault)
        }
        Fault::NoIfMatch => Public::new(
            StatusCode::PRECONDITION_REQUIRED,
            "no-if-match",
            title::CHANGE_OF_AN_UNKNOWN_VERSION,
            fault,
        ),
        Fault::BadTicket => Public::new(StatusCode::UNAUTHORIZED, "bad-ticket", title::NOT_SIGNED_IN, fault),
        Fault::Internal(_) => internal(),
    }
}

fn not_found(what: Phrase) -> Public {
    let detail = Sentence::new(
        format!("there is no such {what}, or it is not for you to see"),
        format!("det finns {}, eller så är det inte för dig att se", what.swedish()),
    );
    Public::new(StatusCode::NOT_FOUND, "not-found", title::NOT_FOUND, &detail)
}

fn wrong_fields(fields: &[Wrong]) -> String {
    let said: Vec<_> = fields.iter().map(|wrong| format!("`{}`: {}", wrong.field, wrong.message)).collect();
    format!("correct this and send it again: {}", said.join("; "))
}

/// Syntax is 400; a field of the wrong kind is 422 and named.
fn body(path: &str, error: &serde_json::Error) -> Public {
    let said = error.to_string();
    let plain = said.split(" at line ").next().unwrap_or_default().to_owned();
    if !error.is_data() {
        let detail = Sentence::new(
            format!("the request is not valid JSON: {plain}"),
            format!("anropet är inte giltig JSON: {plain}"),
        );
        return Public::new(StatusCode::BAD_REQUEST, "not-json", title::NOT_VALID_JSON, &detail);
    }
    let field = field(path, &plain);
    let shown = if field.is_empty() { plain.clone() } else { format!("`{field}`: {plain}") };
    let detail = Sentence::new(
        format!("the request does not have the shape expected: {shown}"),
        format!("anropet har inte den form som väntas: {shown}"),
    );
    let mut public =
        Public::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", title::FIELD_NOT_UNDERSTOOD, &detail);
    if !field.is_empty() {
        public.fields.push(Wrong::new(field, Sentence::new(plain.clone(), plain)));
    }
    public
}

/// The field at fault: where the parser stood, and the name of a field that is missing or too many there.
/// It does not know where it stood in the rest of a body whose shape depends on one of its fields.
fn field(path: &str, said: &str) -> String {
    let place = path.trim_matches(['.', '?']);
    let named = ["missing field `", "unknown field `"].iter().find_map(|kind| said.strip_prefix(kind));
    let named = named.and_then(|rest| rest.split('`').next());
    match named {
        Some(name) if place.is_empty() => name.to_owned(),
        Some(name) if place.split('.').next_back() != Some(name) => format!("{place}.{name}"),
        _ => place.to_owned(),
    }
}

fn internal() -> Public {
    let detail = Phrase::new(
        "something went wrong on our side and was noted; nothing was changed, or it can be sent again",
        "något gick fel hos oss och har antecknats; ingenting ändrades, eller så går det att skicka igen",
    );
    Public::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title::FAULT_ON_OUR_SIDE, &detail)
}

fn unavailable(what: Phrase) -> Public {
    let detail = Sentence::new(
        format!("{what} is out of reach at the moment; nothing is lost, try again in a moment"),
        format!("{} går inte att nå just nu; ingenting är förlorat, försök igen om en stund", what.swedish()),
    );
    Public::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title::TRY_AGAIN_IN_A_MOMENT, &detail)
}

/// Errors are written in lower case without a full stop; people read sentences.
fn sentence(said: &impl Said) -> Sentence {
    Sentence::of(said).map(|text| capitalised(&text))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}
