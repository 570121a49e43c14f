//! The provider's keys while the server runs, and a provider that is away or out of its mind.

use crate::office::{Place, outcome};
use domain::time::Span;

const KEYS: &str = "/keys";

#[tokio::test]
async fn keys_that_were_changed_are_found_at_once_and_strangers_do_not_hammer_the_provider() {
    let place = Place::open().await;
    assert_eq!(outcome(&place.sign_in().await), "ok");
    assert_eq!(outcome(&place.sign_in().await), "ok");
    assert_eq!(place.provider.script().count(KEYS), 1, "kept");
    place.provider.rotate("second");
    assert_eq!(outcome(&place.sign_in().await), "ok", "found at once");
    assert_eq!(place.provider.script().count(KEYS), 2);
    place.provider.rotate("third");
    for _ in 0..5 {
        assert_eq!(outcome(&place.sign_in().await), "not-believed", "too soon after");
    }
    assert_eq!(place.provider.script().count(KEYS), 2, "not asked again and again");
    place.office.clock.advance(Span::from_secs(60));
    place.set_clocks();
    assert_eq!(outcome(&place.sign_in().await), "ok");
    assert_eq!(place.provider.script().count(KEYS), 3);
}

#[tokio::test]
async fn a_key_that_was_withdrawn_is_believed_for_a_quarter_of_an_hour_at_most() {
    let place = Place::open().await;
    assert_eq!(outcome(&place.sign_in().await), "ok");
    for (minutes, fetched) in [(14, 1), (1, 2), (14, 2), (1, 3)] {
        place.office.clock.advance(Span::from_secs(60 * minutes));
        place.set_clocks();
        assert_eq!(outcome(&place.sign_in().await), "ok");
        assert_eq!(place.provider.script().count(KEYS), fetched);
    }
}

#[tokio::test]
async fn a_provider_that_is_away_or_answers_nonsense_is_named() {
    let place = Place::open().await;
    let broken = [
        (500, String::new(), "provider-away"),
        (404, "{}".to_owned(), "provider-away"),
        (302, String::new(), "provider-away"),
        (200, "<html>".to_owned(), "not-believed"),
        (200, format!("{{\"a\":\"{}\"}}", "x".repeat(300_000)), "provider-away"),
        (200, "{\"issuer\":\"http://evil.example\"}".to_owned(), "not-believed"),
    ];
    let begin = || async { outcome(&place.office.send(&crate::office::begin()).await) };
    for (status, body, expected) in broken.clone() {
        place.provider.script().broken = Some((status, body));
        assert_eq!(begin().await, expected, "the document comes with {status}");
        let asked = place.provider.script().asked.len();
        assert_eq!(begin().await, "provider-away");
        assert_eq!(place.provider.script().asked.len(), asked, "not asked again at once");
        place.office.clock.advance(Span::from_secs(3));
    }
    place.provider.script().broken = None;
    place.set_clocks();
    let begun = place.begin().await;
    place.provider.script().broken = Some((500, String::new()));
    assert_eq!(outcome(&place.finish(&begun).await), "provider-away", "the keys do not come");
    place.provider.script().broken = None;
    place.office.clock.advance(Span::from_secs(3));
    place.set_clocks();
    assert_eq!(outcome(&place.sign_in().await), "ok", "the keys are there from here on");
    for (status, body, _) in broken {
        let begun = place.begin().await;
        place.provider.script().broken = Some((status, body.clone()));
        let expected = if status == 500 || body.len() > 1000 { "provider-away" } else { "not-believed" };
        assert_eq!(outcome(&place.finish(&begun).await), expected, "the token comes with {status}");
        place.provider.script().broken = None;
    }
    assert_eq!(outcome(&place.sign_in().await), "ok");
}
