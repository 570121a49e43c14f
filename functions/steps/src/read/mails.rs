//! Mails: what became of them, and how they look.

use super::{Reader, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use api::mail::{MailDelivery, MailPreview, MailRow, MailsPage};
use cardwright_core::command::Engine;
use cardwright_core::mail::{Letterhead, Written, sample};
use cardwright_core::ports::mail::{MailRecord, Mails};
use cardwright_core::ports::store::{Lists, PrincipalKey};
use cardwright_core::principal::Credentials;
use domain::language::Language;
use domain::mail::{MailKind, MailStateName};
use domain::role::MAIL_VIEWERS;

async fn allowed(engine: &Engine, incoming: &Incoming) -> Result<Reader> {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(MAIL_VIEWERS, phrases::MAILS_FOR)?;
    Ok(reader)
}

pub(super) async fn list(
    engine: &Engine,
    lists: &dyn Lists,
    mails: &dyn Mails,
    incoming: &Incoming,
) -> Result {
    allowed(engine, incoming).await?;
    let state = incoming.query.get("state").and_then(|name| MailStateName::parse(name));
    let state = state.ok_or(Fault::Query(phrases::MAIL_STATE))?;
    let page = mails.mails(state, incoming.query.get("after").map(String::as_str)).await?;
    let delivery = mails.delivery().await?;
    let delivery = delivery.map(|is| MailDelivery { server: is.server, trouble: is.trouble });
    let mut people: Vec<_> = page.rows.iter().map(|mail| PrincipalKey::Person(mail.to.clone())).collect();
    people.sort();
    people.dedup();
    let names = if people.is_empty() { Vec::new() } else { lists.names(&people).await? };
    let named = |mail: MailRecord| {
        let is = |(key, _): &&(PrincipalKey, String)| *key == PrincipalKey::Person(mail.to.clone());
        let name = names.iter().find(is).map_or_else(unknown, |(_, name)| name.clone());
        row(mail, name)
    };
    let rows = page.rows.into_iter().map(named).collect();
    json_with_tag(incoming, &MailsPage { delivery, rows, next: page.next })
}

pub(super) async fn preview(engine: &Engine, head: &Letterhead, incoming: &Incoming) -> Result {
    let now = allowed(engine, incoming).await?.now;
    let asked = |name| incoming.query.get(name).map(String::as_str);
    let kind = asked("kind").and_then(|kind| kind.parse::<MailKind>().ok());
    let kind = kind.ok_or(Fault::Query(phrases::MAIL_KIND))?;
    let language = asked("language").and_then(|tag| tag.parse::<Language>().ok());
    let language = language.ok_or(Fault::Query(phrases::MAIL_LANGUAGE))?;
    let Written { subject, text, html } = sample(kind, language, head, now)?;
    json_with_tag(incoming, &MailPreview { subject, text, html })
}

/// A mail in a line, with the name of whom it is for.
pub(crate) fn row(mail: MailRecord, to_name: String) -> MailRow {
    MailRow {
        kind: mail.content.kind(),
        issuance: mail.content.about().map(|about| about.issuance.clone()),
        id: mail.id,
        to: mail.to,
        to_name,
        posted: mail.posted,
        state: mail.state,
    }
}

/// The name of whom nobody knows any more.
pub(crate) fn unknown() -> String {
    "Unknown".to_owned()
}
