//! print-letter: the PIN letter as a PDF, opened once, kept nowhere.

use crate::http_edge::{Incoming, Result, reply};
use crate::problem::Fault;
use api::issuance::OpenLetter;
use api::order::OpenLetters;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::letter::{open_letter, open_letters};
use cardwright_core::ports::letter::LetterRenderer;
use cardwright_core::ports::sealing::Sealer;
use domain::issuance::command::Opened;
use domain::text::Note;
use http::StatusCode;

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    sealer: &dyn Sealer,
    renderer: &dyn LetterRenderer,
    path: &str,
    incoming: &Incoming,
) -> Result {
    let pdf = match path {
        "/api/issuances/{issuance}/letter" => {
            let request = incoming.person_command()?;
            let OpenLetter { reprint } = incoming.json()?;
            open_letter(engine, sealer, renderer, &request, opening(reprint)).await?
        }
        "/api/orders/{order}/letters" => {
            let OpenLetters { cards, reprint } = incoming.json()?;
            let requests: Result<Vec<_>> =
                cards.as_slice().iter().map(|card| incoming.command_for(card)).collect();
            let order = incoming.param("order")?;
            open_letters(engine, sealer, renderer, &order, &requests?, &opening(reprint)).await?
        }
        _ => return Err(Fault::NoRoute),
    };
    // The owner wipes the bytes once the answer has left.
    reply(StatusCode::OK, "application/pdf", "no-store", Bytes::from_owner(pdf))
}

fn opening(reprint: Option<Note>) -> Opened {
    reprint.map_or(Opened::First, Opened::Reprint)
}
