//! read: every page's data. Rights differ by role and object; nothing is changed.

mod cards;
mod certificates;
mod desks;
mod issuances;
pub(crate) mod mails;
mod my_data;
mod orders;
mod own_cards;
mod people;
mod reports;
pub(crate) mod settings;
mod traces;
mod track;

pub(crate) use issuances::{Names, named};
pub(crate) use orders::with_order;

use crate::http_edge::{Incoming, Result, json};
use crate::problem::{Fault, phrases};
use crate::sign_in::me;
use cardwright_core::command::Engine;
use cardwright_core::error::UseCaseError;
use cardwright_core::mail::Letterhead;
use cardwright_core::ports::mail::Mails;
use cardwright_core::ports::orders::Orders;
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::{Lists, Load, Loaded, Order};
use cardwright_core::ports::traces::Traces;
use cardwright_core::principal::{Credentials, authenticate};
use domain::id::{IssuanceId, PersonId};
use domain::language::Phrase;
use domain::role::{Actor, Role};
pub(crate) use domain::role::{FINDERS, OFFICERS};
use domain::time::Timestamp;
use http::StatusCode;

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    (lists, orders, traces): (&dyn Lists, &dyn Orders, &dyn Traces),
    (settings, post): (&dyn Settings, Post<'_>),
    path: &str,
    incoming: &Incoming,
) -> Result {
    match path {
        "/api/me" => who(engine, incoming).await,
        "/api/my/issuances" => issuances::mine(engine, lists, settings, incoming).await,
        "/api/my/issuances/{issuance}" => issuances::tracked(engine, lists, incoming).await,
        "/api/my/lead-times" => reports::lead_times(engine, lists, incoming).await,
        "/api/my/data" => my_data::page(engine, lists, incoming).await,
        "/api/my/person" => my_data::person(engine, incoming).await,
        "/api/work" => issuances::work(engine, lists, incoming).await,
        "/api/waiting" => reports::waiting(engine, lists, incoming).await,
        "/api/reports/days" => reports::days(engine, lists, incoming).await,
        "/api/reports/failures" => reports::failures(engine, lists, incoming).await,
        "/api/issuances" => reports::issuances(engine, lists, incoming).await,
        "/api/issuances/{issuance}" => issuances::page(engine, settings, incoming).await,
        "/api/issuances/{issuance}/history" => issuances::history(engine, lists, incoming).await,
        "/api/issuances/{issuance}/trace" => traces::last(engine, traces, incoming).await,
        "/api/issuances/{issuance}/trace.txt" => traces::file(engine, traces, incoming).await,
        "/api/pool" => orders::pool(engine, orders, incoming).await,
        "/api/orders" => orders::list(engine, lists, orders, incoming).await,
        "/api/orders/{order}" => orders::page(engine, lists, orders, incoming).await,
        "/api/orders/{order}/lines" => orders::lines(engine, orders, incoming).await,
        "/api/orders/{order}/history" => orders::history(engine, lists, orders, incoming).await,
        "/api/cards" => cards::list(engine, lists, incoming).await,
        "/api/cards/{issuance}" => cards::page(engine, lists, incoming).await,
        "/api/certificates" => certificates::list(engine, lists, incoming).await,
        "/api/my/cards" => own_cards::list(engine, lists, incoming).await,
        "/api/my/cards/details" => own_cards::details(engine, lists, incoming).await,
        "/api/people" => people::search(engine, lists, incoming).await,
        "/api/people/{person}/changes" => people::changes(engine, lists, incoming).await,
        "/api/people/{person}" => people::page(engine, lists, settings, incoming).await,
        "/api/readers" => desks::readers(engine, lists, incoming).await,
        "/api/readers/health" => desks::health(engine, lists, incoming).await,
        "/api/settings" => settings::all(engine, lists, settings, incoming).await,
        "/api/settings/{name}" => settings::one(engine, lists, settings, incoming).await,
        "/api/settings/{name}/history" => settings::history(engine, lists, settings, incoming).await,
        "/api/settings/{name}/history/{edition}" => {
            settings::one_edition(engine, lists, settings, incoming).await
        }
        "/api/brand" => settings::brand(settings).await,
        "/api/brand/logo/{edition}" => settings::logo(settings, incoming).await,
        "/api/mails" => mails::list(engine, lists, post.mails, incoming).await,
        "/api/mails/preview" => mails::preview(engine, post.head, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

/// Mails, and who writes them.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    /// What became of them.
    pub mails: &'a dyn Mails,
    /// Who writes.
    pub head: &'a Letterhead,
}

async fn who(engine: &Engine, incoming: &Incoming) -> Result {
    let token = incoming.session()?;
    let credentials = Credentials::Session(token);
    let reader = reader(engine, &credentials, None, &[]).await?;
    let access = reader.loaded.access.ok_or(Fault::Internal("a session without access"))?;
    let Credentials::Session(token) = &credentials else {
        return Err(Fault::Internal("a session that is none"));
    };
    json(StatusCode::OK, &me(&access, token))
}

/// Who reads, and what was read along with that.
pub(crate) struct Reader {
    actor: Actor,
    pub(crate) person: PersonId,
    pub(crate) loaded: Loaded,
    pub(crate) now: Timestamp,
}

impl Reader {
    fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.actor.has(*role))
    }

    pub(crate) fn needs(&self, roles: &[Role], whose: Phrase) -> Result<()> {
        if self.has_any(roles) { Ok(()) } else { Err(UseCaseError::Forbidden(whose).into()) }
    }
}

pub(crate) async fn reader(
    engine: &Engine,
    credentials: &Credentials,
    issuance: Option<&IssuanceId>,
    people: &[PersonId],
) -> Result<Reader> {
    let principal = credentials.key();
    let loaded = engine.commands.load(Load { issuance, people, ..Load::of(&principal) }).await?;
    let now = engine.clock.now();
    let actor = authenticate(credentials, &loaded, now)?;
    let person = actor.person().cloned().ok_or(Fault::Internal("a reader who is no person"))?;
    Ok(Reader { actor, person, loaded, now })
}

/// In which order a list is asked for.
fn order(incoming: &Incoming) -> Result<Order> {
    match incoming.query.get("order").map(String::as_str) {
        None | Some("newest") => Ok(Order::Newest),
        Some("oldest") => Ok(Order::Oldest),
        Some(_) => Err(Fault::Query(phrases::ORDER)),
    }
}
