//! sign-out: ends the session.

use crate::http_edge::{Incoming, Result, reply};
use crate::problem::Fault;
use api::headers::SESSION_COOKIE;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_core::sessions::end;
use http::StatusCode;
use http::header::SET_COOKIE;

/// `DELETE /api/session`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, principals: &dyn Principals, incoming: &Incoming) -> Result {
    let token = incoming.session_for_command()?;
    end(&*engine.commands, principals, &token).await?;
    let mut answer = reply(StatusCode::NO_CONTENT, "application/json", "no-store", Bytes::new())?;
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    let gone = gone.parse().map_err(|_| Fault::Internal("a cookie that is no header"))?;
    answer.headers_mut().insert(SET_COOKIE, gone);
    Ok(answer)
}
