//! How functions begin and end.

use crate::place::Place;
use api::routes::ROUTES;
use cardwright_e2e::functions::{Function, Outcome, event};
use cardwright_e2e::in_process::Call;
use cardwright_e2e::programs;
use http::Method;
use serde_json::json;
use std::collections::BTreeSet;

const PROVIDER: [(&str, &str); 2] =
    [("CARDWRIGHT_OIDC_ISSUER", "https://id.example.org"), ("CARDWRIGHT_OIDC_CLIENT_ID", "cards")];

/// Those that no route leads to.
const EFFECTS: [&str; 3] = ["create-card-object", "publish-status", "send-mail"];

/// Every function of the table.
fn functions() -> BTreeSet<&'static str> {
    ROUTES.iter().map(|route| route.function).collect()
}

/// What a function needs beside table and address.
fn needs(function: &str) -> &'static [&'static str] {
    match function {
        "create-card-object" => &["CARDWRIGHT_SEALING_KEY"],
        "answer-ocsp" => &["CARDWRIGHT_OCSP_KEY"],
        "publish-status" => &[
            "CARDWRIGHT_ISSUING_KEY",
            "CARDWRIGHT_CONTENT_SIGNING_KEY",
            "CARDWRIGHT_OCSP_KEY",
            "CARDWRIGHT_ORGANISATION",
        ],
        "configure" | "read" | "release-print" | "send-mail" => &["CARDWRIGHT_ORGANISATION"],
        "print-letter" => &["CARDWRIGHT_SEALING_KEY", "CARDWRIGHT_ORGANISATION"],
        "release-secrets" => {
            &["CARDWRIGHT_SEALING_KEY", "CARDWRIGHT_MANAGEMENT_KEY", "CARDWRIGHT_AGREEMENT_KEY"]
        }
        "certify" => &[
            "CARDWRIGHT_ISSUING_KEY",
            "CARDWRIGHT_CONTENT_SIGNING_KEY",
            "CARDWRIGHT_AGREEMENT_KEY",
            "CARDWRIGHT_ORGANISATION",
        ],
        "sign-in" => &["CARDWRIGHT_OIDC_ISSUER", "CARDWRIGHT_OIDC_CLIENT_ID", "CARDWRIGHT_ORGANISATION"],
        _ => &[],
    }
}

/// The function does not start, and says to Lambda and to its log that this variable is why.
async fn refuses_to_start(mut function: Function, variable: &str) {
    let ended = function.ended().await;
    assert_eq!(ended.code(), Some(1), "{variable}: {}", function.log());
    let Some(Outcome::Error(kind, message)) = function.api.refusal() else { panic!("{}", function.log()) };
    assert_eq!(kind, "Runtime.ConfigInvalid");
    assert!(message.starts_with(variable), "{message}");
    assert!(function.log().contains(variable) && !function.log().contains("panicked"), "{}", function.log());
}

#[tokio::test]
async fn a_variable_that_is_missing_is_named() {
    let place = Place::with_keys().await;
    for function in functions().into_iter().chain(EFFECTS) {
        let mut variables = Vec::new();
        // The description of the API is part of its binary.
        if function != "api-reference" {
            variables.push("CARDWRIGHT_TABLE");
        }
        if function != "create-card-object" {
            variables.push("CARDWRIGHT_URL");
        }
        variables.extend(needs(function));
        for missing in variables {
            let ours = place.environment.iter().map(|(name, value)| (*name, value.as_str()));
            let environment: Vec<_> = ours.chain(PROVIDER).filter(|(name, _)| *name != missing).collect();
            refuses_to_start(Function::start(&programs::function(function), &environment).await, missing)
                .await;
        }
    }
}

#[tokio::test]
async fn a_variable_that_makes_no_sense_is_named() {
    let place = Place::with_keys().await;
    let named = |wanted| place.environment.iter().find(|(name, _)| *name == wanted).unwrap();
    let (management, issuing) = (named("CARDWRIGHT_MANAGEMENT_KEY"), named("CARDWRIGHT_ISSUING_KEY"));
    for (function, variable, value) in [
        ("request-card", "CARDWRIGHT_URL", "cards"),
        ("request-card", "CARDWRIGHT_URL", "https://cards.example.org/"),
        ("sign-in", "CARDWRIGHT_OIDC_ISSUER", "http://id.example.org"),
        ("send-mail", "CARDWRIGHT_SMTP_URL", "mail.example.org"),
        ("send-mail", "CARDWRIGHT_SMTP_URL", "smtp://user:secret@mail.example.org"),
        // The user's password is not there.
        ("send-mail", "CARDWRIGHT_SMTP_URL", "smtp://user@mail.example.org"),
        ("certify", "CARDWRIGHT_ISSUING_KEY", management.1.as_str()),
        ("certify", "CARDWRIGHT_CONTENT_SIGNING_KEY", issuing.1.as_str()),
        ("certify", "CARDWRIGHT_TABLE", "no-such-table"),
        ("ca-chain", "CARDWRIGHT_TABLE", "no-such-table"),
    ] {
        let variables = [&PROVIDER[..], &[(variable, value)]].concat();
        refuses_to_start(place.start_with(function, &variables).await, variable).await;
    }
}

#[tokio::test]
async fn an_authority_that_was_not_made_is_named() {
    let keys = Place::with_keys().await;
    let empty = Place::without_keys().await;
    let endpoint = [("AWS_ENDPOINT_URL_DYNAMODB", empty.dynamodb.endpoint.as_str())];
    for function in ["certify", "ca-chain", "answer-ocsp", "publish-status"] {
        let function = keys.start_with(function, &endpoint).await;
        refuses_to_start(function, "CARDWRIGHT_TABLE").await;
    }
}

#[tokio::test]
async fn nonsense_does_no_harm_and_a_signal_ends_it() {
    let place = Place::with_keys().await;
    for name in functions().into_iter().chain(EFFECTS) {
        let mut function = place.start_with(name, &PROVIDER).await;
        for nonsense in ["{}", "[]", "null", "7", r#""text""#, r#"{"Records":[{}]}"#, r#"{"version":"2.0"}"#]
        {
            let outcome = function.api.send(nonsense).await;
            assert!(matches!(outcome, Outcome::Error(..)), "{name}: {nonsense}: {outcome:?}");
        }
        if let Some(route) = ROUTES.iter().find(|route| route.function == name) {
            let path = route.path.replace(['{', '}'], "");
            let call = Call::empty(Method::from_bytes(route.method.as_str().as_bytes()).unwrap(), path);
            let mut event = event(&call);
            event["body"] = json!("not base 64");
            event["isBase64Encoded"] = json!(true);
            let broken = function.event(&event).await;
            assert_eq!(broken.code(), "internal", "{name}");
            let reply = function.send(&call).await;
            assert!(
                matches!(name, "ca-chain" | "api-reference" | "answer-ocsp")
                    || reply.status.is_client_error(),
                "{name}: {reply:?}"
            );
        }
        function.terminate().await;
        assert_eq!(function.ended().await.code(), Some(0), "{name}: {}", function.log());
        assert!(!function.log().contains("panicked"), "{name}: {}", function.log());
    }
}
