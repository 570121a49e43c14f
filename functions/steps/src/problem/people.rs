//! What is said about people who were not changed as wished.

use super::{Public, Wrong, title};
use cardwright_core::dates::minute_in;
use cardwright_core::error::UseCaseError;
use cardwright_core::last_change::Known;
use cardwright_core::ports::photo::PhotoError;
use domain::language::{Language, Named as _, Said, Sentence};
use domain::person::change::{PersonField, PersonRefusal};
use domain::time::Timestamp;
use http::StatusCode;
use std::time::{Duration, UNIX_EPOCH};

fn field(field: PersonField, message: &impl Said) -> Vec<Wrong> {
    vec![Wrong::new(field.as_str(), Sentence::of(message))]
}

pub(super) fn refused(refusal: &PersonRefusal) -> Public {
    match refusal {
        PersonRefusal::Role => {
            Public::new(StatusCode::FORBIDDEN, "role-missing", title::NOT_ALLOWED, refusal)
        }
        PersonRefusal::Own(_) => {
            Public::new(StatusCode::FORBIDDEN, "own-record", title::NOT_ALLOWED, refusal)
        }
        PersonRefusal::Field { field: which, why } => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let mut public = Public::new(status, "bad-field", title::FIELD_DOES_NOT_FIT, refusal);
            public.fields = field(*which, why);
            public
        }
    }
}

pub(super) fn taken(which: PersonField, error: &UseCaseError) -> Public {
    let detail = Sentence::new(
        format!("{error}; if it is the same person, change that one, else correct it here"),
        format!("{}; är det samma person, ändra den, rätta annars här", error.swedish()),
    );
    let mut public = Public::new(StatusCode::CONFLICT, "taken", title::SOMEBODY_ELSE_HAS_IT, &detail);
    public.fields = field(which, error);
    public
}

pub(super) fn changed_meanwhile(by: Option<&(Known, Timestamp)>, fields: &[PersonField]) -> Public {
    let what = |language| fields.iter().map(|field| field.name_in(language)).collect::<Vec<_>>().join(", ");
    let (what, vad) = (what(Language::English), what(Language::Swedish));
    let who = by.map_or_else(
        || Sentence::new("the person was changed since you looked", "personen har ändrats sedan du tittade"),
        |(who, at)| {
            Sentence::new(
                format!("{who} changed this person ({what}) on {}", date(*at)),
                format!(
                    "{} ändrade den här personen ({vad}) {}",
                    who.swedish(),
                    minute_in(*at, Language::Swedish)
                ),
            )
        },
    );
    let detail = Sentence::new(
        format!("{who}; nothing of yours was saved, look at it again and repeat what is still right"),
        format!(
            "{}; ingenting av ditt sparades, titta på det igen och upprepa det som fortfarande är rätt",
            who.swedish()
        ),
    );
    Public::new(
        StatusCode::PRECONDITION_FAILED,
        "changed-meanwhile",
        title::CHANGED_BY_SOMEBODY_ELSE,
        &detail,
    )
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
    Public::new(status, "photo", title::PICTURE_NOT_TAKEN, error)
}
