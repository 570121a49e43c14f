//! The door of `cardwright try`: a card opens it with the PIN of its letter, and nothing opens it for a card that is lost.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod by_others;
mod without_reader;

use cardwright_e2e::answer::Answer;
use cardwright_e2e::process::{done, run, run_with_input};
use cardwright_e2e::programs;
use cardwright_e2e::try_out::TryOut;
use cardwright_e2e::wait::until;
use reqwest::{Certificate, Client, Identity};
use serde_json::Value;
use std::path::Path;

/// A client that believes the door, and shows it this certificate.
fn client(try_out: &TryOut, identity: Option<Identity>) -> Client {
    let door = std::fs::read(try_out.told("certificate")).unwrap();
    let client = Client::builder().no_proxy().tls_certs_only([Certificate::from_pem(&door).unwrap()]);
    match identity {
        Some(identity) => client.identity(identity),
        None => client,
    }
    .build()
    .unwrap()
}

/// What the door answers whoever comes with this client: the status, and why it is shut.
async fn asked(try_out: &TryOut, client: &Client) -> (u16, String) {
    let answer = Answer::of(client.get(format!("{}/state", try_out.told("door")))).await.unwrap();
    let state: Value = serde_json::from_slice(&answer.body).unwrap();
    (answer.status.as_u16(), state["you"]["why"].as_str().unwrap_or_default().to_owned())
}

/// Holds the first card to the door, as somebody does in a terminal; answers what came of it, and how it was said.
async fn hold(try_out: &TryOut, pin: &str) -> (String, String) {
    let card = number(try_out).await;
    let arguments = ["door", "--json", "--at", &try_out.url, "--card", &card];
    let output = run_with_input(&programs::server(), &arguments, pin).await;
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(output.status.success(), said["outcome"] == "in", "the exit code says the same");
    let word = |name: &str| said[name].as_str().unwrap().to_owned();
    (word("outcome"), word("say"))
}

async fn number(try_out: &TryOut) -> String {
    let cards = Answer::of(Client::new().get(format!("{}/cards", try_out.told("url")))).await.unwrap();
    cards.json::<Value>()[0]["number"].as_str().unwrap().to_owned()
}

/// The one certificate in the door's book.
async fn visit(try_out: &TryOut) -> Value {
    let state = Answer::of(Client::new().get(format!("{}/state", try_out.told("url")))).await.unwrap();
    state.json::<Value>()["visits"][0].clone()
}

/// A certificate of somebody else's authority, with its key.
async fn stranger(try_out: &TryOut) -> Identity {
    let (key, certificate) = (try_out.beside("stranger.key"), try_out.beside("stranger.pem"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let made = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=Stranger",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "extendedKeyUsage=clientAuth",
        "-keyout",
    ];
    done(Path::new("openssl"), &[&made[..], &[&text(&key), "-out", &text(&certificate)]].concat()).await;
    let pem = [std::fs::read(key).unwrap(), std::fs::read(certificate).unwrap()].concat();
    Identity::from_pem(&pem).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_opens_the_door_until_it_is_reported_lost() {
    let try_out = TryOut::start().await;
    assert_eq!(try_out.door["trouble"], Value::Null, "this machine has a reader for the door");

    // Who has nothing, or something else.
    let nobody = client(&try_out, None);
    let none = (403, "The door asks for a certificate, and none came.".to_owned());
    assert_eq!(asked(&try_out, &nobody).await, none);
    let page = Answer::of(nobody.get(try_out.told("door"))).await.unwrap();
    let text = String::from_utf8_lossy(&page.body).into_owned();
    assert!(
        page.status == 403 && text.contains("The door stays shut") && text.contains("How it goes"),
        "{text}"
    );
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let other = (403, "This certificate was issued by another authority than this site's.".to_owned());
    assert_eq!(asked(&try_out, &client(&try_out, Some(stranger(&try_out).await))).await, other);

    // The card: with a wrong PIN, before it was handed over, and in its holder's hand.
    let pin = try_out.pin().await;
    let wrong = if pin == "135790" { "246801" } else { "135790" };
    let (outcome, say) = hold(&try_out, wrong).await;
    assert_eq!(
        (outcome.as_str(), say.as_str()),
        ("wrong-pin", "The card did not take this PIN. Tries left: 2.")
    );
    let (outcome, say) = hold(&try_out, &pin).await;
    assert!(outcome == "refused" && say.starts_with("This certificate is on hold since"), "{outcome}: {say}");
    try_out.hand_over().await;
    let let_in = async || (hold(&try_out, &pin).await.0 == "in").then_some(());
    until("the card to be in force", let_in).await;
    let inside = visit(&try_out).await;
    assert_eq!(
        (&inside["holder"], &inside["inside"], &inside["why"]),
        (&"Nora Lindqvist".into(), &1.into(), &Value::Null)
    );

    // Lost: whoever is inside is thrown out, and nobody comes in again.
    try_out.report_lost().await;
    let out = until("the door to be shut, and a CRL to say so", async || {
        let visit = visit(&try_out).await;
        let known = |time: &str| visit["stopwatch"][time].is_i64();
        ["certificate", "ocsp", "crl"].into_iter().all(known).then_some(visit)
    });
    let out = out.await;
    assert_eq!(out["inside"], 0);
    assert!(out["why"].as_str().unwrap().starts_with("This certificate is revoked since"), "{out}");
    let time = |name: &str| out["stopwatch"][name].as_i64().unwrap();
    for measure in ["certificate", "ocsp", "crl"] {
        let took = time(measure) - time("reported");
        assert!(took >= 0, "{measure} before the report: {out}");
        println!("{measure}: {took} ms after the report");
    }
    let (outcome, say) = hold(&try_out, &pin).await;
    assert!(outcome == "refused" && say.starts_with("This certificate is revoked since"), "{outcome}: {say}");

    // The card is back where it was, and nobody has written down what opens it.
    let home = try_out.home();
    let listed = run(&programs::agent(), &["cards", "--json", "--home", home.to_str().unwrap()]).await;
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed[0]["pin_tries_left"], 3, "{listed}");
    let logs = try_out.logs();
    let tells = |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == pin);
    let told = logs.lines().filter_map(|line| line.split_once("Z ")).any(|(_, text)| tells(text));
    assert!(logs.contains("shown the door") && !told, "a log has the PIN");
}
