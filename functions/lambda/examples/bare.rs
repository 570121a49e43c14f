//! A function with the SDK and nothing else of ours: it reads an item and writes one. No step that keeps state can
//! start sooner.

use adapters::aws::config_of_function;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (client, table) = (Client::new(&config_of_function().await?), std::env::var("CARDWRIGHT_TABLE")?);
    let (client, table) = (&client, &table);
    let key = || AttributeValue::S("bare".to_owned());
    let answer = async |_: LambdaEvent<Value>| {
        client.get_item().table_name(table).key("pk", key()).key("sk", key()).send().await?;
        client.put_item().table_name(table).item("pk", key()).item("sk", key()).send().await?;
        Ok::<_, Error>(json!({ "statusCode": 200 }))
    };
    run(service_fn(answer)).await
}
