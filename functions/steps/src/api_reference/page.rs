//! The page: made of the document, so that it says what programs read.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what it does not have")]

use super::style::STYLE;
use serde_json::Value;
use std::fmt::Write as _;

/// Writes to a text, which never fails.
macro_rules! put {
    ($out:expr, $($part:tt)*) => { let _ = write!($out, $($part)*); };
}

pub(super) fn page() -> String {
    let document = api::openapi::document();
    let mut main = String::new();
    let mut links = String::new();
    for area in list(&document["tags"]) {
        let (name, id) = (text(&area["name"]), anchor(text(&area["name"])));
        put!(links, r##"<li><a href="#{id}">{}</a></li>"##, escaped(name));
        put!(main, "<h2 id=\"{id}\">{}</h2><p>{}</p>", escaped(name), escaped(text(&area["description"])));
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                if operation["tags"][0] == area["name"] {
                    article(&mut main, method, path, operation);
                }
            }
        }
    }
    put!(links, r##"<li><a href="#types">Types</a></li>"##);
    main.push_str("<h2 id=\"types\">Types</h2>");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        let about = escaped(text(&schema["description"]));
        put!(
            main,
            "<article id=\"type-{name}\"><h3><code>{name}</code></h3><p>{about}</p>{}</article>",
            shape(schema)
        );
    }
    let about = intro(text(&document["info"]["description"]));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>API reference - Cardwright</title><style>{STYLE}</style></head>\
         <body><nav aria-label=\"Contents\"><a class=\"skip\" href=\"#main\">Skip to the operations</a>\
         <p><strong>Cardwright</strong></p><ul>{links}</ul></nav>\
         <main id=\"main\"><h1>API reference</h1>{about}\
         <p>For programs: <a href=\"/api/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>{main}</main></body></html>"
    )
}

/// The description: a sentence, and points.
fn intro(about: &str) -> String {
    let mut out = String::new();
    let mut lines = about.lines().filter(|line| !line.is_empty());
    put!(out, "<p>{}</p><ul>", marked(lines.next().unwrap_or_default()));
    for line in lines {
        put!(out, "<li>{}</li>", marked(line.trim_start_matches("- ")));
    }
    out.push_str("</ul>");
    out
}

fn article(out: &mut String, method: &str, path: &str, operation: &Value) {
    let method = method.to_uppercase();
    put!(
        out,
        "<article id=\"{}\"><h3>{}</h3>",
        text(&operation["operationId"]),
        escaped(text(&operation["summary"]))
    );
    put!(out, "<p class=\"where\"><span class=\"method\">{method}</span> <code>{}</code></p>", escaped(path));
    put!(out, "<p class=\"quiet\">{}</p>", who(operation));
    let parameters = list(&operation["parameters"]);
    if !parameters.is_empty() {
        out.push_str("<h4>Parameters</h4><dl>");
        for parameter in parameters {
            let optional = if parameter["required"] == true { "" } else { ", optional" };
            put!(
                out,
                "<dt><code>{}</code> <span class=\"quiet\">in {}{optional}</span></dt>",
                text(&parameter["name"]),
                text(&parameter["in"])
            );
            put!(out, "<dd>{} {}</dd>", kind(&parameter["schema"]), escaped(text(&parameter["description"])));
        }
        out.push_str("</dl>");
    }
    for (media, content) in entries(&operation["requestBody"]["content"]) {
        put!(out, "<h4>Body</h4><p>{media} {}</p>", kind(&content["schema"]));
    }
    out.push_str("<h4>Answers</h4><dl>");
    let mut problems = Vec::new();
    for (status, answer) in entries(&operation["responses"]) {
        if answer.get("$ref").is_some() {
            problems.push(status.as_str());
            continue;
        }
        let headers = entries(&answer["headers"]).filter(|(_, header)| header["required"] == true);
        let headers: Vec<_> = headers.map(|(name, _)| format!("<code>{name}</code>")).collect();
        let with =
            if headers.is_empty() { String::new() } else { format!(", with {}", headers.join(" and ")) };
        put!(out, "<dt><code>{status}</code> {}{with}</dt>", escaped(text(&answer["description"])));
        for (media, content) in entries(&answer["content"]) {
            put!(out, "<dd>{media} {}</dd>", kind(&content["schema"]));
        }
    }
    if !problems.is_empty() {
        put!(
            out,
            "<dt><code>{}</code></dt><dd>application/problem+json {}</dd>",
            problems.join("</code> <code>"),
            link("Problem")
        );
    }
    put!(
        out,
        "</dl><details><summary>With curl</summary><pre>{}</pre></details></article>",
        escaped(&curl(&method, path, operation))
    );
}

