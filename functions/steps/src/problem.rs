//! From a failure to its problem document (RFC 9457): once, here.

use crate::http_edge::Answer;
use api::problem::{FieldError, PROBLEM_JSON, Problem};
use bytes::Bytes;
use cardwright_core::error::{Unauthenticated, UseCaseError};
use cardwright_core::ports::certificate::IssueError;
use cardwright_core::ports::layout::LayoutError;
use cardwright_core::ports::store::StoreError;
use denied::Refused;
use domain::id::RequestId;
use domain::layout::LayoutFault;
use domain::rejection::{CertificateRefusal, Rejection};
use domain::settings::SettingFault;
use http::StatusCode;

pub mod denied;
mod people;

/// What a handler can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The use case.
    #[error(transparent)]
    Use(#[from] UseCaseError),
    /// Nothing is there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// No route has this path, or not with this method.
    #[error("this address does not take such a request")]
    NoRoute,
    /// The path is there, but not with this method.
    #[error("this address does not take such a request; the header `allow` says which it takes")]
    Method,
    /// The body is too large.
    #[error("the request is larger than 64 KiB")]
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
    Fields(Vec<FieldError>),
    /// A query that makes no sense.
    #[error("{0}")]
    Query(&'static str),
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

/// The code and the sentence of a fault of one card among several.
pub(crate) fn said(fault: &Fault) -> (&'static str, String) {
    let public = public(fault);
    (public.code, public.detail)
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
    title: &'static str,
    detail: String,
    fields: Vec<FieldError>,
}

impl Public {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: &impl ToString) -> Self {
        Self { status, code, title, detail: sentence(&detail.to_string()), fields: Vec::new() }
    }
}

/// The answer for a fault, logged once.
pub fn answer(fault: &Fault, request_id: &RequestId) -> Answer {
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
        title: public.title.to_owned(),
        status: public.status.as_u16(),
        code: public.code.to_owned(),
        detail: public.detail,
        request_id: request_id.to_string(),
        fields: public.fields,
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut answer = Answer::new(Bytes::from(body));
    *answer.status_mut() = public.status;
    let headers = answer.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    if retry_later {
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
    }
    denied::mark(&mut answer, refused(fault).into_iter().collect());
    answer
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
        Fault::NotFound(what) => not_found(what),
        Fault::Method => Public::new(StatusCode::METHOD_NOT_ALLOWED, "method", "Not this way", fault),
        Fault::NoRoute => Public::new(StatusCode::NOT_FOUND, "no-route", "No such address", fault),
        Fault::TooLarge => {
            Public::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Request too large", fault)
        }
        Fault::MediaType => Public::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Not JSON", fault),
        Fault::Body { path, error } => body(path, error),
        Fault::Fields(fields) => {
            let mut public =
                Public::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", "Field not understood", fault);
            public.fields.clone_from(fields);
            public
        }
        Fault::Query(_) => Public::new(StatusCode::BAD_REQUEST, "bad-query", "Address not understood", fault),
        Fault::NoIdempotencyKey => {
            Public::new(StatusCode::BAD_REQUEST, "no-idempotency-key", "Command without an id", fault)
        }
        Fault::NoIfMatch => Public::new(
            StatusCode::PRECONDITION_REQUIRED,
            "no-if-match",
            "Change of an unknown version",
            fault,
        ),
        Fault::BadTicket => Public::new(StatusCode::UNAUTHORIZED, "bad-ticket", "Not signed in", fault),
        Fault::Internal(_) => internal(),
    }
}

fn not_found(what: &str) -> Public {
    let detail = format!("there is no such {what}, or it is not for you to see");
    Public::new(StatusCode::NOT_FOUND, "not-found", "Not found", &detail)
}

fn wrong_fields(fields: &[FieldError]) -> String {
    let said: Vec<_> = fields.iter().map(|wrong| format!("`{}`: {}", wrong.field, wrong.message)).collect();
    format!("correct this and send it again: {}", said.join("; "))
}

