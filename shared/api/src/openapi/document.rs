//! The document itself.

use super::operation::{Answer, Body, IfMatch, Operation, Who};
use super::{Area, areas};
use crate::headers;
use crate::problem::{PROBLEM_JSON, Problem};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// The ids in paths, each with its type.
fn path_schema(name: &str, types: &mut SchemaGenerator) -> Schema {
    use domain::id as ids;
    match name {
        "agent" => types.subschema_for::<ids::AgentId>(),
        "chunk" => types.subschema_for::<u32>(),
        "edition" => types.subschema_for::<ids::Version>(),
        "import" => types.subschema_for::<ids::ImportId>(),
        "name" => types.subschema_for::<domain::settings::SettingName>(),
        "mail" => types.subschema_for::<ids::MailId>(),
        "order" => types.subschema_for::<ids::OrderId>(),
        "person" => types.subschema_for::<ids::PersonId>(),
        // Whatever it is, there is an answer (RFC 6960, 4.2.1): malformed, say.
        "request" => Schema::from(true),
        _ => types.subschema_for::<ids::IssuanceId>(),
    }
}

const ABOUT: &str = "Cardwright issues employee cards. One style holds for every operation:\n\n\
- Problems are documents (RFC 9457) with a stable `code`, a sentence for people, and a `request_id` for whoever searches the log.\n\
- A command carries an `idempotency-key`: sent again under the same key, it does nothing twice and is answered as before.\n\
- Answers about one thing carry an `etag`. Sent back as `if-none-match`, a read answers 304 if nothing changed; sent as `if-match`, a command is refused (412) if somebody was faster.\n\
- Lists come page by page: `next` of a page goes into `after` of the next request.\n\
- Times are milliseconds since 1970-01-01T00:00:00Z.\n\
- Commands of people need the session's cookie and its token in `x-csrf-token` (`csrf` of `GET /api/me`).";

/// The description of the API: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut types = settings.into_generator();
    let problem = types.subschema_for::<Problem>();
    let areas = areas();
    let mut paths = Map::new();
    for area in &areas {
        for operation in &area.operations {
            let path = paths.entry(operation.path).or_insert_with(|| json!({}));
            path[operation.method.as_str().to_ascii_lowercase()] = describe(operation, area, &mut types);
        }
    }
    let tags: Vec<_> = areas.iter().map(|a| json!({"name": a.name, "description": a.about})).collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cardwright",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Issues employee cards",
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": types.take_definitions(true),
            "securitySchemes": security_schemes(),
            "responses": {"Problem": {
                "description": "What happened and what to do next",
                "headers": {headers::REQUEST_ID: {"schema": {"type": "string"}}},
                "content": {PROBLEM_JSON: {"schema": problem}},
            }},
        },
    });
    for part in ["paths", "components"] {
        document.get_mut(part).map(tidy);
    }
    document
}

fn security_schemes() -> Value {
    let key = |place: &str, name: &str, about: &str| json!({"type": "apiKey", "in": place, "name": name, "description": about});
    json!({
        "session": key("cookie", headers::SESSION_COOKIE, "Of a sign-in. Over https its name begins with `__Host-`."),
        "token": key("header", headers::CSRF, "`csrf` of `GET /api/me`."),
        "agent": key("header", headers::AGENT, "Which agent signs."),
        "agentTime": key("header", headers::AGENT_TIME, "When it signed: milliseconds since 1970."),
        "agentSignature": key("header", headers::AGENT_SIGNATURE, "Its Ed25519 signature, base 64."),
    })
}

fn describe(operation: &Operation, area: &Area, types: &mut SchemaGenerator) -> Value {
    let security = match operation.who {
        Who::Anybody => json!([]),
        Who::Person => json!([{"session": []}]),
        Who::PersonWithToken => json!([{"session": [], "token": []}]),
        Who::Agent => json!([{"agent": [], "agentTime": [], "agentSignature": []}]),
    };
    let mut described = json!({
        "operationId": operation.id(),
        "summary": operation.summary,
        "tags": [area.name],
        "security": security,
        "parameters": parameters(operation, types),
        "responses": responses(operation, types),
    });
    if let Some(content) = body(operation.body, types) {
        add(
            &mut described,
            "requestBody",
            json!({"required": !matches!(operation.body, Body::Whatever(_)), "content": content}),
        );
    }
    described
}

