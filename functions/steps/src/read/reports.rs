//! What is known of a whole site: issuances by state, what waits, counts of days, failed attempts.

use super::{OFFICERS, Reader, order, reader};
use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use api::report::{DaysReport, FailuresPage, IssuancesPage, LeadTimes, WaitingList, WaitingLists};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::{Lists, Waiting};
use cardwright_core::principal::Credentials;
use domain::id::SiteId;
use domain::issuance::StateName;
use domain::process::ProcessId;
use domain::report::{Day, LeadCounts, Usual};
use domain::role::Role;
use domain::worklist::WorkList;
use std::collections::BTreeMap;

/// The most days that one report has: a leap year.
const MAX_DAYS: u32 = 366;

/// Over how many days it is told what is usual: four whole weeks, so that every weekday counts alike.
const USUAL_DAYS: u32 = 28;

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

/// What a person may expect who waits for a card. Who they were, for whom a card was made, it does not tell.
pub(super) async fn lead_times(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (reader, site) = of_own_site(engine, incoming).await?;
    reader.needs(&[Role::SelfServiceUser], phrases::LEAD_TIMES_FOR)?;
    let today = Day::of(reader.now);
    let first = Day::new(today.get().saturating_sub(USUAL_DAYS - 1)).unwrap_or(today);
    let mut counts: BTreeMap<ProcessId, LeadCounts> = BTreeMap::new();
    for (process, of_day) in lists.days(&site, first..=today).await?.into_iter().flat_map(|day| day.lead_by) {
        let sums = counts.entry(process).or_default();
        sums.iter_mut().zip(of_day).for_each(|(sum, count)| *sum += count);
    }
    let usual = counts.iter().filter_map(|(process, counts)| Usual::of(*process, counts)).collect();
    json_with_tag(incoming, &LeadTimes { days: USUAL_DAYS, usual })
}

pub(super) async fn failures(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let (_, site) = of_site(engine, incoming).await?;
    let page = lists.failures(&site, incoming.query.get("after").map(String::as_str)).await?;
    json_with_tag(incoming, &FailuresPage { rows: page.rows, next: page.next })
}

/// The site that is named, or the reader's own.
async fn of_site(engine: &Engine, incoming: &Incoming) -> Result<(Reader, SiteId)> {
    let (reader, own) = of_own_site(engine, incoming).await?;
    reader.needs(OFFICERS, phrases::REPORTS_FOR)?;
    match incoming.query.get("site") {
        Some(site) => Ok((reader, site.parse().map_err(|_| Fault::Query(phrases::SITE))?)),
        None => Ok((reader, own)),
    }
}

async fn of_own_site(engine: &Engine, incoming: &Incoming) -> Result<(Reader, SiteId)> {
    let token = incoming.session()?;
    let me = token.person.clone();
    let reader = reader(engine, &Credentials::Session(token), None, std::slice::from_ref(&me)).await?;
    let site = reader.loaded.person(&me).ok_or(Fault::NotFound(missing::PERSON))?.site.clone();
    Ok((reader, site))
}
