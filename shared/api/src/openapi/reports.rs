//! Lists and reports of a whole site.

use super::operation::{Operation, get};
use crate::card::Order;
use crate::report::{DaysReport, DeskHealth, FailuresPage, IssuancesPage, LeadTimes, WaitingLists};
use domain::id::SiteId;
use domain::issuance::StateName;
use domain::report::Day;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/issuances", "Issuances in a state, by when they came into it")
            .query_required::<StateName>("state", "In which state.")
            .query::<Order>("order", "By the time since when they are in it.")
            .paged()
            .answers::<IssuancesPage>()
            .tagged(),
        get("/api/waiting", "What waits for the signed-in person, and for how long")
            .answers::<WaitingLists>()
            .tagged(),
        of_site("/api/reports/days", "What happened day by day, at most 366 of them")
            .query_required::<Day>("from", "The first day.")
            .query_required::<Day>("to", "The last day.")
            .answers::<DaysReport>()
            .tagged(),
        get("/api/my/lead-times", "How long cards took of late at the signed-in person's own site")
            .answers::<LeadTimes>()
            .tagged(),
        of_site("/api/readers/health", "What each reader did in the last seven days")
            .answers::<DeskHealth>()
            .tagged(),
        of_site("/api/reports/failures", "Failed attempts, newest first")
            .paged()
            .answers::<FailuresPage>()
            .tagged(),
    ]
}

fn of_site(path: &'static str, summary: &'static str) -> Operation {
    get(path, summary).query::<SiteId>("site", "Of which site; without it, of one's own.").more(&[404])
}
