//! The names of partitions and lists, and how sort keys begin.

use super::SHARDS;
use domain::audit::ActorName;
use domain::card::CardStateName;
use domain::certificate::{CertificateStateName, IssuerNumber, Sha256};
use domain::id::{AgentId, Fence, ImportId, OrderId, PersonId, ReaderId, SiteId};
use domain::issuance::StateName;
use domain::mail::MailStateName;
use domain::order::Stage;
use domain::person::Email;
use domain::process::CardKind;
use domain::report::Day;
use domain::time::Timestamp;

/// The last digit of a serial number: by it, the list of what is not to be trusted is spread over as many partitions.
pub(crate) const REVOKED_PARTS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

/// A partition of the list of certificates that are not to be trusted.
pub(crate) fn revoked_part(part: char) -> String {
    format!("revoked#{part}")
}

/// The sort key of what an issuing key has. That of the first has no number: it is older than the numbers.
pub(super) fn of_issuer(what: &str, issuer: IssuerNumber) -> String {
    if issuer == IssuerNumber::FIRST { what.to_owned() } else { format!("{what}#{issuer}") }
}

/// The partition of a CRL's bytes, by their digest: two that are made at once have the same number.
pub(crate) fn crl_pieces(digest: &Sha256) -> String {
    format!("crl#{digest}")
}

/// The sort key of an order.
pub(crate) const ORDER: &str = "order";

pub(super) fn order_partition(id: &OrderId) -> String {
    format!("order#{id}")
}

/// The name of the list of a site's cards of a kind in the pool.
pub(crate) fn pool_of(site: &SiteId, kind: CardKind) -> String {
    format!("pool#{site}#{}", card_kind(kind))
}

/// The name of the list of an order's cards at a stage.
pub(crate) fn cards_of_order(order: &OrderId, stage: Stage) -> String {
    format!("order#{order}#{}", stage.as_str())
}

/// The name of the list of orders that go on, or of those that ended.
pub(crate) const fn orders_in(ended: bool) -> &'static str {
    if ended { "orders-ended" } else { "orders-open" }
}

/// The partition of the running orders of a site: no id of a site has a `#`.
pub(crate) fn running_orders(site: &SiteId) -> String {
    format!("{site}#orders")
}

/// The partition of the jobs that are meant for a reader.
pub(crate) fn jobs_of_reader(site: &SiteId, agent: &AgentId, reader: &ReaderId) -> String {
    format!("{site}#{agent}#{reader}")
}

/// The partition of all settings that hold now.
pub(crate) const SETTINGS: &str = "settings";

/// How the sort keys of audit records begin.
pub(crate) const AUDIT: &str = "audit#";

/// How the sort keys of a card's audit records begin.
pub(crate) const CARD_AUDIT: &str = "card-audit#";

/// The name of the list of records in the audit log, by when they happened.
pub(crate) const LOGGED: &str = "logged";

/// The name of the list of records in the audit log by who acted: no id begins so, thus no holder's issuances lie there.
pub(crate) fn logged_of(actor: &ActorName) -> String {
    format!("logged#{actor}")
}

/// The partition of a shard of what is laid down and not in the audit log yet, in the index of what is pending.
pub(crate) fn unlogged(shard: u32) -> String {
    format!("log#{shard}")
}

/// The name of the list of denied attempts, by when the last of them was.
pub(crate) const DENIED: &str = "denied";

/// The sort key of mails, and the name of the list of those that wait, by when they are tried.
pub(crate) const MAIL: &str = "mail";

/// The name of the list of mails in a state.
pub(crate) fn mails_in(state: MailStateName) -> String {
    format!("mail-{}", state.as_str())
}

/// The name of the list of people with roles beyond Self-Service.
pub(crate) const OFFICERS: &str = "officers";

/// How the sort keys of traces begin: of those of a claim, or of all.
pub(crate) fn trace_claim(fence: Option<Fence>) -> String {
    fence.map_or_else(|| "trace#".to_owned(), |fence| format!("trace#{:010}#", fence.get()))
}

