//! The feed against a stream whose shards end, whose iterators expire and whose records go.

use super::*;
use crate::item::Draft;
use crate::key::{Key, attr};
use crate::wrap::operation;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::SdkConfig;
use cardwright_core::record::PersonRecord;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A stream as DynamoDB has it, as far as a reader can tell.
#[derive(Clone, Debug, Default)]
struct Stream(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    shards: Vec<FakeShard>,
    /// Iterators carry the epoch in which they were given out; older ones are expired.
    epoch: usize,
}

#[derive(Debug, Default)]
struct FakeShard {
    records: Vec<Value>,
    trimmed: usize,
    closed: bool,
}

type Outcome = Result<Value, &'static str>;

impl Stream {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// A person is saved: a record in this shard, which begins with its first record.
    fn save(&self, shard: usize, name: &str) {
        let file = include_str!("../../tests/golden/shape-3/person.json");
        let mut record: PersonRecord = serde_json::from_str(file).unwrap();
        record.person.id = name.parse().unwrap();
        let draft = Draft::new(&Key::person(&record.person.id)).body(&record).unwrap();
        let image: serde_json::Map<String, Value> = draft
            .text(attr::PENDING, "0")
            .into_attributes()
            .into_iter()
            .map(|(name, value)| match value {
                AttributeValue::N(number) => (name, json!({ "N": number })),
                value => (name, json!({ "S": value.as_s().unwrap() })),
            })
            .collect();
        let mut state = self.state();
        while state.shards.len() <= shard {
            state.shards.push(FakeShard::default());
        }
        let number = format!("{:021}", state.shards[shard].records.len());
        state.shards[shard]
            .records
            .push(json!({ "dynamodb": { "NewImage": image, "SequenceNumber": number } }));
    }

    fn perform(&self, operation: &str, input: &Value) -> Outcome {
        let state = self.state();
        let text = |name: &str| input[name].as_str().unwrap().to_owned();
        let shard_of = |id: &str| id.trim_start_matches("shard-").parse::<usize>().unwrap();
        match operation {
            "DescribeTable" => Ok(json!({ "Table": { "LatestStreamArn": "arn:stream" } })),
            // One shard a page.
            "DescribeStream" => {
                let next = input["ExclusiveStartShardId"].as_str().map_or(0, |id| shard_of(id) + 1);
                let shards: Vec<_> = (next..state.shards.len())
                    .take(1)
                    .map(|n| json!({ "ShardId": format!("shard-{n}") }))
                    .collect();
                let last = (next + 1 < state.shards.len()).then(|| format!("shard-{next}"));
                Ok(json!({ "StreamDescription": { "Shards": shards, "LastEvaluatedShardId": last } }))
            }
            "GetShardIterator" => {
                let shard = shard_of(&text("ShardId"));
                let place = match text("ShardIteratorType").as_str() {
                    "LATEST" => state.shards[shard].records.len(),
                    "TRIM_HORIZON" => state.shards[shard].trimmed,
                    "AFTER_SEQUENCE_NUMBER" => text("SequenceNumber").parse::<usize>().unwrap() + 1,
                    other => panic!("{other}"),
                };
                Ok(json!({ "ShardIterator": format!("{shard} {place} {}", state.epoch) }))
            }
            "GetRecords" => {
                let iterator: Vec<usize> =
                    text("ShardIterator").split(' ').map(|part| part.parse().unwrap()).collect();
                let (shard, place) = (&state.shards[iterator[0]], iterator[1]);
                if iterator[2] < state.epoch {
                    return Err("ExpiredIteratorException");
                }
                if place < shard.trimmed {
                    return Err("TrimmedDataAccessException");
                }
                let records: Vec<_> = shard.records[place..].iter().take(2).cloned().collect();
                let place = place + records.len();
                let ended = shard.closed && place == shard.records.len();
                let next = (!ended).then(|| format!("{} {place} {}", iterator[0], state.epoch));
                Ok(json!({ "Records": records, "NextShardIterator": next }))
            }
            other => panic!("{other}"),
        }
    }

