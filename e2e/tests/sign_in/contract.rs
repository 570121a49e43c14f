//! What must hold at any provider, over HTTP and with a server of its own: held against npm's oidc-provider and
//! against the scripted one, so that what the latter shows of hostile providers counts.

use cardwright_e2e::answer::Answer;
use cardwright_e2e::job;
use cardwright_e2e::oidc::{
    Account, CLIENT, CONFIDENTIAL_CLIENT, NpmProvider, ROLES_CLAIM, SECRET, ScriptedProvider, Visitor,
};
use cardwright_e2e::people::{APPROVER, HOLDER, OFFICER, Person};
use cardwright_e2e::person::client;
use cardwright_e2e::site::Site;
use domain::role::Role;
use http::header::{LOCATION, SET_COOKIE};
use serde_json::{Value, json};

/// Signs in, gives a command, signs out; and whoever repeats what was seen on the way gets nothing.
async fn a_whole_sign_in(site: &Site, login: &str, person: &Person) {
    let url = site.url();
    let shown: Value = Visitor::default().get(&format!("{url}/api/session")).await.json();
    assert_eq!((&shown["way"], shown["contact"].is_string()), (&json!("provider"), true), "{shown}");
    let end = shown["end_session"].as_str().unwrap();
    assert!(end.contains(&format!("client_id={CLIENT}")), "{end}");

    let visitor = Visitor::default();
    let callback = visitor.callback(url, login).await;
    let key = visitor.cookies(url);
    assert!(key.contains("cardwright_sign_in="), "the browser keeps a key");
    let back = visitor.get(&callback).await;
    let page = String::from_utf8_lossy(&back.body).into_owned();
    assert_eq!(back.status, 200, "{page} {:?}", back.headers);
    assert!(page.contains("http-equiv=\"refresh\" content=\"0;url=/\""), "{page}");
    assert_eq!((back.header("referrer-policy"), back.header("cache-control")), ("no-referrer", "no-store"));
    let cookies: Vec<_> = back.headers.get_all(SET_COOKIE).iter().map(|c| c.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("cardwright_session=")).unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=36000"] {
        assert!(session.contains(attribute), "{session}");
    }
    let gone = cookies.iter().find(|cookie| cookie.starts_with("cardwright_sign_in=;")).unwrap();
    assert!(gone.contains("Max-Age=0"), "the key is used up");

    let cookie = session.split(';').next().unwrap();
    let signed_in = cardwright_e2e::person::SignedIn::with_cookie(url, cookie).await;
    assert_eq!(signed_in.me.name, person.name());
    assert_eq!(signed_in.me.roles, [Role::SelfServiceUser]);
    job::request(&signed_in).await;

    let replay = client().get(&callback).header("cookie", &key);
    refused(&Answer::of(replay).await.unwrap(), "stale");
    let other_browser = client().get(&callback);
    refused(&Answer::of(other_browser).await.unwrap(), "stale");
    let again = cardwright_e2e::oidc::sign_in(url, login).await;
    assert_eq!(again.me.person, signed_in.me.person, "the same person the second time");

    let code = callback.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let state = callback.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let key = key.split("cardwright_sign_in=").nth(1).unwrap().split(';').next().unwrap();
    let secret = cookie.rsplit(':').next().unwrap();
    let log = site.log();
    assert!(log.contains("sign-in bound to the person") && log.contains("stale"), "{log}");
    for (what, secret) in
        [("code", code), ("state", state), ("key", key), ("session", secret), ("token", "eyJ")]
    {
        assert!(!log.contains(secret), "the {what} stands in the log");
    }
}

