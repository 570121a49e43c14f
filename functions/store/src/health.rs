//! What readers did, counted by the day with the records that say so.

use crate::error::failure;
use crate::item::{Item, number, text};
use crate::key::{Key, day_sort, desk_days_partition};
use crate::store::{DynamoStore, sort_key};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use cardwright_core::ports::store::StoreError;
use domain::evidence::ProductionStep;
use domain::id::AgentId;
use domain::issuance::state::DeskReader;
use domain::report::{Day, DeskEntry, ReaderHealth};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The attribute that counts verified cards, and the one that says when the last was.
const VERIFIED: &str = "verified";
const LAST: &str = "last_verified";

/// The attribute that counts failures at a step.
fn failed_at(step: ProductionStep) -> String {
    format!("failed_{}", step.as_str().replace('-', "_"))
}

impl DynamoStore {
    /// Counts what a reader did, in the transaction that lays down the record of it.
    pub(crate) fn count_desk(&self, entry: &DeskEntry) -> Result<TransactWriteItem, StoreError> {
        let key = Key::desk_day(&entry.at, Day::of(entry.when));
        let update = Update::builder().table_name(&*self.table).set_key(Some(key.attributes()));
        let update = update.expression_attribute_values(":one", number(1));
        let update = match entry.failed {
            Some(step) => update
                .expression_attribute_names("#count", failed_at(step))
                .update_expression("ADD #count :one"),
            None => update
                .expression_attribute_names("#count", VERIFIED)
                .expression_attribute_names("#last", LAST)
                .expression_attribute_values(":when", number(millis(entry.when)))
                .update_expression("SET #last = :when ADD #count :one"),
        };
        let update = update.build().map_err(|e| StoreError::Unavailable(e.into()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// What the readers of an agent did in these days, added up.
    pub(crate) async fn health_of(
        &self,
        agent: &AgentId,
        days: RangeInclusive<Day>,
    ) -> Result<Vec<ReaderHealth>, StoreError> {
        let request = self
            .query()
            .key_condition_expression("pk = :agent AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":agent", text(desk_days_partition(agent)))
            .expression_attribute_values(":from", text(day_sort(*days.start())))
            // Greater than every reader of the last day.
            .expression_attribute_values(":to", text(format!("{}$", day_sort(*days.end()))));
        let mut pages = request.into_paginator().items().send();
        let mut found: BTreeMap<String, ReaderHealth> = BTreeMap::new();
        while let Some(item) = pages.next().await {
            let item = Item(item.map_err(failure)?);
            let reader = sort_key(&item).split_once('#').and_then(|(_, reader)| reader.parse().ok());
            let reader = reader.ok_or_else(|| item.corrupt("its key names no reader"))?;
            let at = DeskReader { agent: agent.clone(), reader };
            let health = found.entry(at.reader.to_string()).or_insert_with(|| ReaderHealth::none(at));
            add(health, &item);
        }
        Ok(found.into_values().collect())
    }
}

fn add(health: &mut ReaderHealth, item: &Item) {
    health.verified += item.number(VERIFIED).unwrap_or_default();
    let last = item.number(LAST).and_then(|millis| i64::try_from(millis).ok()).map(Timestamp::from_millis);
    health.last_verified = health.last_verified.max(last);
    for step in ProductionStep::ALL {
        if let Some(count) = item.number(&failed_at(step)) {
            *health.failed.entry(step).or_default() += count;
        }
    }
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millis()).unwrap_or_default()
}
