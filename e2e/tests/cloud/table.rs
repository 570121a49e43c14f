//! The template's table is the one that the store makes elsewhere.

use crate::PEOPLE;
use cardwright_e2e::cloud::{Aws, Stack};
use serde_json::{Value, json};
use store::DynamoStore;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tables_of_template_and_store_are_the_same() {
    let stack = Stack::shared(PEOPLE).await;
    let root = &stack.emulator.root;
    let made = DynamoStore::new(&crate::roles::config(root), "made-by-the-store");
    made.create_table().await.unwrap();
    assert_eq!(definition(root, stack.table()).await, definition(root, "made-by-the-store").await);

    // Expiry, which the emulator does not take from a template: as it was handed in.
    let expiry = ["dynamodb", "describe-time-to-live", "--table-name", "made-by-the-store"];
    let expiry = root.call(&expiry).await;
    let attribute = expiry["TimeToLiveDescription"]["AttributeName"].as_str().unwrap();
    let wanted = format!("TimeToLiveSpecification: {{ AttributeName: {attribute}, Enabled: true }}");
    assert!(stack.template().await.contains(&wanted), "{wanted}");
}

/// What makes two tables the same, in an order of its own.
async fn definition(aws: &Aws, table: &str) -> Value {
    let described = aws.call(&["dynamodb", "describe-table", "--table-name", table]).await;
    let table = &described["Table"];
    let sorted = |list: &Value| {
        let mut list: Vec<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
        list.sort();
        list
    };
    let index = |index: &Value| {
        json!({
            "name": index["IndexName"],
            "keys": index["KeySchema"],
            "kind": index["Projection"]["ProjectionType"],
            "carries": index["Projection"]["NonKeyAttributes"],
        })
    };
    let indexes = table["GlobalSecondaryIndexes"].as_array().unwrap().iter().map(index).collect();
    json!({
        "keys": table["KeySchema"],
        "attributes": sorted(&table["AttributeDefinitions"]),
        "indexes": sorted(&indexes),
        "stream": table["StreamSpecification"],
        "billing": table["BillingModeSummary"]["BillingMode"],
    })
}
