use super::GENERATED;
use super::page::page;
use super::style::policy;
use std::collections::BTreeSet;

#[test]
fn the_page_has_every_operation_and_no_link_that_leads_nowhere() {
    let page = page();
    let ids: BTreeSet<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for area in api::openapi::areas() {
        for operation in area.operations {
            assert!(ids.contains(operation.id().as_str()), "{} is missing", operation.id());
        }
    }
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(link), "#{link} leads nowhere");
    }
    assert!(!page.contains("<script"), "nothing runs on the page");
    assert!(policy().starts_with("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn the_document_is_served_as_it_is_generated_and_in_one_line() {
    let served: serde_json::Value = serde_json::from_str(GENERATED).unwrap();
    assert!(served == api::openapi::document());
    assert_eq!(GENERATED.lines().count(), 1);
}
