//! The addresses of the API, as [`api::routes::ROUTES`] has them.

use domain::id::{IssuanceId, PersonId};
use domain::worklist::WorkList;

/// The signed-in person's own issuances.
pub const MY_ISSUANCES: &str = "/api/my/issuances";
/// Where a card is asked for.
pub const REQUESTS: &str = "/api/requests";
/// Where an officer begins without a recorded request.
pub const ISSUANCES: &str = "/api/issuances";
/// All readers of the site.
pub const READERS: &str = "/api/readers";

/// The holder's view of an issuance.
pub fn my_issuance(id: &IssuanceId) -> String {
    format!("{MY_ISSUANCES}/{id}")
}

/// The case file.
pub fn issuance(id: &str) -> String {
    format!("{ISSUANCES}/{id}")
}

/// The records of an issuance.
pub fn history(id: &str) -> String {
    format!("{ISSUANCES}/{id}/history")
}

/// Where a command to an issuance goes: `produce`, `decision`, ...
pub fn command(id: &IssuanceId, door: &str) -> String {
    format!("{ISSUANCES}/{id}/{door}")
}

/// A page of a work list.
pub fn work(list: WorkList, after: Option<&str>) -> String {
    with_cursor(format!("/api/work?list={list}"), after)
}

/// A page of the people found; `query` is encoded for an address already.
pub fn people(query: &str, after: Option<&str>) -> String {
    with_cursor(format!("/api/people?q={query}"), after)
}

/// A person.
pub fn person(id: &PersonId) -> String {
    format!("/api/people/{id}")
}

fn with_cursor(path: String, after: Option<&str>) -> String {
    match after {
        Some(after) => format!("{path}&after={after}"),
        None => path,
    }
}