/// How the sort keys of desks begin.
pub(crate) const DESK: &str = "desk#";

/// How the sort keys of people at an e-mail address begin.
pub(crate) const HOLDS: &str = "person#";

/// The sort key of who has an e-mail address or a personnel number for oneself.
pub(crate) const HOLDER: &str = "person";

/// How the sort keys of a person's changes begin.
pub(crate) const CHANGE: &str = "change#";

/// The partition of all imports.
pub(crate) const IMPORTS: &str = "imports";

/// How the sort keys of an import's chunks begin.
pub(crate) const CHUNK: &str = "chunk#";

/// The partition of an import's chunks.
pub(crate) fn chunks_partition(id: &ImportId) -> String {
    format!("import#{id}")
}

/// The partition of all people with an e-mail address, whatever the case of its letters.
pub(crate) fn address_partition(email: &Email) -> String {
    format!("email#{}", email.as_str().to_ascii_lowercase())
}

/// The partition of all search entries that begin like this: of a word with its first character, of a pair of words,
/// which has a space before it, with the first of each.
pub(crate) fn search_partition(entry: &str) -> String {
    let (entry, characters) = entry.strip_prefix(' ').map_or((entry, 1), |pair| (pair, 2));
    format!("find#{}", entry.chars().take(characters).collect::<String>())
}

/// The partition of all counts of a site's days.
pub(crate) fn days_partition(site: &SiteId) -> String {
    format!("days#{site}")
}

/// The partition of what an agent's readers did, day by day.
pub(crate) fn desk_days_partition(agent: &AgentId) -> String {
    format!("desk-days#{agent}")
}

/// How the sort keys of a day's counts begin: text sorts as days do.
pub(crate) fn day_sort(day: Day) -> String {
    format!("{:07}", day.get())
}

/// The partition of all failed attempts of a site.
pub(crate) fn failures_partition(site: &SiteId) -> String {
    format!("failures#{site}")
}

/// The name of the list of issuances in a state.
pub(crate) fn issuances_in(state: StateName) -> String {
    format!("issuance-{}", state.key())
}

/// The name of the list of what is due.
pub(crate) const DUE: &str = "due";

/// The name of the list of cards in a state.
pub(crate) fn cards_in(state: CardStateName) -> String {
    format!("card#{state}")
}

/// The name of the list of certificates in a state.
pub(crate) fn certificates_in(state: CertificateStateName) -> String {
    format!("certificate-{}", state.wire())
}

/// The name of the list of certificates in a state that is sorted by their end.
pub(crate) fn certificates_ending(state: CertificateStateName) -> String {
    format!("certificate-{}-until", state.wire())
}

/// The partition of the certificates of a holder's cards.
pub(crate) fn certificates_of_partition(holder: &PersonId) -> String {
    format!("certificate#{holder}")
}

/// The partition of a holder's cards: no id begins so, thus no holder's issuances lie there.
pub(crate) fn cards_of_partition(holder: &PersonId) -> String {
    format!("card#{holder}")
}

/// A point in time and an id, so that text sorts as time does. Times before 1970 count as 1970.
pub(crate) fn moment(at: Timestamp, id: &impl std::fmt::Display) -> String {
    format!("{:015}#{id}", at.as_millis().max(0))
}

/// The partition of a shard of a list.
pub(crate) fn partition(list: &str, shard: u32) -> String {
    format!("{list}#{shard}")
}

/// The last place of a point in time: `$` comes after `#`.
pub(crate) fn end_of_moment(at: Timestamp) -> String {
    format!("{:015}$", at.as_millis().max(0))
}

/// The shard of an id: FNV-1a, which must give the same in every release.
pub(crate) fn shard(id: &str) -> u32 {
    let hash =
        id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % SHARDS
}

pub(super) fn card_kind(kind: CardKind) -> String {
    format!("{}-{}", kind.package.as_str(), kind.holder.as_str())
}
