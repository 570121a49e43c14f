//! Attempts that are not what they seem, and tokens that must not be believed.

use crate::office::{Begun, Place, outcome, session};
use api::session::{BEGIN, CALLBACK};
use cardwright_core::sign_in::ATTEMPT;
use cardwright_e2e::in_process::Call;
use cardwright_e2e::oidc::Forgery;
use domain::time::Span;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

#[tokio::test]
async fn an_attempt_is_good_once_in_its_own_browser_and_for_ten_minutes() {
    let place = Place::open().await;
    let begun = place.begin().await;
    let stranger = place.begin().await;
    let other = Begun { cookie: stranger.cookie, ..begun.clone() };
    assert_eq!(outcome(&place.finish(&other).await), "stale", "another browser's state");
    let without = place.office.send(&Call::get(&begun.callback)).await;
    assert_eq!(outcome(&without), "stale", "no browser's state");
    assert_eq!(outcome(&place.finish(&begun).await), "ok", "whom a stranger's try has not kept out");
    assert_eq!(outcome(&place.finish(&begun).await), "stale", "a second time");

    let slow = place.begin().await;
    place.office.clock.advance(ATTEMPT);
    place.set_clocks();
    assert_eq!(outcome(&place.finish(&slow).await), "stale", "ten minutes later");
    assert_eq!(outcome(&place.sign_in().await), "ok");
    let made_up = format!("{CALLBACK}?code=x&state=y");
    let made_up = Begun { callback: made_up, ..begun };
    assert_eq!(outcome(&place.finish(&made_up).await), "stale");
}

#[tokio::test]
async fn two_tabs_of_a_browser_do_not_disturb_each_other() {
    let place = Place::open().await;
    let first = place.begin().await;
    let second = place.begin_with(Call::get(BEGIN).with(COOKIE.as_str(), &first.cookie)).await;
    assert_eq!(first.cookie, second.cookie);
    assert_eq!(outcome(&place.finish(&first).await), "ok");
    assert_eq!(outcome(&place.finish(&second).await), "ok");
}

#[tokio::test]
async fn an_answer_with_an_error_or_from_another_issuer_signs_nobody_in() {
    let place = Place::open().await;
    let begun = place.begin().await;
    let denied = Begun { callback: format!("{}&error=access_denied", begun.callback), ..begun };
    assert_eq!(outcome(&place.finish(&denied).await), "denied");
    let begun = place.begin().await;
    let mixed_up = Begun { callback: format!("{}&iss=http://evil.example", begun.callback), ..begun };
    assert_eq!(outcome(&place.finish(&mixed_up).await), "not-believed");
    let begun = place.begin().await;
    let named = format!("{}&iss={}", begun.callback, place.provider.issuer);
    assert_eq!(outcome(&place.finish(&Begun { callback: named, ..begun }).await), "ok");
}

