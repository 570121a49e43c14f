//! Production orders: one item each, which does not grow; their cards are found by an index, and counted in shards
//! together with the records that they lay down.

use crate::commands::issuance_of;
use crate::error::failure;
use crate::item::{Attributes, Draft, Item, number, text};
use crate::key::{
    self, AUDIT, Key, SHARDS, attr, cards_of_order, moment, orders_in, partition, pool_of, running_orders,
    shard,
};
use crate::lists::PAGE;
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, NEW, conditional, readable};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use cardwright_core::ports::orders::{OrderTally, Orders, OrdersOf, ReaderTally};
use cardwright_core::ports::store::{Order as By, Page, StoreError};
use cardwright_core::record::{ChainedOrderAudit, IssuanceRecord, JobRow, OrderRecord};
use domain::id::{AgentId, IssuanceId, OrderId, ReaderId, Sequence, SiteId};
use domain::issuance::Summary;
use domain::order::{Line, OrderAudit, OrderMove, OrderStateName, OrderSummary, PoolFilter, Stage};
use domain::process::CardKind;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// How many times a rate is made of.
const LAST_VERIFIED: usize = 20;

/// How many pages of the pool one answer looks through for cards that fit.
const POOL_PAGES: usize = 4;

/// How many cards of an order are offered for each reader that asks: others may be faster with some.
const OFFERS_FOR_EACH: usize = 4;

/// How the names of what a reader has done begin.
const VERIFIED: &str = "verified#";
const FAILED: &str = "failed#";

#[async_trait]
impl Orders for DynamoStore {
    async fn order(&self, id: &OrderId) -> Result<Option<OrderRecord>, StoreError> {
        self.get(&Key::order(id)).await?.as_ref().map(order_of).transpose()
    }

    async fn save_order(&self, record: &OrderRecord) -> Result<(), StoreError> {
        self.put_version(order_item(record)?, record.version).await
    }

    async fn tallies(&self, orders: &[OrderId]) -> Result<Vec<OrderTally>, StoreError> {
        let keys: Vec<_> =
            orders.iter().flat_map(|order| (0..SHARDS).map(|shard| Key::order_tally(order, shard))).collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        let of = |order: &OrderId| {
            let shards = (0..SHARDS).map(|shard| Key::order_tally(order, shard));
            let found = shards.filter_map(|key| items.iter().find(|item| item.is(&key)));
            tally(found)
        };
        Ok(orders.iter().map(of).collect())
    }

