//! produce-card: an officer starts production, of a request or without one.

use crate::http_edge::{Incoming, Result, accepted, located};
use api::issuance::{Empty, ProduceUnrequested};
use cardwright_core::command::{Engine, execute};
use cardwright_core::opening::{Way, Wish, begin, id_for};
use cardwright_core::principal::Credentials;
use domain::issuance::Command;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/produce`, or `POST /api/issuances` where nothing was requested.
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    if incoming.params.contains_key("issuance") {
        let request = incoming.person_command()?;
        let Empty {} = incoming.json()?;
        return accepted(StatusCode::OK, &execute(engine, &request, Command::Produce).await?);
    }
    let token = incoming.session_for_command()?;
    let body: ProduceUnrequested = incoming.json()?;
    let id = id_for(&incoming.command()?, token.person.as_str());
    let request = incoming.command_request(Credentials::Session(token), id)?;
    let wish = Wish {
        way: Way::Produce,
        process: body.process,
        holder: body.recorded.holder,
        asked_by: body.recorded.asked_by,
        channel: body.recorded.channel,
        although_open: body.although_open,
    };
    let record = begin(engine, &request, &wish).await?;
    located(accepted(StatusCode::CREATED, &record)?, &format!("/api/issuances/{}", record.issuance.id))
}
