//! save-person: a Registration officer enters people, changes them, and unbinds their sign-ins.

use crate::http_edge::{Incoming, Result, json, located, tag};
use crate::problem::{Fault, Wrong};
use api::people::{PersonForm, PersonSaved};
use cardwright_core::command::Engine;
use cardwright_core::people::{PersonCommand, change, create, unbind};
use cardwright_core::ports::people::People;
use cardwright_core::principal::Credentials;
use cardwright_core::record::PersonRecord;
use domain::id::PersonId;
use domain::person::change::PersonFields;
use http::StatusCode;

/// `POST /api/people`, `POST /api/people/{person}`, `DELETE /api/people/{person}/sign-in`.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, people: &dyn People, path: &str, incoming: &Incoming) -> Result {
    let request = person_request(incoming)?;
    match path {
        "/api/people" => {
            let wish = checked(incoming)?;
            let record = create(engine, people, &request, wish).await?;
            let place = format!("/api/people/{}", record.person.id);
            located(saved(StatusCode::CREATED, record)?, &place)
        }
        "/api/people/{person}" => {
            let (id, seen): (PersonId, _) = (incoming.param("person")?, incoming.if_match()?);
            let wish = checked(incoming)?;
            saved(StatusCode::OK, change(engine, people, &request, (&id, seen), wish).await?)
        }
        "/api/people/{person}/sign-in" => {
            let id = incoming.param("person")?;
            saved(StatusCode::OK, unbind(engine, people, &request, &id).await?)
        }
        _ => Err(Fault::NoRoute),
    }
}

/// What the form says of a person.
fn checked(incoming: &Incoming) -> Result<PersonFields> {
    let form = incoming.json::<PersonForm>()?;
    let checked = form.check(incoming.language());
    checked.map_err(|wrong| Fault::Fields(wrong.into_iter().map(Wrong::from).collect()))
}

/// A command about people from a page of a session.
pub(crate) fn person_request(incoming: &Incoming) -> Result<PersonCommand> {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    let content = [incoming.path.as_bytes(), b"\n", &incoming.body].concat();
    Ok(PersonCommand { credentials, command: incoming.command()?, digest: cardwright_core::digest(&content) })
}

/// What a command led to, with the tag for the next one.
pub(crate) fn saved(status: StatusCode, record: PersonRecord) -> Result {
    let PersonRecord { person, version } = record;
    tag(json(status, &PersonSaved { person, version })?, version)
}
