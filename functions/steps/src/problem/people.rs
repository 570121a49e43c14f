//! What is said about people who were not changed as wished.

use super::Public;
use api::problem::FieldError;
use cardwright_core::error::UseCaseError;
use cardwright_core::ports::photo::PhotoError;
use domain::person::change::{PersonField, PersonRefusal};
use domain::time::Timestamp;
use http::StatusCode;
use std::time::{Duration, UNIX_EPOCH};

fn field(field: PersonField, message: &impl ToString) -> Vec<FieldError> {
    vec![FieldError { field: field.as_str().to_owned(), message: message.to_string() }]
}

pub(super) fn refused(refusal: &PersonRefusal) -> Public {
    match refusal {
        PersonRefusal::Role => Public::new(StatusCode::FORBIDDEN, "role-missing", "Not allowed", refusal),
        PersonRefusal::Own(_) => Public::new(StatusCode::FORBIDDEN, "own-record", "Not allowed", refusal),
        PersonRefusal::Field { field: which, why } => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let mut public = Public::new(status, "bad-field", "Field does not fit", refusal);
            public.fields = field(*which, why);
            public
        }
    }
}

pub(super) fn taken(which: PersonField, error: &UseCaseError) -> Public {
    let detail = format!("{error}; if it is the same person, change that one, else correct it here");
    let mut public = Public::new(StatusCode::CONFLICT, "taken", "Somebody else has it", &detail);
    public.fields = field(which, error);
    public
}

pub(super) fn changed_meanwhile(by: Option<&(String, Timestamp)>, fields: &[PersonField]) -> Public {
    let what = fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
    let who = by.map_or_else(
        || "the person was changed since you looked".to_owned(),
        |(name, at)| format!("{name} changed this person ({what}) on {}", date(*at)),
    );
    let detail =
        format!("{who}; nothing of yours was saved, look at it again and repeat what is still right");
    Public::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", "Changed by somebody else", &detail)
}

/// As HTTP writes dates: for people and programs alike.
fn date(at: Timestamp) -> String {
    let since = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

pub(super) fn photo(error: &PhotoError) -> Public {
    let status = match error {
        PhotoError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        PhotoError::Kind
        | PhotoError::TooManyPixels(..)
        | PhotoError::TooFewPixels(..)
        | PhotoError::Damaged(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Public::new(status, "photo", "Picture not taken", error)
}
