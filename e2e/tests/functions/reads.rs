//! Functions that change nothing.

use crate::commands::assert_problem;
use crate::place::Place;
use api::people::PeoplePage;
use cardwright_core::ports::store::CaChains as _;
use cardwright_e2e::in_process::{Act, Call};
use http::StatusCode;
use http::header::{ETAG, IF_NONE_MATCH};

#[tokio::test]
async fn read() {
    let place = Place::without_keys().await;
    let function = place.start("read").await;
    let officer = &place.office.staff_members().officer;
    let search = Call::get("/api/people?q=nora+lind");
    assert_problem(&function.send(&search).await, 401, "no-session");
    let answer = function.send(&search.clone().by(officer)).await;
    let page: PeoplePage = answer.json();
    assert_eq!(page.people.len(), 4, "everybody here has that name: the query was decoded");
    let tag = answer.headers.get(ETAG).unwrap().to_str().unwrap();
    let again = function.send(&search.by(officer).with(IF_NONE_MATCH.as_str(), tag)).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let nobody = Call::get("/api/people/nobody").by(officer);
    assert_problem(&function.send(&nobody).await, 404, "not-found");
}

#[tokio::test]
async fn ca_chain() {
    let place = Place::with_keys().await;
    let function = place.start("ca-chain").await;
    let chain = place.office.store.ca_chain().await.unwrap().unwrap();
    let root = function.send(&Call::get("/pki/root.cer")).await;
    assert_eq!(root.headers.get("content-type").unwrap(), "application/pkix-cert");
    assert_eq!(root.body, chain.root.as_bytes(), "binary, byte for byte");
    let pem = function.send(&Call::get("/ca/chain.pem")).await;
    assert!(pem.body.starts_with(b"-----BEGIN CERTIFICATE-----\n"), "{pem:?}");
    assert_problem(&function.send(&Call::get("/api/me")).await, 404, "no-route");
}

#[tokio::test]
async fn release_print_shows_what_was_printed() {
    let place = Place::without_keys().await;
    let function = place.start("release-print").await;
    let case = place.office.case_before(Act::RefuseBadge).await;
    let picture = Call::get(format!("/api/cards/{}/picture", case.id()));
    assert_problem(&function.send(&picture).await, 401, "no-session");
    let shown = function.send(&picture.clone().by(&case.holder)).await;
    assert_eq!(shown.headers.get("content-type").unwrap(), "image/png");
    assert_eq!(shown.body, place.office.send(&picture.by(&case.holder)).await.body, "binary, byte for byte");
}

#[tokio::test]
async fn api_reference() {
    let place = Place::with_keys().await;
    let function = place.start("api-reference").await;
    let document = function.send(&Call::get("/api/openapi.json")).await;
    assert_eq!(document.json::<serde_json::Value>()["openapi"], "3.1.0");
    let page = function.send(&Call::get("/api/reference")).await;
    assert_eq!(page.headers.get("content-type").unwrap(), "text/html; charset=utf-8");
}
