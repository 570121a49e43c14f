use super::operation::Who;
use super::{areas, document};
use crate::routes::ROUTES;
use std::collections::BTreeSet;

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let routes: BTreeSet<_> = ROUTES.iter().map(|route| (route.path, route.method.as_str())).collect();
    let areas = areas();
    let operations: Vec<_> = areas.iter().flat_map(|area| &area.operations).collect();
    let described: BTreeSet<_> = operations.iter().map(|one| (one.path, one.method.as_str())).collect();
    let missing: Vec<_> = routes.difference(&described).collect();
    assert!(missing.is_empty(), "describe these in shared/api/src/openapi/: {missing:?}");
    let gone: Vec<_> = described.difference(&routes).collect();
    assert!(gone.is_empty(), "no such routes: {gone:?}");
    assert_eq!(operations.len(), described.len(), "described twice");
    let ids: BTreeSet<_> = operations.iter().map(|one| one.id()).collect();
    assert_eq!(ids.len(), operations.len(), "two operations have one id");
}

#[test]
fn what_agents_send_is_described_as_signed() {
    for operation in areas().iter().flat_map(|area| &area.operations) {
        let same =
            |route: &&crate::routes::Route| (route.path, route.method) == (operation.path, operation.method);
        let route = ROUTES.iter().find(same).unwrap();
        assert_eq!(route.is_for_agents(), operation.who == Who::Agent, "{} {}", route.method, route.path);
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_says_what_it_is() {
    let document = document();
    let text = document.to_string();
    let references =
        text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    for pointer in references {
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let silent: Vec<_> = schemas.iter().filter(|(_, schema)| schema.get("description").is_none()).collect();
    assert!(silent.is_empty(), "without a description: {silent:?}");
    assert!(!text.contains("[`"), "links of the code's documentation stand in the document");
}

/// Writes the documents anew instead of comparing them.
const RENEW: &str = "CARDWRIGHT_RENEW_DOCS";

#[test]
fn the_documents_say_the_same() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    let json = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    for (name, generated) in [("API.md", markdown()), ("openapi.json", json)] {
        let path = format!("{docs}/{name}");
        if std::env::var_os(RENEW).is_some() {
            std::fs::write(&path, &generated).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let command = "cargo test --package cardwright-api --lib the_documents";
        assert!(kept == generated, "docs/{name} is out of date: {RENEW}=1 {command}");
    }
}

fn markdown() -> String {
    let document = document();
    let mut page = String::from(
        "# API\n\nGenerated from the code; the server serves the same at `/api/reference` with every type, and to programs as `/api/openapi.json`.\n\n",
    );
    page.push_str(document["info"]["description"].as_str().unwrap());
    page.push('\n');
    for area in areas() {
        page.push_str(&format!(
            "\n## {}\n\n{}\n\n| | | takes | answers | problems |\n|---|---|---|---|---|\n",
            area.name, area.about
        ));
        for operation in area.operations {
            let described = &document["paths"][operation.path][operation.method.as_str().to_lowercase()];
            let carries = |content: &serde_json::Value| {
                let all = content.as_object().into_iter().flatten();
                let all = all.map(|(media, content)| match content["schema"]["$ref"].as_str() {
                    Some(name) => format!("`{}`", name.rsplit('/').next().unwrap_or_default()),
                    None => media.clone(),
                });
                all.collect::<Vec<_>>().join(", ")
            };
            let queries: Vec<_> = operation.query.iter().map(|query| format!("`?{}`", query.name)).collect();
            let takes = [queries.join(" "), carries(&described["requestBody"]["content"])].join(" ");
            let status = operation.status.to_string();
            let answer = carries(&described["responses"][&status]["content"]);
            let problems: Vec<_> = operation.problems().iter().map(u16::to_string).collect();
            page.push_str(&format!(
                "| `{} {}` | {} | {} | {status} {answer} | {} |\n",
                operation.method,
                operation.path,
                operation.summary,
                takes.trim(),
                problems.join(" ")
            ));
        }
    }
    page
}