/// Syntax is 400; a field of the wrong kind is 422 and named.
fn body(path: &str, error: &serde_json::Error) -> Public {
    let said = error.to_string();
    let plain = said.split(" at line ").next().unwrap_or_default().to_owned();
    if !error.is_data() {
        let detail = format!("the request is not valid JSON: {plain}");
        return Public::new(StatusCode::BAD_REQUEST, "not-json", "Not valid JSON", &detail);
    }
    let field = field(path, &plain);
    let shown = if field.is_empty() { plain.clone() } else { format!("`{field}`: {plain}") };
    let detail = format!("the request does not have the shape expected: {shown}");
    let mut public =
        Public::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", "Field not understood", &detail);
    if !field.is_empty() {
        public.fields.push(FieldError { field, message: plain });
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
    let detail =
        "something went wrong on our side and was noted; nothing was changed, or it can be sent again";
    Public::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Fault on our side", &detail)
}

fn unavailable(what: &str) -> Public {
    let detail = format!("{what} is out of reach at the moment; nothing is lost, try again in a moment");
    Public::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Try again in a moment", &detail)
}

fn use_case(error: &UseCaseError) -> Public {
    use UseCaseError as E;
    let conflict = |code, title| Public::new(StatusCode::CONFLICT, code, title, error);
    match error {
        E::Unauthenticated(error) => unauthenticated(*error),
        E::NotFound(what) => not_found(what),
        E::NotInOrder(places) => not_in_order(error, places),
        E::Rejected(rejection) => rejected(rejection),
        E::Overtaken { refusal, last } => {
            let public = use_case(refusal);
            let detail = format!("{} {}", public.detail, sentence(&last.to_string()));
            Public { detail, ..public }
        }
        E::Person(refusal) => people::refused(refusal),
        E::Taken { field, .. } => people::taken(*field, error),
        E::ChangedMeanwhile { by, fields } => people::changed_meanwhile(by.as_ref(), fields),
        E::Photo(error) => people::photo(error),
        E::Forbidden(_) => Public::new(StatusCode::FORBIDDEN, "role-missing", "Not allowed", error),
        E::CommandReused => {
            Public::new(StatusCode::UNPROCESSABLE_ENTITY, "command-reused", "Command id used before", error)
        }
        E::Busy { .. } | E::CardBusy { .. } | E::OrderBusy { .. } => {
            overtaken(StatusCode::CONFLICT, "busy", error)
        }
        E::CardChanged { .. } => overtaken(StatusCode::PRECONDITION_FAILED, "card-changed", error),
        E::Changed { .. } | E::OrderChanged { .. } => {
            overtaken(StatusCode::PRECONDITION_FAILED, "changed", error)
        }
        E::OtherOpen(id) => {
            let detail =
                format!("another issuance of such a card is open ({id}); confirm to begin a second one");
            Public::new(StatusCode::CONFLICT, "open-issuance", "Another one is open", &detail)
        }
        E::UidTaken(_) => conflict("uid-taken", "Chip of another card"),
        E::KeyRepeated { .. } => key_repeated(error),
        E::NumbersExhausted(_) => conflict("numbers-exhausted", "No card number left"),
        E::SettingChanged { .. } => {
            Public::new(StatusCode::PRECONDITION_FAILED, "setting-changed", "Changed by somebody else", error)
        }
        E::SettingFaults(faults) => setting_faults(error, faults),
        E::Badge(error) => badge(error),
        E::SecretsPending => {
            let detail = "the card's secrets are being made; try again in a moment";
            Public::new(StatusCode::SERVICE_UNAVAILABLE, "secrets-pending", "Try again in a moment", &detail)
        }
        E::LetterRepeated => {
            let detail = "the PIN letter was opened by this very command; if it did not arrive, reprint it with a reason";
            Public::new(StatusCode::CONFLICT, "letter-opened", "Opened already", &detail)
        }
        E::Store(StoreError::Cursor) => {
            let detail = "this list cannot go on from there; begin it anew";
            Public::new(StatusCode::BAD_REQUEST, "bad-query", "Address not understood", &detail)
        }
        E::Store(StoreError::Conflict | StoreError::Unavailable(_)) => unavailable("the store"),
        E::Sealing(_) => unavailable("the sealing key"),
        E::Issue(error) => issue(error),
        E::EnrolmentCode => {
            let detail = format!("{error}; ask a System administrator for a new one");
            Public::new(StatusCode::FORBIDDEN, "enrolment-code", "Code not valid", &detail)
        }
        E::AgentIdTaken => conflict("agent-id-taken", "Id taken"),
        E::AgentKeys => Public::new(StatusCode::UNPROCESSABLE_ENTITY, "agent-keys", "Keys not valid", error),
        // Decisions that wait to be carried out fill the record; once they are, there is room again.
        E::TooLarge => unavailable("what carries decisions out"),
        E::Letter(_) | E::Internal(_) | E::Store(StoreError::Corrupt { .. }) => internal(),
    }
}

fn setting_faults(error: &UseCaseError, faults: &[SettingFault]) -> Public {
    let field =
        |fault: &SettingFault| FieldError { field: fault.field.clone(), message: sentence(&fault.message) };
    let public = Public::new(StatusCode::UNPROCESSABLE_ENTITY, "setting-faults", "Cannot be set so", error);
    Public { fields: faults.iter().map(field).collect(), ..public }
}

/// Which of the `cards` of a request are not the order's.
fn not_in_order(error: &UseCaseError, places: &[usize]) -> Public {
    let message = "the order has no such card";
    let field = |place| FieldError { field: format!("cards[{place}]"), message: message.to_owned() };
    let public = Public::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", "Field does not fit", error);
    Public { fields: places.iter().map(field).collect(), ..public }
}

/// Somebody else was there first.
fn overtaken(status: StatusCode, code: &'static str, error: &UseCaseError) -> Public {
    let detail = format!("{error}; look at it again and repeat what is still right");
    Public::new(status, code, "Changed by somebody else", &detail)
}

fn badge(error: &LayoutError) -> Public {
    let refused = |code| Public::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Card cannot be drawn", error);
    match error {
        LayoutError::Faults(faults) => {
            let mut public = refused("layout-faults");
            let field = |fault: &LayoutFault| FieldError {
                field: format!("{}: {}", fault.side, fault.element),
                message: format!("{} {}", fault.what, fault.mend),
            };
            public.fields = faults.iter().map(field).collect();
            public
        }
        LayoutError::NoSide(_) => refused("no-side"),
        LayoutError::Renderer(_) => internal(),
    }
}

fn unauthenticated(error: Unauthenticated) -> Public {
    let (code, title) = match error {
        Unauthenticated::NoSession => ("no-session", "Not signed in"),
        Unauthenticated::Csrf => ("csrf", "Not from this page"),
        Unauthenticated::UnknownAgent => ("agent-unknown", "Agent not enrolled"),
        Unauthenticated::RevokedAgent => ("agent-revoked", "Agent revoked"),
        Unauthenticated::Signature => ("agent-signature", "Signature not valid"),
        Unauthenticated::Clock { .. } => ("agent-clock", "Clock off"),
    };
    let status =
        if error == Unauthenticated::Csrf { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    Public::new(status, code, title, &error)
}

fn rejected(rejection: &Rejection) -> Public {
    let (status, title) = match rejection {
        r if r.is_about_the_actor() => (StatusCode::FORBIDDEN, "Not allowed"),
        Rejection::Process { .. }
        | Rejection::OrderChoice(_)
        | Rejection::PersonInactive
        | Rejection::EngagementEnded
        | Rejection::NotInProfile(_)
        | Rejection::Certificates(_)
        | Rejection::Certificate { why: CertificateRefusal::Unknown, .. }
        | Rejection::Evidence(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Does not fit"),
        _ => (StatusCode::CONFLICT, "Not possible now"),
    };
    Public::new(status, rejection.code(), title, rejection)
}

fn issue(error: &IssueError) -> Public {
    match error {
        IssueError::Proof { why, .. } => {
            let message = format!("{} ({})", sentence(&why.to_string()), why.rule());
            let field = FieldError { field: "proof".to_owned(), message };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let public = Public::new(status, "proof-failed", "Proof does not hold", error);
            Public { fields: vec![field], ..public }
        }
        IssueError::Lint(findings) => {
            let said: Vec<_> = findings.iter().map(|f| f.mend.as_str()).collect();
            let detail = format!("no certificate was issued: {}", said.join("; "));
            let mut public = Public::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "lint",
                "Certificate against the rules",
                &detail,
            );
            public.fields = findings
                .iter()
                .map(|f| FieldError {
                    field: f.field.to_owned(),
                    message: format!("{} ({})", f.mend, f.rule),
                })
                .collect();
            public
        }
        IssueError::Unavailable(_) => unavailable("the certificate authority"),
    }
}

fn key_repeated(error: &UseCaseError) -> Public {
    let message = format!("{} (key-repeated)", sentence(&error.to_string()));
    let field = FieldError { field: "subjectPublicKeyInfo".to_owned(), message };
    let public = Public::new(StatusCode::UNPROCESSABLE_ENTITY, "key-repeated", "Key of another card", error);
    Public { fields: vec![field], ..public }
}

/// Errors are written in lower case without a full stop; people read sentences.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}
