//! What is known of a whole site: issuances by state, counts of days, failed attempts.

use crate::error::{failure, incomplete};
use crate::item::{Draft, Item, number, text};
use crate::key::{self, Key, SHARDS, attr, index, partition, shard};
use crate::lists::{PAGE, cursor, open_cursor};
use crate::outbox::laid_down;
use crate::sharded::Sharded;
use crate::store::{DynamoStore, NEW, readable, sort_key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Put, ReturnValuesOnConditionCheckFailure, Select, TransactWriteItem, Update};
use cardwright_core::ports::store::{Order, Page, Reports, StoreError, Waiting};
use cardwright_core::record::ChainedRecord;
use domain::id::{AgentId, IssuanceId, SiteId};
use domain::issuance::{StateName, Summary};
use domain::process::{ORDERED, PROCESSES, ProcessId};
use domain::report::{
    Counter, Day, DayCounts, Entry, FailureRow, LEAD_CLASSES, Lead, LeadCounts, ReaderHealth, Tally,
    lead_class,
};
use domain::time::{Span, Timestamp};
use domain::worklist::WorkList;
use std::array;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// How far what waits is counted, in each shard.
const COUNTED: i32 = 25;

/// The attribute that adds up lead times, in milliseconds.
const LEAD_TOTAL: &str = "lead_total";

#[async_trait]
impl Reports for DynamoStore {
    async fn issuances_in(
        &self,
        state: StateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<Summary>, StoreError> {
        let page = self.sharded(&Sharded::issuances(state, order), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::SUMMARY))), next: page.next })
    }

    async fn waiting(&self, list: WorkList) -> Result<Waiting, StoreError> {
        const { assert!(SHARDS == 4, "as many as are read here") };
        let [a, b, c, d] = [0, 1, 2, 3].map(|shard| self.waiting_in(list, shard));
        let (a, b, c, d) = tokio::try_join!(a, b, c, d)?;
        let shards = [a, b, c, d];
        let count = shards.iter().map(|(count, ..)| count).sum();
        let oldest = shards.iter().filter_map(|(.., oldest)| *oldest).min();
        Ok(Waiting { count, more: shards.iter().any(|(_, more, _)| *more), oldest })
    }

    async fn days(&self, site: &SiteId, days: RangeInclusive<Day>) -> Result<Vec<DayCounts>, StoreError> {
        let request = self
            .query()
            .key_condition_expression("pk = :site AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":site", text(key::days_partition(site)))
            .expression_attribute_values(":from", text(key::day_sort(*days.start())))
            // Greater than every shard of the last day.
            .expression_attribute_values(":to", text(format!("{}$", key::day_sort(*days.end()))));
        let mut pages = request.into_paginator().items().send();
        let mut found: BTreeMap<Day, DayCounts> = BTreeMap::new();
        while let Some(item) = pages.next().await {
            let item = Item(item.map_err(failure)?);
            let day = sort_key(&item).split('#').next().and_then(|day| Day::new(day.parse().ok()?));
            let day = day.ok_or_else(|| item.corrupt("its key names no day"))?;
            add(found.entry(day).or_insert_with(|| DayCounts::none(day)), &item);
        }
        Ok(found.into_values().collect())
    }

    async fn health(
        &self,
        agent: &AgentId,
        days: RangeInclusive<Day>,
    ) -> Result<Vec<ReaderHealth>, StoreError> {
        self.health_of(agent, days).await
    }

    async fn failures(&self, site: &SiteId, after: Option<&str>) -> Result<Page<FailureRow>, StoreError> {
        let partition = key::failures_partition(site);
        let place = after.map(|after| open_cursor("failures", after)).transpose()?;
        let start = place.map(|sk| Key { pk: partition.clone(), sk }.attributes());
        let request = self
            .query()
            .key_condition_expression("pk = :site")
            .expression_attribute_values(":site", text(partition))
            .scan_index_forward(false)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(PAGE).unwrap_or(i32::MAX));
        let answer = request.send().await.map_err(failure)?;
        let items: Vec<_> = answer.items.unwrap_or_default().into_iter().map(Item).collect();
        let more = answer.last_evaluated_key.is_some();
        let next = items.last().filter(|_| more).map(|item| cursor("failures", sort_key(item)));
        Ok(Page { rows: readable(items.iter().map(Item::body)), next })
    }
}

