//! What functions say to DynamoDB, overheard: the emulator does not look at the keys to which a role is bound
//! (`dynamodb:LeadingKeys`), so that a role too narrow would be found by AWS alone.

use crate::person::client;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// What a call takes a right for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Demand {
    /// The action, as `dynamodb:GetItem`.
    pub action: String,
    /// The index, if it is not the table itself.
    pub index: Option<String>,
    /// How the partition keys of its items begin, as policies name it (`person#*`); of a transaction those of all its
    /// items, since AWS does not say whether it asks for each item by itself.
    pub keys: BTreeSet<String>,
}

#[derive(Default)]
struct Heard {
    /// By function.
    demands: BTreeMap<String, BTreeSet<Demand>>,
    /// Whose access key it is.
    functions: BTreeMap<String, String>,
}

/// The wire between functions and AWS.
pub struct Wire {
    /// Where functions find AWS.
    pub url: String,
    heard: Arc<Mutex<Heard>>,
}

impl Wire {
    /// A wire to AWS at this address.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn to(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let heard = Arc::<Mutex<Heard>>::default();
        let (listening, endpoint, http) = (heard.clone(), endpoint.to_owned(), client());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heard, endpoint, http) = (listening.clone(), endpoint.clone(), http.clone());
                let service =
                    service_fn(move |request| pass(http.clone(), endpoint.clone(), heard.clone(), request));
                // A function that is killed hangs up.
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, heard }
    }

    /// What each function has demanded of the table so far.
    pub fn demands(&self) -> BTreeMap<String, BTreeSet<Demand>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).demands.clone()
    }
}

async fn pass(
    http: reqwest::Client,
    endpoint: String,
    heard: Arc<Mutex<Heard>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        let mut broken = Response::new(Full::default());
        *broken.status_mut() = StatusCode::BAD_REQUEST;
        return Ok(broken);
    };
    let body = body.to_bytes();
    let header =
        |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Some(action) = header("x-amz-target").strip_prefix("DynamoDB_20120810.") {
        let signed = header("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
        let caller = signed.split('/').next().unwrap_or_default();
        let said = demands(action, &serde_json::from_slice(&body).unwrap_or_default());
        heard.lock().unwrap_or_else(PoisonError::into_inner).note(caller, said);
    }
    // The signature covers the host: it stays the one that the function has called.
    let request = http.request(parts.method, format!("{endpoint}{}", parts.uri)).headers(parts.headers);
    let answer = request.body(body).send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Full::new(answer.bytes().await?));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

impl Heard {
    /// What a function says that was killed meanwhile is not noted: the next one with its access key says the same.
    fn note(&mut self, caller: &str, said: Vec<Demand>) {
        let function = match self.functions.get(caller) {
            Some(known) => known.clone(),
            None => {
                let Some(found) = function_with(caller) else { return };
                self.functions.insert(caller.to_owned(), found.clone());
                found
            }
        };
        self.demands.entry(function).or_default().extend(said);
    }
}

/// The function whose process has this access key. It waits for its answer, so it is there unless somebody killed it.
fn function_with(key: &str) -> Option<String> {
    let key = format!("AWS_ACCESS_KEY_ID={key}");
    let processes = std::fs::read_dir("/proc").expect("a list of processes").flatten();
    let mut environments = processes.filter_map(|process| {
        let environment = std::fs::read(process.path().join("environ")).ok()?;
        String::from_utf8(environment).ok().filter(|text| text.split('\0').any(|variable| variable == key))
    });
    let environment = environments.next()?;
    let name =
        environment.split('\0').find_map(|variable| variable.strip_prefix("AWS_LAMBDA_FUNCTION_NAME="));
    name.map(ToOwned::to_owned)
}

/// What a call demands. A transaction has no right of its own: it takes those of its parts.
fn demands(action: &str, body: &Value) -> Vec<Demand> {
    let demand = |action: &str, items: &[&Value]| Demand {
        action: format!("dynamodb:{action}"),
        index: body["IndexName"].as_str().map(str::to_owned),
        keys: items.iter().map(|item| beginning(&item["pk"])).collect(),
    };
    match action {
        "PutItem" => vec![demand(action, &[&body["Item"]])],
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flat_map(|tables| tables.values());
            let keys: Vec<_> = tables.filter_map(|table| table["Keys"].as_array()).flatten().collect();
            vec![demand(action, &keys)]
        }
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object);
            let parts: Vec<_> = parts.flatten().collect();
            let item = |kind: &str| if kind == "Put" { "Item" } else { "Key" };
            let items: Vec<_> = parts.iter().map(|(kind, part)| &part[item(kind)]).collect();
            parts.iter().map(|(kind, _)| demand(&format!("{kind}Item"), &items)).collect()
        }
        "Query" => {
            let condition = body["KeyConditionExpression"].as_str().unwrap_or_default();
            let value = condition.split_whitespace().find(|word| word.starts_with(':')).unwrap_or_default();
            let key = body.pointer(&format!("/ExpressionAttributeValues/{value}")).unwrap_or(&Value::Null);
            let keys = [beginning(key)].into();
            vec![Demand { keys, ..demand(action, &[]) }]
        }
        _ => vec![demand(action, &[&body["Key"]])],
    }
}

/// How a key begins, as policies name it: `ca`, or `person#*`.
fn beginning(key: &Value) -> String {
    let key = key["S"].as_str().unwrap_or_default();
    key.split_once('#').map_or(key.to_owned(), |(kind, _)| format!("{kind}#*"))
}
