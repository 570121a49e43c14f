//! Requests that do not come from a page of a signed-in person.

use crate::setting::Office;
use api::headers::{CSRF, IDEMPOTENCY_KEY, SESSION_COOKIE};
use api::session::Me;
use cardwright_e2e::answer::Answer;
use cardwright_e2e::job;
use cardwright_e2e::person::{SignedIn, client, command_id};
use http::header::{COOKIE, ORIGIN};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

/// The command to produce, but for cookie, token and origin.
fn produce(office: &Office, path: &str) -> RequestBuilder {
    let request = client().post(format!("{}{path}", office.site.url())).json(&json!({}));
    request.header(IDEMPOTENCY_KEY, command_id().as_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_needs_a_session_its_token_and_a_page_of_ours() {
    let office = Office::with(&[]).await;
    let issuance = job::request(&office.holder).await;
    let path = job::path(&issuance, "produce");
    let before = office.standing(&issuance).await;
    let SignedIn { cookie, me, .. } = &office.officer;
    let send = async |request: RequestBuilder| Answer::of(request).await.unwrap();
    let bare = || produce(&office, &path);
    let with_cookie = || bare().header(COOKIE, cookie);
    let whole = || with_cookie().header(CSRF, &me.csrf);

    send(bare()).await.problem(401, "no-session");
    send(bare().header(CSRF, &me.csrf)).await.problem(401, "no-session");
    send(bare().header(COOKIE, format!("{SESSION_COOKIE}=")).header(CSRF, "x"))
        .await
        .problem(401, "no-session");
    send(with_cookie()).await.problem(403, "csrf");
    send(with_cookie().header(CSRF, "")).await.problem(403, "csrf");
    let other: &Me = &office.approver.me;
    send(with_cookie().header(CSRF, &other.csrf)).await.problem(403, "csrf");
    send(whole().header(ORIGIN, "https://evil.example.org")).await.problem(403, "csrf");
    send(whole().header(ORIGIN, "null")).await.problem(403, "csrf");
    send(whole().header("sec-fetch-site", "cross-site")).await.problem(403, "csrf");
    send(whole().header("sec-fetch-site", "same-site")).await.problem(403, "csrf");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    let ours = whole().header(ORIGIN, office.site.url()).header("sec-fetch-site", "same-origin");
    assert_eq!(send(ours).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_made_up_session_is_none_although_its_token_fits() {
    let office = Office::with(&[]).await;
    let issuance = job::request(&office.holder).await;
    let before = office.standing(&issuance).await;
    let secret = [7; 32];
    let (person, session) = (&office.officer.me.person, office.officer.cookie.split(':').nth(1).unwrap());
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let token = cardwright_core::digest(&[b"cardwright-csrf-v1\n".as_slice(), &secret].concat());
    for session in [session, "ses-made-up"] {
        let request = produce(&office, &job::path(&issuance, "produce"))
            .header(COOKIE, format!("{SESSION_COOKIE}={person}:{session}:{hex}"))
            .header(CSRF, token.to_string());
        Answer::of(request).await.unwrap().problem(401, "no-session");
    }
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_read_without_a_session_and_none_after_signing_out() {
    let office = Office::with(&[]).await;
    let issuance = job::request(&office.holder).await;
    let paths = [
        "/api/me".to_owned(),
        "/api/my/issuances".to_owned(),
        format!("/api/my/issuances/{issuance}"),
        "/api/work?list=requests".to_owned(),
        format!("/api/issuances/{issuance}"),
        format!("/api/issuances/{issuance}/history"),
        "/api/people?q=nora".to_owned(),
        format!("/api/people/{}", office.holder.me.person),
        "/api/readers".to_owned(),
    ];
    let officer = &office.officer;
    let sign_out = || officer.request(Method::DELETE, "/api/session");
    Answer::of(sign_out()).await.unwrap().problem(403, "csrf");
    assert_eq!(officer.get("/api/me").await.status, 200, "it is still open");
    let gone = Answer::of(sign_out().header(CSRF, &officer.me.csrf)).await.unwrap();
    assert_eq!(gone.status, 204);
    for path in &paths {
        let stranger = Answer::of(client().get(format!("{}{path}", office.site.url()))).await.unwrap();
        stranger.problem(401, "no-session");
        officer.get(path).await.problem(401, "no-session");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_that_was_not_printed_signs_nobody_in() {
    let office = Office::with(&[]).await;
    let url = format!("{}/api/session", office.site.url());
    let answer = Answer::of(client().post(&url).json(&json!({"ticket": "0123456789abcdef"}))).await.unwrap();
    answer.problem(401, "bad-ticket");
    assert_eq!(answer.header("set-cookie"), "");
    let good = json!({"ticket": office.site.ticket(&cardwright_e2e::people::HOLDER)});
    let foreign = client().post(&url).json(&good).header(ORIGIN, "https://evil.example.org");
    Answer::of(foreign).await.unwrap().problem(403, "csrf");
}