fn who(operation: &Value) -> &'static str {
    match operation["security"][0] {
        Value::Null => "For anybody.",
        ref needs if needs.get("agent").is_some() => "For reader agents, signed.",
        ref needs if needs.get("token").is_some() => "For who is signed in, with the session's token.",
        _ => "For who is signed in.",
    }
}

/// How one would try it.
fn curl(method: &str, path: &str, operation: &Value) -> String {
    let mut out = String::from("curl");
    if method != "GET" {
        put!(out, " -X {method}");
    }
    let query: Vec<_> = list(&operation["parameters"])
        .iter()
        .filter(|p| p["in"] == "query" && p["required"] == true)
        .map(|p| format!("{0}=<{0}>", text(&p["name"])))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    put!(out, " \"$SERVER{path}{query}\"");
    for need in entries(&operation["security"][0]).map(|(name, _)| name.as_str()) {
        let header = match need {
            "session" => "-b \"$COOKIE\"",
            "token" => "-H \"x-csrf-token: $TOKEN\"",
            "agent" => "-H \"x-agent: $AGENT\"",
            "agentTime" => "-H \"x-agent-time: $MILLISECONDS\"",
            _ => "-H \"x-agent-signature: $SIGNATURE\"",
        };
        put!(out, " \\\n  {header}");
    }
    for parameter in list(&operation["parameters"]).iter().filter(|p| p["in"] == "header") {
        let value = if parameter["name"] == "if-match" { "$ETAG" } else { "$(uuidgen)" };
        put!(out, " \\\n  -H \"{}: {value}\"", text(&parameter["name"]));
    }
    if let Some((media, _)) = entries(&operation["requestBody"]["content"]).next() {
        put!(out, " \\\n  -H \"content-type: {media}\" --data-binary @body");
    }
    out
}

/// The fields or values of a type.
fn shape(schema: &Value) -> String {
    let mut out = String::new();
    if let Some(properties) = schema["properties"].as_object() {
        let required = list(&schema["required"]);
        out.push_str("<dl>");
        for (name, field) in properties {
            let optional = if required.iter().any(|r| r == name) {
                ""
            } else {
                "<span class=\"quiet\">, optional</span>"
            };
            put!(
                out,
                "<dt><code>{name}</code> {}{optional}</dt><dd>{}</dd>",
                kind(field),
                escaped(text(&field["description"]))
            );
        }
        out.push_str("</dl>");
    } else {
        put!(out, "<p>{}</p>", kind(schema));
    }
    for choice in list(&schema["oneOf"]) {
        let tag = choice["const"].as_str().map(|word| format!("<code>{word}</code>"));
        let about = escaped(text(&choice["description"]));
        put!(
            out,
            "<details open><summary>{} {about}</summary>{}</details>",
            tag.unwrap_or_else(|| "One of".into()),
            if choice["properties"].is_object() { shape(choice) } else { String::new() }
        );
    }
    out
}

/// A schema in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return link(name);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    if let Some(word) = schema["const"].as_str() {
        return format!("<code>{word}</code>");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().map(|word| format!("<code>{}</code>", text(word))).collect();
        return words.join(", ");
    }
    let name = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    };
    let of =
        if schema["items"].is_object() { format!(" of {}", kind(&schema["items"])) } else { String::new() };
    let form =
        schema["pattern"].as_str().map(|form| format!(" <code>{}</code>", escaped(form))).unwrap_or_default();
    format!("{name}{of}{form}")
}

fn link(name: &str) -> String {
    format!("<a href=\"#type-{name}\"><code>{name}</code></a>")
}

fn anchor(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// Text with `code` in it.
fn marked(line: &str) -> String {
    let parts = escaped(line);
    let parts = parts.split('`').enumerate();
    parts
        .map(|(place, part)| if place % 2 == 0 { part.to_owned() } else { format!("<code>{part}</code>") })
        .collect()
}

fn escaped(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
