//! sign-out: ends the session.

use crate::http_edge::{Incoming, Result, reply, set_cookie};
use api::headers::SESSION_COOKIE;
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_core::sessions::end;
use http::StatusCode;

/// `DELETE /api/session`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, principals: &dyn Principals, incoming: &Incoming) -> Result {
    let token = incoming.session_for_command()?;
    end(&*engine.commands, principals, &token).await?;
    let mut answer = reply(StatusCode::NO_CONTENT, "application/json", "no-store", Bytes::new())?;
    set_cookie(&mut answer, (SESSION_COOKIE, token.host_only), "", "Strict", 0)?;
    Ok(answer)
}