#[tokio::test]
async fn another_site_cannot_begin_and_a_sign_in_leads_back_to_our_pages_only() {
    let place = Place::open().await;
    let foreign = place.office.send(&Call::get(BEGIN).with("sec-fetch-site", "cross-site")).await;
    assert_eq!((foreign.status.as_u16(), &foreign.headers[LOCATION]), (303, &"/sign-in".parse().unwrap()));
    assert!(foreign.headers.get(SET_COOKIE).is_none());
    for (to, leads) in
        [("/requests/iss-1", "/requests/iss-1"), ("//evil.example", "/"), ("https://evil.example", "/")]
    {
        let begun = place.begin_with(Call::get(format!("{BEGIN}?to={to}"))).await;
        let reply = place.finish(&begun).await;
        let page = String::from_utf8_lossy(&reply.body);
        assert!(page.contains(&format!("content=\"0;url={leads}\"")), "{to}: {page}");
        assert!(reply.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    }
}

#[tokio::test]
async fn over_https_cookies_are_this_hosts_alone() {
    let mut place = Place::open().await;
    place.office.door.https = true;
    let begun = place.office.send(&Call::get(BEGIN)).await;
    let key = begun.headers[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(key.starts_with("__Host-cardwright_sign_in=") && key.ends_with("; Secure"), "{key}");
    let begun = place.begin().await;
    let planted = begun.cookie.trim_start_matches("__Host-").to_owned();
    let planted = place.finish(&Begun { cookie: planted, ..begun.clone() }).await;
    assert_eq!(outcome(&planted), "stale", "a key that a neighbouring host planted");
    let reply = place.finish(&begun).await;
    assert_eq!(outcome(&reply), "ok");
    let session = session(&reply).unwrap();
    assert!(session.starts_with("__Host-cardwright_session="), "{session}");
    let who =
        async |cookie: &str| place.office.send(&Call::get("/api/me").with(COOKIE.as_str(), cookie)).await;
    assert_eq!(who(&session).await.code(), "ok");
    assert_eq!(who(session.trim_start_matches("__Host-")).await.code(), "no-session", "planted");
}

/// Signs in while a claim of the token is changed.
async fn with_claims(place: &Place, change: impl Fn(&mut Value) + Send + 'static) -> String {
    place.provider.script().claims = Some(Box::new(change));
    let outcome = outcome(&place.sign_in().await);
    place.provider.script().claims = None;
    outcome
}

#[tokio::test]
async fn a_claim_that_is_wrong_or_missing_is_not_believed() {
    let place = Place::open().await;
    let wrong = [
        ("nonce", json!("another")),
        ("aud", json!("another-client")),
        ("aud", json!(["cardwright", "another-client"])),
        ("azp", json!("another-client")),
        ("iss", json!("https://evil.example")),
        ("sub", json!("")),
        ("sub", json!("x".repeat(256))),
        ("at_hash", json!("bm90IHRoaXMgb25l")),
        ("exp", json!("soon")),
    ];
    for (claim, value) in wrong {
        let what = format!("{claim}: {value}");
        let outcome = with_claims(&place, move |claims| claims[claim] = value.clone()).await;
        assert_eq!(outcome, "not-believed", "{what}");
    }
    for claim in ["nonce", "aud", "iss", "sub", "exp", "iat"] {
        let without = move |claims: &mut Value| {
            claims.as_object_mut().unwrap().remove(claim);
        };
        assert_eq!(with_claims(&place, without).await, "not-believed", "without {claim}");
    }
    let alone = |claims: &mut Value| {
        claims.as_object_mut().unwrap().remove("azp");
        claims["aud"] = json!(["cardwright"]);
    };
    assert_eq!(with_claims(&place, alone).await, "ok");
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    let place = Place::open().await;
    let now = place.provider.script().now.unwrap();
    let tries = [
        ("iat", 60, "ok"),
        ("iat", 61, "not-believed"),
        ("iat", -360, "ok"),
        ("iat", -361, "not-believed"),
        ("exp", -59, "ok"),
        ("exp", -60, "not-believed"),
    ];
    for (claim, off, expected) in tries {
        let outcome = with_claims(&place, move |claims| claims[claim] = json!(now + off)).await;
        assert_eq!(outcome, expected, "{claim} {off} s from now");
    }
    place.office.clock.advance(Span::from_secs(-61));
    assert_eq!(outcome(&place.sign_in().await), "not-believed", "a provider that is ahead");
}

#[tokio::test]
async fn a_signature_that_is_missing_forged_or_by_another_key_is_not_believed() {
    let place = Place::open().await;
    for forgery in [
        Forgery::Unsigned,
        Forgery::PublicKeyAsSecret,
        Forgery::ClientIdAsSecret,
        Forgery::OtherKey,
        Forgery::Tampered,
    ] {
        place.provider.script().forgery = Some(forgery);
        assert_eq!(outcome(&place.sign_in().await), "not-believed", "{forgery:?}");
    }
    place.provider.script().forgery = None;
    assert_eq!(outcome(&place.sign_in().await), "ok");
}
