//! The adapter: a client, a table, and the calls that several ports share.

use crate::error::{Refusal, failure, refusal};
use crate::item::{Attributes, Item};
use crate::key::{Key, attr};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, TransactWriteItem};
use aws_sdk_dynamodb::{Client, error::ProvideErrorMetadata};
use aws_types::SdkConfig;
use cardwright_core::ports::store::StoreError;
use domain::id::Version;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often keys that a busy table left out of a batch are asked for again.
const BATCH_ATTEMPTS: u32 = 6;

/// The most keys that one BatchGetItem takes.
pub(crate) const BATCH_KEYS: usize = 100;

/// How many items one transaction takes.
pub(crate) const TRANSACTION: usize = 100;

/// The store on one DynamoDB table. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct DynamoStore {
    pub(crate) client: Client,
    /// How the table's stream is reached, too, by those few who read it themselves.
    pub(crate) config: SdkConfig,
    pub(crate) table: Arc<str>,
    /// Where the sweep of each partition of the pending index goes on.
    pub(crate) sweep: Arc<Mutex<HashMap<String, Attributes>>>,
}

impl DynamoStore {
    /// A store on the table of this name, reached as `config` says.
    pub fn new(config: &SdkConfig, table: &str) -> Self {
        Self {
            client: Client::new(config),
            config: config.clone(),
            table: table.into(),
            sweep: Arc::default(),
        }
    }

    /// Reads items consistently, in no particular order: GetItem for one key, else BatchGetItem.
    pub(crate) async fn read(&self, keys: &[Key]) -> Result<Vec<Item>, StoreError> {
        match keys {
            [] => Ok(Vec::new()),
            [key] => Ok(self.get(key).await?.into_iter().collect()),
            keys => self.batch(keys, true).await,
        }
    }

    /// Reads an item consistently.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&*self.table).consistent_read(true);
        let answer = request.set_key(Some(key.attributes())).send().await.map_err(failure)?;
        Ok(answer.item.map(Item))
    }

    /// Reads up to [`BATCH_KEYS`] items; what a busy table leaves out is asked for again, a bounded number of times.
    pub(crate) async fn batch(&self, keys: &[Key], consistent: bool) -> Result<Vec<Item>, StoreError> {
        // Somebody may hold several of the cards that are looked at; DynamoDB refuses a key that stands there twice.
        let mut named = HashSet::new();
        let mut keys: Vec<_> = keys.iter().filter(|key| named.insert(*key)).map(Key::attributes).collect();
        let mut items = Vec::new();
        for attempt in 0..BATCH_ATTEMPTS {
            let wanted =
                KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(consistent).build();
            let wanted = wanted.map_err(|e| StoreError::Unavailable(e.into()))?;
            let request = self.client.batch_get_item().request_items(&*self.table, wanted);
            let answer = request.send().await.map_err(failure)?;
            let found = answer.responses.and_then(|mut tables| tables.remove(&*self.table));
            items.extend(found.into_iter().flatten().map(Item));
            let rest = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&*self.table));
            keys = rest.map(|rest| rest.keys).unwrap_or_default();
            if keys.is_empty() {
                return Ok(items);
            }
            tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
        }
        Err(StoreError::Unavailable("the table keeps leaving keys out of a batch".into()))
    }

    pub(crate) fn put(&self, item: Attributes) -> PutItemFluentBuilder {
        self.client.put_item().table_name(&*self.table).set_item(Some(item))
    }

    /// Writes an item if the stored version is the one before this, or there is none before the first.
    pub(crate) async fn put_version(&self, item: Attributes, version: Version) -> Result<(), StoreError> {
        let (condition, values) = version_condition(version);
        let request = self.put(item).condition_expression(condition);
        request.set_expression_attribute_values(values).send().await.map_err(failure)?;
        Ok(())
    }

    /// Writes all of it or nothing; a [`Refusal`] says which conditions failed.
    pub(crate) async fn transact(
        &self,
        items: Vec<TransactWriteItem>,
    ) -> Result<Result<(), Refusal>, StoreError> {
        match self.client.transact_write_items().set_transact_items(Some(items)).send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) => refusal(error).map(Err),
        }
    }

    pub(crate) fn query(&self) -> QueryFluentBuilder {
        self.client.query().table_name(&*self.table)
    }

    /// All items of a partition whose sort keys begin so, read consistently.
    pub(crate) async fn collect(&self, pk: &str, begins: &str) -> Result<Vec<Item>, StoreError> {
        let request = self
            .query()
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :begins)")
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
            .expression_attribute_values(":begins", AttributeValue::S(begins.to_owned()));
        let mut pages = request.into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(Item(item.map_err(failure)?));
        }
        Ok(items)
    }
}

/// The condition that a write of this version needs.
pub(crate) fn version_condition(version: Version) -> (&'static str, Option<HashMap<String, AttributeValue>>) {
    match version.get().checked_sub(1) {
        None | Some(0) => (NEW, None),
        Some(before) => {
            let values = HashMap::from([(":before".to_owned(), crate::item::number(before))]);
            ("version = :before", Some(values))
        }
    }
}

/// The condition that there is no such item yet.
pub(crate) const NEW: &str = "attribute_not_exists(pk)";

/// A conditional write: done, or not because its condition failed. A conflict with a transaction is a failure.
pub(crate) fn conditional<T, E>(result: Result<T, SdkError<E>>) -> Result<bool, StoreError>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match result {
        Ok(_) => Ok(true),
        Err(e) if e.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(e) => Err(failure(e)),
    }
}

/// The rows that can be read. One that cannot must not hide the others: it goes to the log.
pub(crate) fn readable<T>(rows: impl IntoIterator<Item = Result<T, StoreError>>) -> Vec<T> {
    let report = |error: &StoreError| {
        tracing::error!(error = error as &dyn std::error::Error, "left an unreadable item out");
    };
    rows.into_iter().filter_map(|row| row.inspect_err(report).ok()).collect()
}

/// The sort key of an item, where reading goes on after it.
pub(crate) fn sort_key(item: &Item) -> &str {
    item.text(attr::SK).unwrap_or_default()
}
