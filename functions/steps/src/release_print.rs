//! release-print: the document of a card for the printer at the desk, and pictures of what was printed.

use crate::http_edge::{Incoming, Result, reply, reply_with_tag};
use crate::problem::{Fault, phrases};
use crate::read::{OFFICERS, reader};
use api::agent::ReleasePrint;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::PrincipalKey;
use cardwright_core::press::{Press, release_print};
use cardwright_core::principal::Credentials;
use domain::id::{IssuanceId, PersonId};
use domain::issuance::Issuance;
use domain::layout::Side;
use http::StatusCode;

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, press: &Press, path: &str, incoming: &Incoming) -> Result {
    match path {
        "/api/jobs/{issuance}/print" => document(engine, press, incoming).await,
        "/api/cards/{issuance}/picture" => picture(engine, press, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

async fn document(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let ReleasePrint { fence } = incoming.json()?;
    let pdf = release_print(engine, press, &request, fence).await?;
    reply(StatusCode::OK, "application/pdf", "no-store", Bytes::from(pdf))
}

async fn picture(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    let id: IssuanceId = incoming.param("issuance")?;
    let credentials = Credentials::Session(incoming.session()?);
    let side = side(incoming)?;
    let mut reader = reader(engine, &credentials, Some(&id), &[]).await?;
    let issuance = reader.loaded.issuance.take().map(|record| record.issuance);
    if let Err(refusal) = reader.needs(OFFICERS, phrases::CARDS_FOR)
        && !holds(engine, &reader.person, issuance.as_ref()).await?
    {
        return Err(refusal);
    }
    let issuance = issuance.ok_or(Fault::NotFound(missing::CARD))?;
    let sheet = press.printed(&issuance).await?;
    let tag = press.tag(&sheet, side)?;
    reply_with_tag(incoming, "image/png", &tag.to_string(), || Ok(press.picture(&sheet, side)?))
}

fn side(incoming: &Incoming) -> Result<Side> {
    match incoming.query.get("side").map(String::as_str) {
        None | Some("front") => Ok(Side::Front),
        Some("back") => Ok(Side::Back),
        Some(_) => Err(Fault::Query(phrases::SIDE)),
    }
}

/// Whether it is the person's card. One without a name is theirs to whom it was handed over.
async fn holds(engine: &Engine, person: &PersonId, issuance: Option<&Issuance>) -> Result<bool> {
    let Some(issuance) = issuance else { return Ok(false) };
    if issuance.holder.is_some() {
        return Ok(issuance.is_held_by(person));
    }
    let card = engine.commands.load_card(&PrincipalKey::System, &issuance.id, &[]).await?.card;
    Ok(card.is_some_and(|record| record.card.is_held_by(person)))
}
