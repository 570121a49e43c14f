//! The table's stream, as Lambda hands it on.
#![expect(clippy::indexing_slicing, reason = "a test that panics has failed, helpers included")]

use super::DynamoDb;
use serde_json::{Value, json};

/// A call to the table's endpoint, as JSON.
async fn call(dynamodb: &DynamoDb, target: &str, body: Value) -> Value {
    let request = crate::person::client().post(&dynamodb.endpoint);
    let answer =
        request.header("x-amz-target", target).body(body.to_string()).send().await.expect("an answer");
    let text = answer.text().await.expect("a text");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{target}: {e}: {text}"))
}

/// The records that the stream still has, oldest first.
///
/// # Panics
/// If it cannot be read, or has none.
pub async fn records(dynamodb: &DynamoDb) -> Vec<Value> {
    let streams = |operation: &str| format!("DynamoDBStreams_20120810.{operation}");
    let table = json!({ "TableName": store::Embedded::TABLE });
    let table = call(dynamodb, "DynamoDB_20120810.DescribeTable", table).await;
    let arn = table["Table"]["LatestStreamArn"].clone();
    let stream = call(dynamodb, &streams("DescribeStream"), json!({ "StreamArn": arn })).await;
    let mut records = Vec::new();
    for shard in stream["StreamDescription"]["Shards"].as_array().expect("shards") {
        let from =
            json!({ "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON" });
        let mut iterator = call(dynamodb, &streams("GetShardIterator"), from).await["ShardIterator"].clone();
        while iterator.is_string() {
            let read = call(dynamodb, &streams("GetRecords"), json!({ "ShardIterator": iterator })).await;
            let page = read["Records"].as_array().expect("records");
            if page.is_empty() {
                break;
            }
            records.extend(page.iter().cloned());
            iterator = read["NextShardIterator"].clone();
        }
    }
    assert!(!records.is_empty(), "the stream has changes");
    for record in &mut records {
        record["eventSourceARN"] = arn.clone();
    }
    records
}
