//! From an event of an HTTP API (payload format 2.0) to what a handler takes, and back.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use api::routes::{ROUTES, Route};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use domain::id::RequestId;
use http::HeaderValue;
use http::header::{COOKIE, HOST, SET_COOKIE};
use http::uri::Authority;
use steps::http_edge::{self, Answer, Incoming, Result};
use steps::problem::Fault;

/// The route of this function by which the gateway sent the event.
pub(crate) fn route(event: &ApiGatewayV2httpRequest, function: &str) -> Result<&'static Route> {
    let key = event.request_context.route_key.as_deref().or(event.route_key.as_deref());
    let (method, path) = key.and_then(|key| key.split_once(' ')).ok_or(Fault::NoRoute)?;
    let is =
        |route: &&Route| route.function == function && route.method.as_str() == method && route.path == path;
    ROUTES.iter().find(is).ok_or(Fault::NoRoute)
}

/// The request in an event. Its host is the product's, by which pages are told from those of others.
pub(crate) fn incoming(
    event: ApiGatewayV2httpRequest,
    route: &Route,
    host: &Authority,
    request_id: RequestId,
) -> Result<Incoming> {
    let mut headers = event.headers;
    if let Some(cookies) = event.cookies
        && let Ok(cookies) = HeaderValue::from_str(&cookies.join("; "))
    {
        headers.insert(COOKIE, cookies);
    }
    if let Ok(host) = HeaderValue::from_str(host.as_str()) {
        headers.insert(HOST, host);
    }
    let query = event.raw_query_string.unwrap_or_default();
    Ok(Incoming {
        method: event.request_context.http.method,
        path: event.raw_path.unwrap_or_default(),
        query: http_edge::query(&query)?,
        params: event.path_parameters.into_iter().collect(),
        headers,
        body: body(event.body.unwrap_or_default(), event.is_base64_encoded, route.max_body())?,
        request_id,
    })
}

fn body(text: String, base64: bool, max: usize) -> Result<Bytes> {
    let bytes = if base64 {
        // A gateway that encodes wrongly is no fault of who sent the request.
        BASE64.decode(text).map_err(|_| Fault::Internal("a body that is not the base 64 it should be"))?
    } else {
        text.into_bytes()
    };
    if bytes.len() > max { Err(Fault::TooLarge) } else { Ok(Bytes::from(bytes)) }
}

/// The gateway's form of an answer: cookies apart, and base 64 for what is no text.
pub(crate) fn outgoing(answer: Answer) -> ApiGatewayV2httpResponse {
    let (parts, body) = answer.into_parts();
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = parts.status.as_u16().into();
    response.headers = parts.headers;
    let cookies = response.headers.get_all(SET_COOKIE).iter();
    response.cookies = cookies.filter_map(|cookie| cookie.to_str().ok().map(str::to_owned)).collect();
    response.headers.remove(SET_COOKIE);
    response.body = Some(match String::from_utf8(body.to_vec()) {
        Ok(text) => Body::Text(text),
        Err(bytes) => Body::Binary(bytes.into_bytes()),
    });
    response.is_base64_encoded = matches!(response.body, Some(Body::Binary(_)));
    response
}
