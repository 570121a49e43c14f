//! Counting calls and what they consume.

use crate::wrap::{Answering, Between, operation, over, whole};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_types::SdkConfig;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts calls. It asks for the capacity that each consumed by changing the request after it was signed,
/// so it stands before the embedded engine or an emulator, never before AWS.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Reading>>);

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Calls by the name of their operation.
    pub calls: BTreeMap<String, u64>,
    /// Read capacity units consumed, indexes included.
    pub reads: f64,
    /// Write capacity units consumed, indexes included.
    pub writes: f64,
}

impl Reading {
    /// All calls.
    pub fn round_trips(&self) -> u64 {
        self.calls.values().sum()
    }
}

impl Meter {
    /// The same way to the store, counted. It needs a config that names its HTTP client.
    pub fn over(&self, config: &SdkConfig) -> SdkConfig {
        over(config, self)
    }

    /// What was counted since the last time.
    pub fn take(&self) -> Reading {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, operation: String, answer: &[u8]) {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let consumed = serde_json::from_slice(answer).ok().and_then(|answer: Value| units(&answer));
        let units = consumed.unwrap_or_default();
        match operation.as_str() {
            "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" | "BatchWriteItem" => {
                reading.writes += units;
            }
            _ => reading.reads += units,
        }
        *reading.calls.entry(operation).or_default() += 1;
    }
}

/// The capacity units in an answer: of one table, or of several in a list.
fn units(answer: &Value) -> Option<f64> {
    let consumed = answer.get("ConsumedCapacity")?;
    let units = |table: &Value| table.get("CapacityUnits").and_then(Value::as_f64);
    match consumed {
        Value::Array(tables) => Some(tables.iter().filter_map(units).sum()),
        table => units(table),
    }
}

impl Between for Meter {
    fn call(&self, mut request: HttpRequest, next: SharedHttpConnector) -> Answering {
        let meter = self.clone();
        Box::pin(async move {
            let operation = operation(&request);
            let body = request.body().bytes().and_then(|body| serde_json::from_slice::<Value>(body).ok());
            let reports = matches!(
                operation.as_str(),
                "PutItem"
                    | "UpdateItem"
                    | "DeleteItem"
                    | "TransactWriteItems"
                    | "BatchWriteItem"
                    | "GetItem"
                    | "BatchGetItem"
                    | "Query"
            );
            if let (true, Some(Value::Object(mut body))) = (reports, body) {
                body.insert("ReturnConsumedCapacity".to_owned(), json!("TOTAL"));
                let body = Value::Object(body).to_string();
                request.headers_mut().insert("content-length", body.len().to_string());
                *request.body_mut() = body.into();
            }
            let (answer, body) = whole(next.call(request).await?).await?;
            meter.count(operation, &body);
            Ok(answer)
        })
    }
}
