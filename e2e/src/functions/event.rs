//! What an HTTP API makes of a request, and of a function's answer (payload format 2.0).

use crate::in_process::call::find;
use crate::in_process::{Call, Reply};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::{Map, Value, json};

/// The gateway's own name: browsers and agents never see it.
const GATEWAY: &str = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

/// The event of a request that the table of routes knows.
///
/// # Panics
/// If it does not.
pub fn event(call: &Call) -> Value {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    let (route, params) = find(&call.method, path).expect("a route of the table");
    let key = format!("{} {}", route.method, route.path);
    let mut headers: Map<_, _> = call.headers.iter().map(|(name, value)| header(name, value)).collect();
    headers.insert("host".to_owned(), GATEWAY.into());
    let cookies = headers.remove(COOKIE.as_str());
    let cookies: Option<Vec<_>> =
        cookies.as_ref().and_then(Value::as_str).map(|cookies| cookies.split("; ").collect());
    let http = json!({
        "method": call.method.as_str(), "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
        "userAgent": "test",
    });
    let mut event = json!({
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000", "apiId": "a1b2c3d4e5", "domainName": GATEWAY,
            "domainPrefix": "a1b2c3d4e5", "http": http, "requestId": "JKJaXmPLvHcESHA=", "routeKey": key,
            "stage": "$default", "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1_767_225_600_000_i64,
        },
        "isBase64Encoded": false,
    });
    let mut set =
        |name: &str, value: Value| event.as_object_mut().expect("an object").insert(name.to_owned(), value);
    if !params.is_empty() {
        set("pathParameters", json!(params));
    }
    if let Some(cookies) = cookies {
        set("cookies", json!(cookies));
    }
    if !call.body.is_empty() {
        set("body", String::from_utf8_lossy(&call.body).into());
    }
    event
}

fn header(name: &HeaderName, value: &http::HeaderValue) -> (String, Value) {
    (name.as_str().to_owned(), value.to_str().expect("a header of text").into())
}

/// What a browser or an agent gets of a function's answer.
///
/// # Panics
/// If no gateway would understand it.
pub fn reply(answer: &Value) -> Reply {
    let status = answer.pointer("/statusCode").and_then(Value::as_u64).expect("a status");
    let status = StatusCode::from_u16(status.try_into().expect("a status")).expect("a status");
    let mut headers = HeaderMap::new();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for (name, value) in answer.pointer("/headers").and_then(Value::as_object).expect("headers") {
        headers.append(HeaderName::try_from(name).expect("a header"), text(value).parse().expect("a header"));
    }
    assert!(!headers.contains_key(SET_COOKIE), "cookies have a place of their own");
    for cookie in answer.pointer("/cookies").and_then(Value::as_array).into_iter().flatten() {
        headers.append(SET_COOKIE, text(cookie).parse().expect("a cookie"));
    }
    let body = answer.pointer("/body").map(&text).unwrap_or_default();
    let encoded = answer.pointer("/isBase64Encoded").and_then(Value::as_bool).unwrap_or_default();
    let body = if encoded { BASE64.decode(body).expect("base 64") } else { body.into_bytes() };
    Reply { status, headers, body: Bytes::from(body) }
}