    async fn orders(&self, which: OrdersOf, after: Option<&str>) -> Result<Page<OrderSummary>, StoreError> {
        let page = self.sharded(&Sharded::orders(which == OrdersOf::Ended), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::SUMMARY))), next: page.next })
    }

    async fn pool(
        &self,
        site: &SiteId,
        kind: CardKind,
        filter: &PoolFilter,
        after: Option<&str>,
    ) -> Result<Page<Summary>, StoreError> {
        let list = Sharded::batch(pool_of(site, kind), By::Oldest);
        let mut fitting = Page { rows: Vec::new(), next: after.map(str::to_owned) };
        for _ in 0..POOL_PAGES {
            let page = self.sharded(&list, fitting.next.as_deref()).await?;
            let rows = readable(page.rows.iter().map(|item| item.json::<Summary>(attr::SUMMARY)));
            fitting
                .rows
                .extend(rows.into_iter().filter(|row| filter.fits(row.process, row.holder_name.as_deref())));
            fitting.next = page.next;
            // The next page might be more than a page has: then it is the next answer.
            if fitting.next.is_none() || !fitting.rows.is_empty() {
                break;
            }
        }
        Ok(fitting)
    }

    async fn lines(
        &self,
        order: &OrderId,
        stage: Stage,
        after: Option<&str>,
    ) -> Result<Page<Line>, StoreError> {
        let page = self.sharded(&Sharded::batch(cards_of_order(order, stage), By::Oldest), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::LINE))), next: page.next })
    }

    async fn last_verified(&self, order: &OrderId) -> Result<Vec<Timestamp>, StoreError> {
        let mut times = Vec::new();
        for stage in [Stage::Issued, Stage::ToConfirm] {
            let page = self.sharded(&Sharded::batch(cards_of_order(order, stage), By::Newest), None).await?;
            let at = |item: &Item| item.text(attr::AT)?.split('#').next()?.parse().ok();
            times.extend(page.rows.iter().filter_map(at).map(Timestamp::from_millis));
        }
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.truncate(LAST_VERIFIED);
        Ok(times)
    }

    async fn skip(&self, order: &OrderId, line: &Line) -> Result<(), StoreError> {
        let key = Key::order_line(&line.issuance, order, line.state.stage());
        let put = self.line_put(order, line)?.condition_expression(NEW).build();
        let put = put.map_err(|e| StoreError::Unavailable(e.into()))?;
        let moved =
            OrderMove { order: order.clone(), from: None, to: Some(line.state.stage()), reader: None };
        let writes =
            vec![TransactWriteItem::builder().put(put).build(), self.count_move(&line.issuance, &moved)?];
        match self.transact(writes).await? {
            Ok(()) => Ok(()),
            // Noted, and counted, before.
            Err(refusal) if refusal.at(0) => Ok(()),
            Err(_) => Err(StoreError::Unavailable(format!("{} was not noted", key.sk).into())),
        }
    }

    async fn issuances(&self, ids: &[IssuanceId]) -> Result<Vec<IssuanceRecord>, StoreError> {
        let keys: Vec<_> = ids.iter().map(Key::issuance).collect();
        let mut records = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            let items = self.read(keys).await?;
            records.extend(items.iter().map(issuance_of).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(records)
    }

    async fn append_order_audit(
        &self,
        order: &OrderId,
        record: &ChainedOrderAudit,
    ) -> Result<(), StoreError> {
        self.append(&Key::order_audit(order, record.record.sequence), record).await
    }

    async fn acknowledge_order(&self, record: &OrderRecord) -> Result<(), StoreError> {
        let Some(last) = record.outbox.last() else { return Ok(()) };
        let expression = match record.order.has_errand() {
            true => "SET acked = :through",
            false => "SET acked = :through REMOVE pending",
        };
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(Key::order(&record.order.id).attributes()))
            .condition_expression("version = :version")
            .update_expression(expression)
            .expression_attribute_values(":through", number(last.record.sequence.get()))
            .expression_attribute_values(":version", number(record.version.get()));
        conditional(request.send().await)?;
        Ok(())
    }

    async fn order_history(&self, order: &OrderId) -> Result<Vec<OrderAudit>, StoreError> {
        let items = self.collect(&Key::order(order).pk, AUDIT).await?;
        items.iter().map(|item| Ok(item.body::<ChainedOrderAudit>()?.record)).collect()
    }
}

impl DynamoStore {
    /// Cards of the running orders of a site. Each agent begins at a shard of its own, so that they do not all run after
    /// the same card.
    pub(crate) async fn jobs_of_orders(
        &self,
        site: &SiteId,
        agent: &AgentId,
        readers: usize,
    ) -> Result<Vec<JobRow>, StoreError> {
        let enough = readers.max(1) * OFFERS_FOR_EACH;
        let running: Vec<OrderSummary> = self.jobs_in(running_orders(site)).await?;
        let mut jobs = Vec::new();
        for order in running {
            let waiting = cards_of_order(&order.id, Stage::Waiting);
            let own = shard(agent.as_str());
            for shard in (0..SHARDS).map(|nth| (own + nth) % SHARDS) {
                if jobs.len() >= enough {
                    return Ok(jobs);
                }
                let request = self
                    .query()
                    .index_name(key::index::MASS)
                    .key_condition_expression("mass = :cards")
                    .expression_attribute_values(":cards", text(partition(&waiting, shard)))
                    .limit(i32::try_from(enough.min(PAGE)).unwrap_or(i32::MAX));
                let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
                jobs.extend(readable(items.into_iter().map(|item| Item(item).json(attr::JOB))));
            }
        }
        Ok(jobs)
    }

