//! request-card: a holder asks in Self-Service, or a Card administrator writes down who asked.

use crate::http_edge::{Incoming, Result, accepted, located};
use api::issuance::{Recorded, RequestCard};
use cardwright_core::command::Engine;
use cardwright_core::opening::{Way, Wish, begin, id_for};
use cardwright_core::principal::Credentials;
use domain::issuance::state::Channel;
use http::StatusCode;

/// `POST /api/requests`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let token = incoming.session_for_command()?;
    let body: RequestCard = incoming.json()?;
    let me = token.person.clone();
    let (way, recorded) = match body.recorded {
        Some(recorded) => (Way::Record, recorded),
        None => {
            let channel = Channel::SelfService;
            (Way::Request, Recorded { holder: me.clone(), asked_by: me.clone(), channel })
        }
    };
    let id = id_for(&incoming.command()?, me.as_str());
    let request = incoming.command_request(Credentials::Session(token), id)?;
    let wish = Wish {
        way,
        process: body.process,
        holder: recorded.holder,
        asked_by: recorded.asked_by,
        channel: recorded.channel,
        although_open: body.although_open,
    };
    let record = begin(engine, &request, &wish).await?;
    let place = if wish.way == Way::Request { "/api/my/issuances" } else { "/api/issuances" };
    located(accepted(StatusCode::CREATED, &record)?, &format!("{place}/{}", record.issuance.id))
}
