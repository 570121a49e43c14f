//! Lists that are spread over shards, read as one: each shard from the same place of one common order, so that a
//! page is right across them.

use crate::error::failure;
use crate::item::{Item, text};
use crate::key::{SHARDS, attr, index, partition};
use crate::lists::{PAGE, cursor, open_cursor};
use crate::store::DynamoStore;
use cardwright_core::ports::store::{Page, StoreError};

/// A list in an index.
pub(crate) struct Sharded {
    index: &'static str,
    partition: &'static str,
    sort: &'static str,
    /// How its partition keys begin.
    name: String,
    order: Order,
}

enum Order {
    /// Up to a place, itself included.
    Rising(String),
    Falling,
}

/// Before and behind every place: they begin with a digit.
const START: &str = "0";
const END: &str = "~";

impl Sharded {
    /// A list in the index of work lists.
    pub(crate) fn listed(name: impl Into<String>, newest_first: bool) -> Self {
        let order = if newest_first { Order::Falling } else { Order::Rising(END.to_owned()) };
        Self { index: index::WORK, partition: attr::WORK, sort: attr::AT, name: name.into(), order }
    }

    /// What is due up to a place.
    pub(crate) fn due(until: String) -> Self {
        let (index, partition, sort) = (index::DUE, attr::DUE, attr::DUE_AT);
        Self { index, partition, sort, name: crate::key::DUE.to_owned(), order: Order::Rising(until) }
    }

    /// The lowest and the highest place from a place on; all if there is none.
    fn from(&self, after: Option<&str>) -> (String, String) {
        match (&self.order, after) {
            (Order::Rising(until), after) => (after.unwrap_or(START).to_owned(), until.clone()),
            (Order::Falling, after) => (START.to_owned(), after.unwrap_or(END).to_owned()),
        }
    }
}

impl DynamoStore {
    /// A page of a list.
    pub(crate) async fn sharded(
        &self,
        list: &Sharded,
        after: Option<&str>,
    ) -> Result<Page<Item>, StoreError> {
        let after = after.map(|cursor| open_cursor(&list.name, cursor)).transpose()?;
        let after = after.as_deref();
        const { assert!(SHARDS == 4, "as many as are read here") };
        let [a, b, c, d] = [0, 1, 2, 3].map(|shard| self.shard(list, shard, after));
        let (a, b, c, d) = tokio::try_join!(a, b, c, d)?;
        let mut rows: Vec<_> = [a, b, c, d].into_iter().flatten().collect();
        let place = |item: &Item| item.text(list.sort).unwrap_or_default().to_owned();
        rows.sort_by_cached_key(place);
        if matches!(list.order, Order::Falling) {
            rows.reverse();
        }
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(|item| cursor(&list.name, &place(item)));
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
            .scan_index_forward(matches!(list.order, Order::Rising(_)))
            .limit(i32::try_from(PAGE + 2).unwrap_or(i32::MAX));
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        let items = items.into_iter().map(Item);
        Ok(items.filter(|item| item.text(list.sort) != after).take(PAGE + 1).collect())
    }
}
