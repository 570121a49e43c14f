//! The addresses of the API, as [`api::routes::ROUTES`] has them.

use api::card::CertificateTime;
use domain::card::CardStateName;
use domain::certificate::{CertificateStateName, Serial};
use domain::id::{ImportId, IssuanceId, OrderId, PersonId};
use domain::issuance::StateName;
use domain::layout::Side;
use domain::order::Stage;
use domain::process::MassProcessId;
use domain::worklist::WorkList;

/// The signed-in person's own issuances.
pub const MY_ISSUANCES: &str = "/api/my/issuances";
/// What is kept of the signed-in person.
pub const MY_PERSON: &str = "/api/my/person";
/// The same, with what was done with it.
pub const MY_DATA: &str = "/api/my/data";
/// How long cards took of late at the signed-in person's own site.
pub const LEAD_TIMES: &str = "/api/my/lead-times";
/// Where a card is asked for.
pub const REQUESTS: &str = "/api/requests";
/// Where an officer begins without a recorded request.
pub const ISSUANCES: &str = "/api/issuances";
/// All readers of the site.
pub const READERS: &str = "/api/readers";

/// What they did in the last days.
pub const HEALTH: &str = "/api/readers/health";

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

/// What was last said to the card.
pub fn trace(id: &str) -> String {
    format!("{ISSUANCES}/{id}/trace")
}

/// All that was ever said to it, as a file.
pub fn trace_file(id: &str) -> String {
    format!("{ISSUANCES}/{id}/trace.txt")
}

/// Where a command to an issuance goes: `produce`, `decision`, ...
pub fn command(id: &IssuanceId, door: &str) -> String {
    format!("{ISSUANCES}/{id}/{door}")
}

/// The page of a list that follows others: where it begins is encoded for an address already.
pub fn page_after(list: &str, place: &str) -> String {
    let sign = if list.contains('?') { '&' } else { '?' };
    format!("{list}{sign}after={place}")
}

/// A work list.
pub fn work(list: WorkList) -> String {
    format!("/api/work?list={list}")
}

/// What waits for the signed-in person.
pub const WAITING: &str = "/api/waiting";

/// The issuances in a state.
pub fn issuances_in(state: StateName, oldest: bool) -> String {
    let order = if oldest { "oldest" } else { "newest" };
    format!("{ISSUANCES}?state={}&order={order}", state.wire())
}

/// The counts of a site's days, from one to another, both by their numbers.
pub fn days(from: u32, to: u32) -> String {
    format!("/api/reports/days?from={from}&to={to}")
}

/// The failed attempts.
pub const FAILURES: &str = "/api/reports/failures";

/// The people found; `query` is encoded for an address already.
pub fn people(query: &str) -> String {
    format!("/api/people?q={query}")
}

/// A person's photo.
pub fn photo(id: &PersonId) -> String {
    format!("/api/people/{id}/photo")
}

/// The changes of a person.
pub fn person_changes(id: &PersonId) -> String {
    format!("/api/people/{id}/changes")
}

/// A person's sign-in.
pub fn sign_in_of(id: &PersonId) -> String {
    format!("/api/people/{id}/sign-in")
}

/// A chunk of an import.
pub fn import_chunk(id: &ImportId, chunk: usize) -> String {
    format!("/api/imports/{id}/chunks/{chunk}")
}

/// A person.
pub fn person(id: &PersonId) -> String {
    format!("/api/people/{id}")
}

/// The newest checkpoint of the audit log.
pub const CHECKPOINT: &str = "/api/audit/checkpoint";

/// Entries of the audit log; the query is encoded for an address already.
pub fn audit(query: &str) -> String {
    if query.is_empty() { "/api/audit".to_owned() } else { format!("/api/audit?{query}") }
}

/// What was denied.
pub const DENIED: &str = "/api/audit/denied";

/// Lines of the audit log's export.
pub fn audit_lines(from: u64, to: u64) -> String {
    format!("/api/audit/export?from={from}&to={to}")
}

/// The signed-in person's own cards.
pub const MY_CARDS: &str = "/api/my/cards";

/// The same with what is on them.
pub const MY_CARD_DETAILS: &str = "/api/my/cards/details";

/// The picture of a side of a card, as it was printed.
pub fn card_picture(id: &IssuanceId, side: Side) -> String {
    format!("/api/cards/{id}/picture?side={side}")
}

/// Where the loss of an own card is reported.
pub fn loss(id: &IssuanceId) -> String {
    format!("{MY_CARDS}/{id}/loss")
}

/// The cards in a state, those first that came into it first or last.
pub fn cards_in(state: CardStateName, order: &str) -> String {
    format!("/api/cards?state={state}&order={order}")
}

/// A person's cards; the id is encoded for an address already.
pub fn cards_of(holder: &str) -> String {
    format!("/api/cards?holder={holder}")
}

/// The card with a number, encoded for an address already.
pub fn card_with(number: &str) -> String {
    format!("/api/cards?number={number}")
}

/// The certificates in a state, by one of their times, the earliest or the latest first.
pub fn certificates_in(state: CertificateStateName, by: CertificateTime, oldest: bool) -> String {
    let by = if by == CertificateTime::Until { "until" } else { "since" };
    let order = if oldest { "oldest" } else { "newest" };
    format!("{CERTIFICATES}?state={}&by={by}&order={order}", state.wire())
}

/// The certificates of a person's cards; the id is encoded for an address already.
pub fn certificates_of(holder: &str) -> String {
    format!("{CERTIFICATES}?holder={holder}")
}

/// The certificate with a serial number.
pub fn certificate(serial: &Serial) -> String {
    format!("{CERTIFICATES}?serial={serial}")
}

const CERTIFICATES: &str = "/api/certificates";

/// A card, by the issuance that made it.
pub fn card(id: &str) -> String {
    format!("/api/cards/{id}")
}

/// What a card was issued with, and the proof of it.
pub fn birth(id: &str) -> String {
    format!("/api/cards/{id}/birth-certificate")
}

/// Where commands to a card go.
pub fn life(id: &IssuanceId) -> String {
    format!("/api/cards/{id}/life")
}

/// Where orders are made.
pub const ORDERS: &str = "/api/orders";

/// The orders that are open or ended.
pub fn orders(list: &str) -> String {
    format!("{ORDERS}?list={list}")
}

/// An order as it goes on.
pub fn order(id: &str) -> String {
    format!("{ORDERS}/{id}")
}

/// The cards of an order at a stage.
pub fn order_lines(id: &str, stage: Stage) -> String {
    format!("{ORDERS}/{id}/lines?stage={}", stage.as_str())
}

/// The records of an order.
pub fn order_history(id: &str) -> String {
    format!("{ORDERS}/{id}/history")
}

/// Whether all that an order needs is there.
pub fn preflight(id: &str) -> String {
    format!("{ORDERS}/{id}/preflight")
}

/// Where a command to an order goes: `commands`, `drop`, `confirmation`, `letters`.
pub fn order_command(id: &OrderId, door: &str) -> String {
    format!("{ORDERS}/{id}/{door}")
}

/// The pool; each part of the filter is encoded for an address already.
pub fn pool(process: MassProcessId, filter: &[(&str, String)]) -> String {
    let given = filter.iter().filter(|(_, value)| !value.is_empty());
    let filter: String = given.map(|(name, value)| format!("&{name}={value}")).collect();
    format!("/api/pool?process={process}{filter}")
}
