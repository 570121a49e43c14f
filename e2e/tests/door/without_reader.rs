//! A machine that has no reader for the door.

use cardwright_e2e::answer::Answer;
use cardwright_e2e::process::run_with_input;
use cardwright_e2e::programs;
use cardwright_e2e::try_out::TryOut;
use reqwest::Client;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_reader_it_says_what_is_missing_and_the_rest_works() {
    let empty = tempfile::tempdir().unwrap();
    let path = format!("PATH={}", empty.path().display());
    // The first card was made: what starts without it does not become ready.
    let try_out = TryOut::start_with(&[&path]).await;
    let why = try_out.told("trouble");
    let expected = "No virtual card can be held to the door on this machine: unshare is missing; \
                    as root: apt-get install util-linux.";
    assert_eq!(why, expected);
    let cards = Answer::of(Client::new().get(format!("{}/cards", try_out.told("url")))).await.unwrap();
    let said: Value = serde_json::from_slice(&cards.body).unwrap();
    assert_eq!((cards.status.as_u16(), said["say"].as_str()), (503, Some(expected)));
    let output = run_with_input(&programs::server(), &["door", "--at", &try_out.url], "123456").await;
    assert!(String::from_utf8_lossy(&output.stderr).contains(expected), "{output:?}");
    let page = Answer::of(Client::new().get(try_out.told("url"))).await.unwrap();
    assert_eq!(page.status, 200, "the page is there");
}
