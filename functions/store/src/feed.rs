//! The changes of the table as they happen, from its stream.

use crate::error::{failure, incomplete};
use crate::item::Item;
use crate::outbox::change_of;
use crate::store::{DynamoStore, readable};
use async_trait::async_trait;
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodbstreams::types::{Record, Shard as ShardDescription, ShardIteratorType};
use cardwright_core::ports::outbox::{Change, ChangeFeed};
use cardwright_core::ports::store::StoreError;
use serde_dynamo::Item as Image;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;

/// How a feed waits for the next change.
#[derive(Clone, Debug)]
pub enum Pace {
    /// Asks again after a while. DynamoDB allows five reads a second for each shard.
    Every(Duration),
    /// Asks when the engine in this process has written.
    OnWrite(watch::Receiver<u64>),
}

/// How long a feed waits for a write in this process before it answers that there is nothing.
const IDLE: Duration = Duration::from_secs(1);

/// The changes of a table from the moment the feed is made. What was there before, or what a stream
/// lost, the sweep finds.
#[derive(Debug)]
pub struct StreamFeed {
    streams: Client,
    arn: String,
    pace: Pace,
    shards: HashMap<String, Shard>,
}

/// How far a shard is read.
#[derive(Debug)]
struct Shard {
    /// Where to read next; none if that place is lost.
    iterator: Option<String>,
    /// The last record seen.
    last: Option<String>,
    /// Read to its end: kept as long as the stream lists it, so that it is not taken for a new one.
    closed: bool,
}

impl DynamoStore {
    /// The changes from now on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the table has no stream or cannot be reached.
    pub async fn feed(&self, pace: Pace) -> Result<StreamFeed, StoreError> {
        let table = self.client.describe_table().table_name(&*self.table).send().await.map_err(failure)?;
        let arn = table.table.and_then(|table| table.latest_stream_arn);
        let arn = arn.ok_or_else(|| incomplete("the table has no stream"))?;
        let streams = Client::new(&self.config);
        let mut feed = StreamFeed { streams, arn, pace, shards: HashMap::new() };
        feed.discover(&ShardIteratorType::Latest).await?;
        Ok(feed)
    }
}

#[async_trait]
impl ChangeFeed for StreamFeed {
    async fn next(&mut self) -> Result<Vec<Change>, StoreError> {
        if let Pace::OnWrite(writes) = &mut self.pace {
            writes.mark_unchanged();
        }
        let changes = self.poll().await?;
        if !changes.is_empty() {
            return Ok(changes);
        }
        match &mut self.pace {
            Pace::Every(pause) => tokio::time::sleep(*pause).await,
            // An error says that the engine is gone, and with it all writes.
            Pace::OnWrite(writes) => match tokio::time::timeout(IDLE, writes.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Ok(Vec::new()),
            },
        }
        self.poll().await
    }

    async fn ready(&mut self) -> Result<Vec<Change>, StoreError> {
        self.poll().await
    }
}

impl StreamFeed {
    /// What every shard has: of each item only the latest change, which holds all that still has to be done.
    async fn poll(&mut self) -> Result<Vec<Change>, StoreError> {
        let mut latest: HashMap<String, Item> = HashMap::new();
        let mut ended = false;
        for (id, shard) in self.shards.iter_mut().filter(|(_, shard)| !shard.closed) {
            for record in shard.read(&self.streams, &self.arn, id).await? {
                if let Some(item) = new_image(record) {
                    latest.insert(item.key(), item);
                }
            }
            ended |= shard.closed;
        }
        if ended {
            // A shard ends after some hours, or when DynamoDB splits it: others go on from there.
            self.discover(&ShardIteratorType::TrimHorizon).await?;
        }
        Ok(readable(latest.values().filter_map(|item| change_of(item).transpose())))
    }

    /// Begins shards that are not known yet, and forgets those that the stream has forgotten.
    async fn discover(&mut self, from: &ShardIteratorType) -> Result<(), StoreError> {
        let listed = self.list().await?;
        self.shards.retain(|id, _| listed.iter().any(|shard| shard.shard_id() == Some(id)));
        for id in listed.into_iter().filter_map(|shard| shard.shard_id) {
            if !self.shards.contains_key(&id) {
                let iterator = begin(&self.streams, &self.arn, &id, from.clone(), None).await?;
                self.shards.insert(id, Shard { closed: iterator.is_none(), iterator, last: None });
            }
        }
        Ok(())
    }

    async fn list(&self) -> Result<Vec<ShardDescription>, StoreError> {
        let mut shards = Vec::new();
        let mut after = None;
        loop {
            let request = self.streams.describe_stream().stream_arn(&self.arn);
            let answer = request.set_exclusive_start_shard_id(after).send().await.map_err(failure)?;
            let stream = answer.stream_description;
            let stream = stream.ok_or_else(|| incomplete("the description of the stream is missing"))?;
            shards.extend(stream.shards.unwrap_or_default());
            after = stream.last_evaluated_shard_id;
            if after.is_none() {
                return Ok(shards);
            }
        }
    }
}

impl Shard {
    /// The records after the last ones.
    async fn read(&mut self, streams: &Client, arn: &str, id: &str) -> Result<Vec<Record>, StoreError> {
        if self.iterator.is_none() {
            // Whatever was seen already comes again; that does no harm.
            let from = match self.last {
                Some(_) => ShardIteratorType::AfterSequenceNumber,
                None => ShardIteratorType::TrimHorizon,
            };
            self.iterator = begin(streams, arn, id, from, self.last.clone()).await?;
        }
        let answer = match streams.get_records().set_shard_iterator(self.iterator.clone()).send().await {
            Ok(answer) => answer,
            Err(e) => {
                match e.code() {
                    Some("ExpiredIteratorException") => self.iterator = None,
                    Some("TrimmedDataAccessException") => (self.iterator, self.last) = (None, None),
                    _ => {}
                }
                return Err(failure(e));
            }
        };
        let records = answer.records.unwrap_or_default();
        let last = records.iter().rev().find_map(|record| record.dynamodb.as_ref()?.sequence_number.clone());
        self.last = last.or_else(|| self.last.take());
        self.closed = answer.next_shard_iterator.is_none();
        self.iterator = answer.next_shard_iterator;
        Ok(records)
    }
}

async fn begin(
    streams: &Client,
    arn: &str,
    shard: &str,
    from: ShardIteratorType,
    after: Option<String>,
) -> Result<Option<String>, StoreError> {
    let request = streams.get_shard_iterator().stream_arn(arn).shard_id(shard).shard_iterator_type(from);
    let answer = request.set_sequence_number(after).send().await.map_err(failure)?;
    Ok(answer.shard_iterator)
}

/// The item after the change, if the change left one.
fn new_image(record: Record) -> Option<Item> {
    let image: Image = record.dynamodb?.new_image?.into();
    Some(Item(image.into()))
}

/// What has to be carried out after a change, by the item that the change left: as Lambda hands it on.
///
/// # Errors
/// [`StoreError::Corrupt`] if the item cannot be read.
pub fn change_in(image: Image) -> Result<Option<Change>, StoreError> {
    change_of(&Item(image.into()))
}

#[cfg(test)]
mod tests;
