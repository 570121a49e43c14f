//! What is known of a whole site: issuances by state, what waits, counts of days, failed attempts.

use super::{OFFICERS, Reader, order, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use api::report::{DaysReport, FailuresPage, IssuancesPage, WaitingList, WaitingLists};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::{Lists, Waiting};
use cardwright_core::principal::Credentials;
use domain::id::SiteId;
use domain::issuance::StateName;
use domain::report::Day;
use domain::role::Role;
use domain::worklist::WorkList;

/// The most days that one report has: a leap year.
const MAX_DAYS: u32 = 366;

pub(super) async fn issuances(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(OFFICERS, phrases::ISSUANCES_FOR)?;
    let state = incoming.query.get("state").and_then(|name| StateName::parse(name));
    let state = state.ok_or(Fault::Query(phrases::ISSUANCE_STATE))?;
    let page =
        lists.issuances_in(state, order(incoming)?, incoming.query.get("after").map(String::as_str)).await?;
    json_with_tag(incoming, &IssuancesPage { rows: page.rows, next: page.next })
}

/// The lists of the person's own roles; an auditor sees all.
pub(super) async fn waiting(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    let mine = |list: &WorkList| reader.has_any(list.roles()) || reader.has_any(&[Role::Auditor]);
    let mut rows = Vec::new();
    for list in WorkList::ALL.into_iter().filter(mine) {
        let Waiting { count, more, oldest } = lists.waiting(list).await?;
        rows.push(WaitingList { list, count, more, oldest });
    }
    json_with_tag(incoming, &WaitingLists { lists: rows })
}

pub(super) async fn days(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (_, site) = of_site(engine, incoming).await?;
    let day = |name| incoming.query.get(name).and_then(|text| Day::new(text.parse().ok()?));
    let (from, to) = day("from").zip(day("to")).ok_or(Fault::Query(phrases::DAYS))?;
    if to < from || to.get() - from.get() >= MAX_DAYS {
        return Err(Fault::Query(phrases::DAYS));
    }
    json_with_tag(incoming, &DaysReport { days: lists.days(&site, from..=to).await? })
}

pub(super) async fn failures(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (_, site) = of_site(engine, incoming).await?;
    let page = lists.failures(&site, incoming.query.get("after").map(String::as_str)).await?;
    json_with_tag(incoming, &FailuresPage { rows: page.rows, next: page.next })
}

/// The site that is named, or the reader's own.
async fn of_site(engine: &Engine, incoming: &Incoming) -> Result<(Reader, SiteId)> {
    let token = incoming.session()?;
    let me = token.person.clone();
    let reader = reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&me)).await?;
    reader.needs(OFFICERS, phrases::REPORTS_FOR)?;
    let site = match incoming.query.get("site") {
        Some(site) => site.parse().map_err(|_| Fault::Query(phrases::SITE))?,
        None => reader.loaded.person(&me).ok_or(Fault::NotFound(missing::PERSON))?.site.clone(),
    };
    Ok((reader, site))
}