fn body(body: Body, types: &mut SchemaGenerator) -> Option<Value> {
    match body {
        Body::None => None,
        Body::Json(schema) => Some(json!({"application/json": {"schema": schema(types)}})),
        Body::Bytes(media) | Body::Whatever(media) => {
            Some(media.iter().map(|media| ((*media).to_owned(), json!({}))).collect::<Map<_, _>>().into())
        }
    }
}

fn parameters(operation: &Operation, types: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters = Vec::new();
    for name in operation.path_parameters() {
        parameters
            .push(json!({"name": name, "in": "path", "required": true, "schema": path_schema(name, types)}));
    }
    for query in &operation.query {
        let schema = (query.schema)(types);
        parameters.push(json!({"name": query.name, "in": "query", "required": query.required, "description": query.about, "schema": schema}));
    }
    if operation.command {
        parameters.push(json!({
            "name": headers::IDEMPOTENCY_KEY, "in": "header", "required": true,
            "description": "The command's id, chosen by whoever sends it.",
            "schema": domain::id::CommandId::json_schema(types),
        }));
    }
    if operation.if_match != IfMatch::No {
        parameters.push(json!({
            "name": "if-match", "in": "header", "required": operation.if_match == IfMatch::Required,
            "description": "The `etag` of what was looked at.",
            "schema": {"type": "string", "pattern": "^\"[0-9]{1,19}(-[0-9a-f]*)?\"$"},
        }));
    }
    parameters
}

/// Adds a member to an object.
fn add(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

fn responses(operation: &Operation, types: &mut SchemaGenerator) -> Value {
    let mut headers = json!({headers::REQUEST_ID: {"description": "For whoever searches the log.", "schema": {"type": "string"}}});
    if operation.tagged {
        let etag = json!({"description": "The version of what is shown.", "required": true, "schema": {"type": "string"}});
        add(&mut headers, "etag", etag);
    }
    if operation.located {
        let location =
            json!({"description": "Where what was made is.", "required": true, "schema": {"type": "string"}});
        add(&mut headers, "location", location);
    }
    let mut success = json!({"description": phrase(operation.status), "headers": headers});
    match operation.answer {
        Answer::None => {}
        Answer::Json(schema) => {
            add(&mut success, "content", json!({"application/json": {"schema": schema(types)}}));
        }
        Answer::Bytes(media) => add(&mut success, "content", json!({media: {}})),
    }
    let mut responses = Map::new();
    responses.insert(operation.status.to_string(), success);
    for status in operation.problems() {
        responses.insert(status.to_string(), json!({"$ref": "#/components/responses/Problem"}));
    }
    responses.into()
}

/// What a success means (RFC 9110, 15.3 and 15.4).
const fn phrase(status: u16) -> &'static str {
    match status {
        201 => "Made",
        204 => "Done",
        303 => "Go there",
        _ => "Done, or found",
    }
}

/// What the generator cannot know: bounds of integers by their width, and that descriptions are read without links.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(object) => {
            let bounds = match object.get("format").and_then(Value::as_str) {
                Some("uint8") => Some((json!(0), json!(u8::MAX))),
                Some("uint16") => Some((json!(0), json!(u16::MAX))),
                Some("uint32") => Some((json!(0), json!(u32::MAX))),
                Some("uint64") => Some((json!(0), json!(u64::MAX))),
                Some("int32") => Some((json!(i32::MIN), json!(i32::MAX))),
                Some("int64") => Some((json!(i64::MIN), json!(i64::MAX))),
                _ => None,
            };
            if let Some((least, most)) = bounds {
                object.entry("minimum").or_insert(least);
                object.entry("maximum").or_insert(most);
            }
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = without_links(text);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// ``[`domain::Name::part`]`` becomes `` `part` ``: links of the code's documentation lead nowhere here.
fn without_links(text: &str) -> String {
    let mut pieces = text.split("[`");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (link, rest) = piece.split_once("`]").unwrap_or((piece, ""));
        let name = link.rsplit("::").next().unwrap_or(link);
        plain.push_str(&format!("`{name}`{rest}"));
    }
    plain.replace('\n', " ")
}
