//! Lists that are spread over shards, read as one: each shard from the same place of one common order, so that a
//! page is right across them.

use crate::error::failure;
use crate::item::{Item, text};
use crate::key::{
    DENIED, LOGGED, MAIL, OFFICERS, SHARDS, attr, cards_in, certificates_ending, certificates_in,
    end_of_moment, index, issuances_in, logged_of, mails_in, moment, partition,
};
use crate::lists::{PAGE, cursor, open_cursor};
use crate::store::DynamoStore;
use cardwright_core::ports::store::{Order, Page, StoreError};
use domain::audit::ActorName;
use domain::card::CardStateName;
use domain::certificate::CertificateStateName;
use domain::issuance::StateName;
use domain::mail::MailStateName;
use domain::time::Timestamp;
use domain::worklist::WorkList;

/// A list in an index.
pub(crate) struct Sharded {
    index: &'static str,
    partition: &'static str,
    sort: &'static str,
    /// How its partition keys begin.
    name: String,
    order: Order,
    /// From which place on it is read, itself included.
    since: String,
    /// Up to which place it is read, itself included.
    until: String,
}

/// Before and behind every place: they begin with a digit.
const START: &str = "0";
const END: &str = "~";

impl Sharded {
    /// A work list: who waits longest comes first.
    pub(crate) fn work(list: WorkList) -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), list.as_str().to_owned(), Order::Oldest)
    }

    /// Cards by state.
    pub(crate) fn cards(state: CardStateName, order: Order) -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), cards_in(state), order)
    }

    /// Certificates by state.
    pub(crate) fn certificates(state: CertificateStateName, order: Order) -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), certificates_in(state), order)
    }

    /// Certificates by state, sorted by their end: the index carries their keys alone.
    pub(crate) fn ending(state: CertificateStateName, order: Order) -> Self {
        Self::of(index::DUE, (attr::DUE, attr::DUE_AT), certificates_ending(state), order)
    }

    /// Issuances by state.
    pub(crate) fn issuances(state: StateName, order: Order) -> Self {
        Self::of(index::STATE, (attr::STATE, attr::AT), issuances_in(state), order)
    }

    /// Cards in the pool, or in an order.
    pub(crate) fn batch(name: String, order: Order) -> Self {
        Self::of(index::MASS, (attr::MASS, attr::AT), name, order)
    }

    /// Orders that go on, or those that ended.
    pub(crate) fn orders(ended: bool) -> Self {
        let name = crate::key::orders_in(ended).to_owned();
        Self::of(index::WORK, (attr::WORK, attr::AT), name, Order::Newest)
    }

    /// What is due by now.
    pub(crate) fn due(now: Timestamp) -> Self {
        let due = Self::of(index::DUE, (attr::DUE, attr::DUE_AT), crate::key::DUE.to_owned(), Order::Oldest);
        Self { until: end_of_moment(now), ..due }
    }

    /// Mails that are tried by now.
    pub(crate) fn due_mails(now: Timestamp) -> Self {
        let due = Self::of(index::DUE, (attr::DUE, attr::DUE_AT), MAIL.to_owned(), Order::Oldest);
        Self { until: end_of_moment(now), ..due }
    }

    /// Mails by state, newest first.
    pub(crate) fn mails(state: MailStateName) -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), mails_in(state), Order::Newest)
    }

    /// People with roles beyond Self-Service.
    pub(crate) fn officers() -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), OFFICERS.to_owned(), Order::Oldest)
    }

    /// Records in the audit log, newest first; of one who acted, or of everybody.
    pub(crate) fn logged(
        actor: Option<&ActorName>,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Self {
        let list = match actor {
            Some(actor) => {
                Self::of(index::HOLDER, (attr::HOLDER, attr::BEGUN), logged_of(actor), Order::Newest)
            }
            None => Self::of(index::WORK, (attr::WORK, attr::AT), LOGGED.to_owned(), Order::Newest),
        };
        let since = from.map_or(list.since, |from| moment(from, &""));
        Self { since, until: until.map_or(list.until, end_of_moment), ..list }
    }

    /// Denied attempts, newest first.
    pub(crate) fn denied() -> Self {
        Self::of(index::WORK, (attr::WORK, attr::AT), DENIED.to_owned(), Order::Newest)
    }

    fn of(
        index: &'static str,
        (partition, sort): (&'static str, &'static str),
        name: String,
        order: Order,
    ) -> Self {
        Self { index, partition, sort, name, order, since: START.to_owned(), until: END.to_owned() }
    }

    /// The lowest and the highest place from a place on; all if there is none.
    fn from<'a>(&'a self, after: Option<&'a str>) -> (&'a str, &'a str) {
        match self.order {
            Order::Oldest => (after.unwrap_or(&self.since), &self.until),
            Order::Newest => (&self.since, after.unwrap_or(&self.until)),
        }
    }

    /// The list as cursors name it: a place is followed by others in the other order.
    fn walk(&self) -> String {
        format!("{} {}", self.name, if self.order == Order::Newest { "newest" } else { "oldest" })
    }
}

impl DynamoStore {
    /// A page of a list.
    pub(crate) async fn sharded(
        &self,
        list: &Sharded,
        after: Option<&str>,
    ) -> Result<Page<Item>, StoreError> {
        let walk = list.walk();
        let after = after.map(|cursor| open_cursor(&walk, cursor)).transpose()?;
        let after = after.as_deref();
        const { assert!(SHARDS == 4, "as many as are read here") };
        let [a, b, c, d] = [0, 1, 2, 3].map(|shard| self.shard(list, shard, after));
        let (a, b, c, d) = tokio::try_join!(a, b, c, d)?;
        let mut rows: Vec<_> = [a, b, c, d].into_iter().flatten().collect();
        let place = |item: &Item| item.text(list.sort).unwrap_or_default().to_owned();
        rows.sort_by_cached_key(place);
        if list.order == Order::Newest {
            rows.reverse();
        }
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(|item| cursor(&walk, &place(item)));
        Ok(Page { rows, next })
    }

    /// Up to one row more than a page from a shard. Its first may be the place itself, where the last page ended.
    async fn shard(&self, list: &Sharded, shard: u32, after: Option<&str>) -> Result<Vec<Item>, StoreError> {
        let (low, high) = list.from(after);
        let condition = format!("{} = :list AND {} BETWEEN :low AND :high", list.partition, list.sort);
        let request = self
            .query()
            .index_name(list.index)
            .key_condition_expression(condition)
            .expression_attribute_values(":list", text(partition(&list.name, shard)))
            .expression_attribute_values(":low", text(low))
            .expression_attribute_values(":high", text(high))
            .scan_index_forward(list.order == Order::Oldest)
            .limit(i32::try_from(PAGE + 2).unwrap_or(i32::MAX));
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        let items = items.into_iter().map(Item);
        Ok(items.filter(|item| item.text(list.sort) != after).take(PAGE + 1).collect())
    }
}