    /// A card's move changes the counts of its order: in the shard of the card, so that no count falls below zero.
    pub(crate) fn count_move(
        &self,
        issuance: &IssuanceId,
        moved: &OrderMove,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = Key::order_tally(&moved.order, shard(issuance.as_str()));
        let stage = |stage: Stage| stage.as_str().replace('-', "_");
        let mut counts: BTreeMap<String, i32> = BTreeMap::new();
        if let Some(from) = moved.from {
            *counts.entry(stage(from)).or_default() -= 1;
        }
        if let Some(to) = moved.to {
            *counts.entry(stage(to)).or_default() += 1;
        }
        if let Some(at) = &moved.reader {
            let did = match moved.to {
                Some(Stage::ToConfirm | Stage::Issued) => Some(VERIFIED),
                Some(Stage::Failed) => Some(FAILED),
                _ => None,
            };
            counts.extend(did.map(|did| (format!("{did}{}#{}", at.agent, at.reader), 1)));
        }
        let mut update = Update::builder().table_name(&*self.table).set_key(Some(key.attributes()));
        let mut adds = Vec::new();
        for (nth, (name, change)) in counts.into_iter().enumerate() {
            adds.push(format!("#c{nth} :c{nth}"));
            update = update
                .expression_attribute_names(format!("#c{nth}"), name)
                .expression_attribute_values(format!(":c{nth}"), AttributeValue::N(change.to_string()));
        }
        let update = update.update_expression(format!("ADD {}", adds.join(", "))).build();
        let update = update.map_err(|e| StoreError::Unavailable(e.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The line of a card that is in an order no longer.
    pub(crate) fn order_line(&self, order: &OrderId, line: &Line) -> Result<TransactWriteItem, StoreError> {
        let put = self.line_put(order, line)?.build().map_err(|e| StoreError::Unavailable(e.into()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn line_put(
        &self,
        order: &OrderId,
        line: &Line,
    ) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder, StoreError> {
        let stage = line.state.stage();
        let shard = shard(line.issuance.as_str());
        let item = Draft::new(&Key::order_line(&line.issuance, order, stage))
            .json(attr::LINE, line)?
            .text(attr::AT, moment(line.since, &line.issuance))
            .text(attr::MASS, partition(&cards_of_order(order, stage), shard));
        Ok(Put::builder().table_name(&*self.table).set_item(Some(item.into_attributes())))
    }
}

/// An order's item. What its indexes need stands beside the record, so that one write is all.
fn order_item(record: &OrderRecord) -> Result<Attributes, StoreError> {
    let order = &record.order;
    let state = order.state.name();
    let shard = shard(order.id.as_str());
    let summary = OrderSummary::of(order);
    let mut draft = Draft::new(&Key::order(&order.id))
        .body(record)?
        .number(attr::VERSION, record.version.get())
        .json(attr::SUMMARY, &summary)?
        .text(attr::AT, moment(order.since, &order.id))
        .text(attr::WORK, partition(orders_in(state.is_final()), shard));
    if state == OrderStateName::Running {
        draft = draft.text(attr::JOBS, running_orders(&order.site)).json(attr::JOB, &summary)?;
    }
    if !record.outbox.is_empty() || order.has_errand() {
        draft = draft.text(attr::PENDING, shard.to_string());
    }
    Ok(draft.into_attributes())
}

/// The record of an order's item, without what is laid down already.
pub(crate) fn order_of(item: &Item) -> Result<OrderRecord, StoreError> {
    let mut record: OrderRecord = item.body()?;
    if let Some(acked) = item.number(attr::ACKED) {
        record.outbox.retain(|entry| entry.record.sequence > Sequence::new(acked));
    }
    Ok(record)
}

/// What the shards say together.
fn tally<'a>(shards: impl Iterator<Item = &'a Item>) -> OrderTally {
    let mut tally = OrderTally::default();
    let mut readers: BTreeMap<(AgentId, ReaderId), (u64, u64)> = BTreeMap::new();
    for item in shards {
        for stage in Stage::ALL {
            let count = item.number(&stage.as_str().replace('-', "_")).unwrap_or_default();
            *tally.counts.get_mut(*stage) += count;
        }
        for name in item.0.keys() {
            let reader = |rest: &str| {
                let (agent, reader) = rest.split_once('#')?;
                Some((agent.parse().ok()?, reader.parse().ok()?))
            };
            let count = item.number(name).unwrap_or_default();
            if let Some(reader) = name.strip_prefix(VERIFIED).and_then(reader) {
                readers.entry(reader).or_default().0 += count;
            } else if let Some(reader) = name.strip_prefix(FAILED).and_then(reader) {
                readers.entry(reader).or_default().1 += count;
            }
        }
    }
    let row = |((agent, reader), (verified, failed))| ReaderTally { agent, reader, verified, failed };
    tally.readers = readers.into_iter().map(row).collect();
    tally
}
