//! Calls that fail, so that tests can see what is left.

use crate::wrap::{Answer, Answering, Between, operation, over};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_types::SdkConfig;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It never arrives.
    Before,
    /// It takes effect, and its answer is lost.
    After,
    /// The store is too busy.
    Throttle,
    /// Another transaction is at the same item.
    Conflict,
    /// A batch is answered without any of the keys that it asked for.
    LeaveOut,
}

/// Which calls fail, counted from 1 and from when the faults were planned.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    faults: BTreeMap<u64, Fault>,
}

impl Faults {
    /// The same way to the store, on which calls fail as planned. It needs a config that names its HTTP client.
    pub fn over(&self, config: &SdkConfig) -> SdkConfig {
        over(config, self)
    }

    /// Begins to count anew; these calls fail.
    pub fn plan(&self, faults: impl IntoIterator<Item = (u64, Fault)>) {
        *self.lock() = Plan { calls: 0, faults: faults.into_iter().collect() };
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> Option<Fault> {
        let mut plan = self.lock();
        plan.calls += 1;
        let calls = plan.calls;
        plan.faults.remove(&calls)
    }
}

impl Between for Faults {
    fn call(&self, request: HttpRequest, next: SharedHttpConnector) -> Answering {
        let fault = self.count();
        Box::pin(async move {
            let lost = || Err(ConnectorError::io("a fault that was planned".into()));
            match fault {
                None => next.call(request).await,
                Some(Fault::Before) => lost(),
                Some(Fault::After) => next.call(request).await.and_then(|_| lost()),
                Some(Fault::Throttle) => refuse("ProvisionedThroughputExceededException", None),
                Some(Fault::Conflict) if operation(&request) == "TransactWriteItems" => {
                    refuse("TransactionCanceledException", Some("TransactionConflict"))
                }
                Some(Fault::Conflict) => refuse("TransactionConflictException", None),
                Some(Fault::LeaveOut) => {
                    let asked = request.body().bytes().unwrap_or_default();
                    let asked: Value = serde_json::from_slice(asked).unwrap_or_default();
                    let asked = asked.get("RequestItems").cloned().unwrap_or_default();
                    answer(200, &json!({ "Responses": {}, "UnprocessedKeys": asked }))
                }
            }
        })
    }
}

/// An error as DynamoDB answers it.
fn refuse(error: &str, reason: Option<&str>) -> Answer {
    let mut body =
        json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{error}"), "message": "planned" });
    if let (Some(reason), Some(body)) = (reason, body.as_object_mut()) {
        body.insert("CancellationReasons".to_owned(), json!([{ "Code": reason }]));
    }
    answer(400, &body)
}

fn answer(status: u16, body: &Value) -> Answer {
    let status = status.try_into().map_err(|e| ConnectorError::user(Box::new(e)))?;
    Ok(HttpResponse::new(status, body.to_string().into()))
}
