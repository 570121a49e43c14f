//! Sessions of people: how they end, and who may send their commands.

use api::headers::CSRF;
use api::session::Me;
use cardwright_core::principal::SESSION;
use cardwright_e2e::in_process::{Act, Call, Office, Session, holder};
use domain::person::{Person, PersonStatus};
use domain::role::Role;
use domain::time::{Span, Timestamp};
use http::header::{COOKIE, SET_COOKIE};
use http::{Method, StatusCode};

async fn who(office: &Office, session: &Session) -> String {
    office.send(&Call::get("/api/me").with(COOKIE.as_str(), &session.cookie)).await.code()
}

fn sign_out(session: &Session) -> Call {
    Call::empty(Method::DELETE, "/api/session".to_owned()).by(session)
}

#[tokio::test]
async fn a_session_ends_after_a_working_day() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Produce).await;
    let officer = office.staff_members().officer.clone();
    let produce = case.call(Act::Produce);
    office.clock.advance(Span::from_millis(SESSION.as_millis() - 1));
    assert_eq!(who(&office, &officer).await, "ok");
    office.clock.advance(Span::from_millis(1));
    assert_eq!(who(&office, &officer).await, "no-session");
    let before = case.seen().await;
    assert_eq!(office.send(&produce).await.code(), "no-session");
    assert_eq!(case.seen().await, before);
    // The same command under a new session is the same command.
    let fresh = office.sign_in(&officer.person).await;
    assert!(office.send(&produce.by(&fresh)).await.status.is_success());
}

#[tokio::test]
async fn signing_out_ends_this_session_alone() {
    let office = Office::open().await;
    let case = office.case().await;
    let other = office.sign_in(&case.holder.person).await;
    let reply = office.send(&sign_out(&case.holder)).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert!(reply.headers[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(who(&office, &case.holder).await, "no-session");
    assert_eq!(who(&office, &other).await, "ok");
    assert_eq!(office.send(&sign_out(&case.holder)).await.status, StatusCode::NO_CONTENT, "again");
}

#[tokio::test]
async fn the_ninth_session_closes_the_first() {
    let office = Office::open().await;
    let case = office.case().await;
    let mut sessions = vec![case.holder.clone()];
    for _ in 1..8 {
        sessions.push(office.sign_in(&case.holder.person).await);
    }
    for session in &sessions {
        assert_eq!(who(&office, session).await, "ok");
    }
    sessions.push(office.sign_in(&case.holder.person).await);
    assert_eq!(who(&office, &sessions[0]).await, "no-session");
    for session in &sessions[1..] {
        assert_eq!(who(&office, session).await, "ok");
    }
}

#[tokio::test]
async fn nobody_who_is_inactive_signs_in() {
    let office = Office::open().await;
    let since = Timestamp::from_millis(1);
    let left = Person { status: PersonStatus::Inactive { since }, ..holder("left") };
    office.employ(left, &[Role::SelfServiceUser]).await;
    let ticket = api::session::SignIn { ticket: "left".to_owned() };
    let refused = office.send(&Call::post("/api/session", "sign-in", &ticket)).await;
    assert_eq!((refused.status, &*refused.code()), (StatusCode::UNAUTHORIZED, "no-session"));
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone_and_the_answer_kept_by_nobody() {
    let office = Office::open().await;
    let case = office.case().await;
    let ticket = api::session::SignIn { ticket: case.holder.person.to_string() };
    let call = Call::post("/api/session", "sign-in", &ticket);
    let reply = office.send(&call).await;
    let cookie = reply.headers[SET_COOKIE].to_str().unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=36000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert!(!cookie.contains(&reply.json::<Me>().csrf), "the token is not the secret");
    let elsewhere = call.with("origin", "https://evil.example").with("host", "cards.example.org");
    assert_eq!(office.send(&elsewhere).await.code(), "csrf");
}

#[tokio::test]
async fn a_command_needs_the_token_of_its_own_session_and_a_page_of_this_site() {
    let office = Office::open().await;
    let mut case = office.case().await;
    let stranger = office.case().await;
    let call = case.call(Act::Request);
    let bad = [
        ("no token", call.clone().without(CSRF)),
        ("an empty token", call.clone().with(CSRF, "")),
        ("another session's token", call.clone().with(CSRF, &stranger.holder.csrf)),
        ("another site", call.clone().with("sec-fetch-site", "cross-site")),
        ("another origin", call.clone().with("origin", "http://evil.example").with("host", "localhost")),
    ];
    for (what, call) in bad {
        let reply = office.send(&call).await;
        assert_eq!((reply.status, &*reply.code()), (StatusCode::FORBIDDEN, "csrf"), "{what}");
    }
    assert!(case.seen().await.is_none());
    let good = call.with("sec-fetch-site", "same-origin").with("origin", "http://localhost");
    assert!(office.send(&good.with("host", "localhost")).await.status.is_success());
}

#[tokio::test]
async fn a_cookie_that_was_changed_is_nobodys() {
    let office = Office::open().await;
    let case = office.case().await;
    let other = office.case().await;
    let cookie = &case.holder.cookie;
    let changed = [
        cookie.replace(case.holder.person.as_str(), other.holder.person.as_str()),
        format!("{}0", &cookie[..cookie.len() - 1]),
        cookie[..cookie.len() - 2].to_owned(),
        "cardwright_session=a:b".to_owned(),
    ];
    for cookie in changed.iter().filter(|changed| *changed != cookie) {
        let session = Session { cookie: cookie.clone(), ..case.holder.clone() };
        assert_eq!(who(&office, &session).await, "no-session", "{cookie}");
    }
}