/// Led back to the page for signing in, with nothing but the problem's code and the request's id.
#[track_caller]
pub(crate) fn refused(answer: &Answer, problem: &str) {
    let location = answer.header(LOCATION.as_str());
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
    let rest = location.strip_prefix(&format!("/sign-in?problem={problem}&request=req-"));
    assert!(rest.is_some_and(|id| id.len() <= 32), "not {problem}: {location}");
    assert!(answer.headers.get(SET_COOKIE).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_a_provider_made_by_others() {
    let mut site = Site::with(&[HOLDER, OFFICER]).await;
    let mut provider = NpmProvider::start().await;
    site.start_with_provider(&provider.issuer, CLIENT, &[]).await;
    provider.open(site.url(), &[Account::of(&HOLDER), Account::of(&OFFICER)]).await;
    a_whole_sign_in(&site, "nora", &HOLDER).await;

    let visitor = Visitor::default();
    let begun = visitor.get(&format!("{}/api/session/begin", site.url())).await;
    let denied = visitor.at_provider(begun.header(LOCATION.as_str()), "tomas", "Cancel").await;
    refused(&visitor.get(&denied).await, "denied");

    // A code that was made for another browser's attempt: the provider takes no verifier but that one's.
    let thief = Visitor::default();
    let stolen = visitor.callback(site.url(), "tomas").await;
    let own = thief.callback(site.url(), "nora").await;
    let field = |url: &str, name: &str| {
        let url = reqwest::Url::parse(url).unwrap();
        url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    let mixed = format!(
        "{}/api/session/callback?code={}&state={}",
        site.url(),
        field(&stolen, "code"),
        field(&own, "state")
    );
    refused(&thief.get(&mixed).await, "not-believed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_scripted_provider() {
    let mut site = Site::with(&[HOLDER]).await;
    let provider = ScriptedProvider::start("nora", &HOLDER.email()).await;
    site.start_with_provider(&provider.issuer, CLIENT, &[]).await;
    a_whole_sign_in(&site, "nora", &HOLDER).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_with_a_secret_takes_roles_from_the_claim() {
    // Granted as an approver, the person is what the provider says instead.
    let mut site = Site::with(&[APPROVER]).await;
    let mut provider = NpmProvider::start().await;
    let file = site.beside("secret");
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    let options = ["--oidc-client-secret-file", file.to_str().unwrap(), "--oidc-roles-claim", ROLES_CLAIM];
    site.start_with_provider(&provider.issuer, CONFIDENTIAL_CLIENT, &options).await;
    let roles = ["registration-officer", "Approver", "root"].map(str::to_owned).to_vec();
    provider.open(site.url(), &[Account { roles, ..Account::of(&APPROVER) }]).await;
    let officer = cardwright_e2e::oidc::sign_in(site.url(), "amara").await;
    assert_eq!(officer.me.roles, [Role::RegistrationOfficer]);
    assert_eq!(officer.get("/api/work?list=requests").await.status, 200);
    let log = site.log();
    assert!(log.contains("names a role that is none here") && log.contains("\"root\""), "{log}");
    assert!(!log.contains("not so secret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_two_ways_to_sign_in_exclude_each_other() {
    let mut site = Site::with(&[HOLDER]).await;
    let data = site.data();
    let issuer = ["--oidc-issuer", "https://id.example.org", "--oidc-client-id", "cardwright"];
    let refusals = [
        ([&issuer[..], &["--try-out-sign-in"]].concat(), "cannot be used with"),
        (issuer[..2].to_vec(), "--oidc-client-id"),
        (vec!["--oidc-issuer", "http://id.example.org", "--oidc-client-id", "c"], "must be an https address"),
        (
            [&issuer[..], &["--oidc-client-secret-file", "/nowhere"]].concat(),
            "cannot read client secret file",
        ),
    ];
    for (options, said) in refusals {
        let arguments = [&["serve", "--data", data.to_str().unwrap(), "--port", "0"], &options[..]].concat();
        let output = cardwright_e2e::process::run(&cardwright_e2e::programs::server(), &arguments).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains(said), "{error}");
    }
    site.start_at("0", &[]).await;
    let shown: Value = Visitor::default().get(&format!("{}/api/session", site.url())).await.json();
    assert_eq!(shown, json!({ "way": "links" }));
    let begin = Visitor::default().get(&format!("{}/api/session/begin", site.url())).await;
    begin.problem(404, "no-route");
}