fn add(day: &mut DayCounts, item: &Item) {
    for counter in Counter::ALL {
        if let Some(count) = item.number(counter.as_str()) {
            *day.counts.entry(counter).or_default() += count;
        }
    }
    for (class, count) in day.lead.iter_mut().enumerate() {
        *count += item.number(&lead(class)).unwrap_or_default();
    }
    for process in PROCESSES.iter().chain(&ORDERED).map(|process| process.id) {
        let counts: LeadCounts =
            array::from_fn(|class| item.number(&lead_by(process, class)).unwrap_or_default());
        if counts.iter().any(|count| *count > 0) {
            let sums = day.lead_by.entry(process).or_default();
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
    let total = item.number(LEAD_TOTAL).and_then(|total| i64::try_from(total).ok()).unwrap_or_default();
    day.lead_total = Span::from_millis(day.lead_total.as_millis().saturating_add(total));
}

/// The attribute that counts a class of lead times.
fn lead(class: usize) -> String {
    const { assert!(LEAD_CLASSES.len() < 10, "one digit for each") };
    format!("lead_{class}")
}

/// The attribute that counts a class of lead times of a process.
fn lead_by(process: ProcessId, class: usize) -> String {
    format!("{}_{process}", lead(class))
}

impl DynamoStore {
    /// How many a shard of a work list has, whether there are more, and since when the oldest waits.
    async fn waiting_in(
        &self,
        list: WorkList,
        shard: u32,
    ) -> Result<(u32, bool, Option<Timestamp>), StoreError> {
        let request = self
            .query()
            .index_name(index::WORK)
            .key_condition_expression("worklist = :list")
            .expression_attribute_values(":list", text(partition(list.as_str(), shard)))
            .select(Select::SpecificAttributes)
            .projection_expression(attr::AT)
            .limit(COUNTED + 1);
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        let more = items.len() > usize::try_from(COUNTED).unwrap_or(usize::MAX);
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX) - u32::from(more);
        let oldest = items.into_iter().next().map(Item);
        let oldest = oldest.as_ref().and_then(|item| item.text(attr::AT)?.split('#').next()?.parse().ok());
        Ok((count, more, oldest.map(Timestamp::from_millis)))
    }

    /// Lays a record down together with what it is for reports. Doing so again changes nothing: the record is
    /// there, and so is the rest.
    pub(crate) async fn append_and_count(
        &self,
        issuance: &IssuanceId,
        key: &Key,
        record: &ChainedRecord,
        site: &SiteId,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let table = &*self.table;
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(laid_down(key, record)?))
            .condition_expression(NEW)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = put.build().map_err(|e| StoreError::Unavailable(e.into()))?;
        let mut writes = vec![TransactWriteItem::builder().put(put).build()];
        if let Some(tally) = &entry.tally {
            // Spread over as many items as the index, so that a busy site's day is no hot key.
            let key = Key::day(site, tally.day, shard(issuance.as_str()));
            let update = count(Update::builder().table_name(table).set_key(Some(key.attributes())), tally);
            let update = update.build().map_err(|e| StoreError::Unavailable(e.into()))?;
            writes.push(TransactWriteItem::builder().update(update).build());
        }
        if let Some(failed) = &entry.failure {
            let key = Key::failed_attempt(site, failed.at, issuance);
            let row = Draft::new(&key).body(failed)?.into_attributes();
            let put = Put::builder().table_name(table).set_item(Some(row)).build();
            let put = put.map_err(|e| StoreError::Unavailable(e.into()))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        if let Some(entry) = &entry.desk {
            writes.push(self.count_desk(entry)?);
        }
        if let Some(entry) = &entry.order {
            writes.push(self.count_move(issuance, &entry.moved)?);
            if let Some(line) = &entry.ended {
                writes.push(self.order_line(&entry.moved.order, line)?);
            }
        }
        let Err(refusal) = self.transact(writes).await? else { return Ok(()) };
        let found = refusal.item(0).ok_or_else(|| incomplete("the record that was found is missing"))?;
        match found.body::<ChainedRecord>()? == *record {
            true => Ok(()),
            false => Err(found.corrupt("another record has this place in the history")),
        }
    }
}

fn count(
    update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
    tally: &Tally,
) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
    let update = update
        .expression_attribute_names("#counter", tally.counter.as_str())
        .expression_attribute_values(":one", number(1));
    let Some(Lead { process, span }) = tally.lead else {
        return update.update_expression("ADD #counter :one");
    };
    let class = lead_class(span);
    update
        .update_expression("ADD #counter :one, #lead :one, #lead_by :one, lead_total :span")
        .expression_attribute_names("#lead", lead(class))
        .expression_attribute_names("#lead_by", lead_by(process, class))
        .expression_attribute_values(":span", number(u64::try_from(span.as_millis()).unwrap_or_default()))
}
