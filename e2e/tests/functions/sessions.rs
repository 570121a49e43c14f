//! In at the door, and out.

use crate::commands::assert_problem;
use crate::place::Place;
use api::session::{BEGIN, CALLBACK};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::functions::URL;
use cardwright_e2e::in_process::{Call, Reply};
use cardwright_e2e::oidc::{CLIENT, ScriptedProvider};
use cardwright_e2e::person::client;
use http::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{Method, StatusCode};

fn cookies(reply: &Reply) -> Vec<&str> {
    let cookies = reply.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    cookies.filter_map(|cookie| cookie.split(';').next()).collect()
}

#[tokio::test]
async fn sign_in() {
    let place = Place::with_keys().await;
    let provider = ScriptedProvider::start("subject-1", "officer@example.org").await;
    let variables =
        [("CARDWRIGHT_OIDC_ISSUER", provider.issuer.as_str()), ("CARDWRIGHT_OIDC_CLIENT_ID", CLIENT)];
    let function = place.start_with("sign-in", &variables).await;
    let begun = function.send(&Call::get(BEGIN)).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{begun:?}\n{}", function.log());
    let location = begun.headers.get(LOCATION).unwrap().to_str().unwrap();
    let back = Answer::of(client().get(location)).await.unwrap();
    let callback = back.header(LOCATION.as_str()).strip_prefix(URL).unwrap();
    assert!(callback.starts_with(CALLBACK), "{callback}");
    let stranger = function.send(&Call::get(callback)).await;
    assert!(!stranger.status.is_success(), "whoever did not begin cannot finish: {stranger:?}");
    let done = function.send(&Call::get(callback).with(COOKIE.as_str(), &cookies(&begun).join("; "))).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}\n{}", function.log());
    let session = cookies(&done).into_iter().find(|cookie| cookie.starts_with("__Host-cardwright_session="));
    let session = session.expect("a session for this very host");
    let read = place.start("read").await;
    let me: api::session::Me = read.send(&Call::get("/api/me").with(COOKIE.as_str(), session)).await.json();
    assert_eq!(me.person.as_str(), "officer");
    assert!(!function.log().contains(session.rsplit(':').next().unwrap()), "no secret in a log");
}

#[tokio::test]
async fn sign_out() {
    let place = Place::without_keys().await;
    let function = place.start("sign-out").await;
    let officer = &place.office.staff_members().officer;
    let call = Call::empty(Method::DELETE, "/api/session".to_owned()).by(officer);
    let elsewhere = call.clone().with(ORIGIN.as_str(), "https://elsewhere.example");
    assert_problem(&function.send(&elsewhere).await, 403, "csrf");
    let done = function.send(&call).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    assert!(cookies(&done).iter().any(|cookie| cookie.ends_with("cardwright_session=")), "{done:?}");
    let after = place.office.send(&Call::get("/api/me").by(officer)).await;
    assert_eq!(after.code(), "no-session");
}