    async fn feed(&self) -> StreamFeed {
        let credentials = Credentials::new("test", "test", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("test"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .http_client(self.clone())
            .build();
        DynamoStore::new(&config, "table").feed(Pace::Every(Duration::ZERO)).await.unwrap()
    }
}

impl HttpConnector for Stream {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let input = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let (status, body) = match self.perform(&operation(&request), &input) {
            Ok(body) => (200_u16, body),
            Err(error) => (400, json!({ "__type": error, "message": "as it happens" })),
        };
        let answer = HttpResponse::new(status.try_into().unwrap(), body.to_string().into());
        HttpConnectorFuture::ready(Ok(answer))
    }
}

impl HttpClient for Stream {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Reads so often, over failures, and answers who was told, and how many reads failed.
async fn read(feed: &mut StreamFeed, times: usize) -> (Vec<String>, usize) {
    let (mut told, mut failed) = (Vec::new(), 0);
    for _ in 0..times {
        match feed.next().await {
            Ok(changes) => told.extend(changes.into_iter().map(|change| match change {
                Change::Person(record) => record.person.id.to_string(),
                Change::Order(record) => record.order.id.to_string(),
                Change::Issuance(_) | Change::Card(_) => panic!("only people are saved here"),
            })),
            Err(StoreError::Unavailable(_)) => failed += 1,
            Err(e) => panic!("{e}"),
        }
    }
    told.sort();
    (told, failed)
}

#[tokio::test]
async fn shards_that_end_are_followed_by_their_successors() {
    let stream = Stream::default();
    stream.save(0, "before");
    stream.save(1, "before-too");
    let mut feed = stream.feed().await;
    stream.save(0, "a");
    stream.save(1, "b");
    assert_eq!(read(&mut feed, 4).await, (vec!["a".to_owned(), "b".to_owned()], 0));
    for name in ["c", "d", "e"] {
        stream.save(0, name);
    }
    stream.state().shards[0].closed = true;
    stream.save(2, "f");
    stream.save(3, "g");
    assert_eq!(read(&mut feed, 8).await.0, ["c", "d", "e", "f", "g"]);
    assert_eq!(feed.shards.len(), 4, "an ended shard is known as long as it is listed");
    assert_eq!(read(&mut feed, 4).await.0, Vec::<String>::new(), "and is not read again");
}

#[tokio::test]
async fn an_expired_iterator_goes_on_after_the_last_record() {
    let stream = Stream::default();
    stream.save(0, "before");
    let mut feed = stream.feed().await;
    stream.save(0, "a");
    assert_eq!(read(&mut feed, 2).await.0, ["a"]);
    stream.save(0, "b");
    stream.state().epoch += 1;
    assert_eq!(read(&mut feed, 4).await, (vec!["b".to_owned()], 1));
}

#[tokio::test]
async fn an_iterator_that_expires_before_the_first_record_loses_nothing() {
    let stream = Stream::default();
    stream.save(0, "before");
    let mut feed = stream.feed().await;
    stream.save(0, "a");
    stream.state().epoch += 1;
    let (told, failed) = read(&mut feed, 4).await;
    assert_eq!((told, failed), (vec!["a".to_owned(), "before".to_owned()], 1), "rather once too often");
}

#[tokio::test]
async fn records_that_went_do_not_stop_the_feed() {
    let stream = Stream::default();
    stream.save(0, "before");
    let mut feed = stream.feed().await;
    for name in ["a", "b", "c"] {
        stream.save(0, name);
    }
    stream.state().shards[0].trimmed = 3;
    let (told, failed) = read(&mut feed, 4).await;
    assert_eq!((told, failed), (vec!["c".to_owned()], 1), "the sweep finds the others");
}

#[tokio::test]
async fn several_changes_of_one_item_are_told_as_the_latest() {
    let stream = Stream::default();
    stream.save(0, "before");
    let mut feed = stream.feed().await;
    stream.save(0, "a");
    stream.save(0, "a");
    assert_eq!(read(&mut feed, 2).await.0, ["a"]);
}
