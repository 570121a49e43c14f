//! Reports and lists of a whole site.

use crate::issuance::Summary;
use domain::report::{DayCounts, FailureRow, ReaderHealth, Usual};
use domain::time::Timestamp;
use domain::worklist::WorkList;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/issuances?state=...&order=newest|oldest&after=...`: fifty a page, by when they came into the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuancesPage {
    /// The rows.
    pub rows: Vec<Summary>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `GET /api/waiting`: what waits for the signed-in person, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingLists {
    /// The lists whose work is the person's, in the order of the workflow.
    pub lists: Vec<WaitingList>,
}

/// A work list in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingList {
    /// Which.
    pub list: WorkList,
    /// How many wait, counted no further than a hundred.
    pub count: u32,
    /// Whether there are more.
    pub more: bool,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// `GET /api/reports/days?from=...&to=...&site=...`: days by their number since 1970-01-01, both included, at most 366.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DaysReport {
    /// The days on which something happened, oldest first.
    pub days: Vec<DayCounts>,
}

/// `GET /api/my/lead-times`: how long cards took of late at the signed-in person's own site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeadTimes {
    /// In how many days, this one included.
    pub days: u32,
    /// Processes by which enough cards were made to say something.
    pub usual: Vec<Usual>,
}

/// `GET /api/reports/failures?site=...&after=...`: newest first, fifty a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailuresPage {
    /// The rows.
    pub rows: Vec<FailureRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `GET /api/readers/health`: what the readers of a site did in the last days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskHealth {
    /// In how many days, this one included.
    pub days: u32,
    /// Those that did something.
    pub readers: Vec<ReaderHealth>,
}
