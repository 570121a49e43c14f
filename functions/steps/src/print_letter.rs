//! print-letter: the PIN letter as a PDF, opened once, kept nowhere.

use crate::http_edge::{Incoming, Result, reply};
use api::issuance::OpenLetter;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::letter::open_letter;
use cardwright_core::ports::letter::LetterRenderer;
use cardwright_core::ports::sealing::Sealer;
use domain::issuance::command::Opened;
use http::StatusCode;

/// `POST /api/issuances/{issuance}/letter`
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(
    engine: &Engine,
    sealer: &dyn Sealer,
    renderer: &dyn LetterRenderer,
    incoming: &Incoming,
) -> Result {
    let request = incoming.person_command()?;
    let opening = match incoming.json::<OpenLetter>()?.reprint {
        None => Opened::First,
        Some(reason) => Opened::Reprint(reason),
    };
    let pdf = open_letter(engine, sealer, renderer, &request, opening).await?;
    // The owner wipes the bytes once the answer has left.
    reply(StatusCode::OK, "application/pdf", "no-store", Bytes::from_owner(pdf))
}
