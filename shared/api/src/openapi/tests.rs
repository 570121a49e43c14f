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
fn every_reference_leads_somewhere_and_every_schema_says_what_it_is() {
    let document = document();
    let text = document.to_string();
    let references =
        text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    for pointer in references {
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let silent: Vec<_> = schemas.iter().filter(|(_, schema)| schema.get("description").is_none()).collect();
    assert!(silent.is_empty(), "without a description: {silent:?}");
    assert!(!text.contains("[`"), "links of the code's documentation stand in the document");
}
