//! What the agent's own commands say of printers.

use cardwright_e2e::cups::{Driver, PrintBench};
use cardwright_e2e::process::run;
use cardwright_e2e::programs;
use serde_json::Value;

/// The printer's check of `doctor`; the workstation's own readers are none of this.
async fn doctor(option: &str, printer: &str) -> Value {
    let output = run(&programs::agent(), &["doctor", "--json", option, printer]).await;
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    checks.into_iter().find(|check| check["check"] == "printer").unwrap()
}

#[tokio::test]
async fn queues_are_listed_each_with_what_to_do() {
    let bench = PrintBench::open().await;
    let list = async || {
        let arguments = ["printers", "--service", &bench.service_address()];
        String::from_utf8(run(&programs::agent(), &arguments).await.stdout).unwrap()
    };
    assert_eq!(list().await, "There is no print queue. Add one with lpadmin or in the system's settings.\n");
    bench.printer("cards", Driver::Lying).await;
    bench.printer("stopped", Driver::Lying).await;
    bench.administer("cupsdisable", &["stopped"]).await;
    let listed = list().await;
    assert!(
        listed.starts_with("cards: ready. Nothing to do.\nstopped: the print queue stopped is stopped"),
        "{listed}"
    );
    assert!(listed.contains("start its queue (cupsenable)"), "{listed}");
}

#[tokio::test]
async fn doctor_says_whether_the_printer_prints_cards() {
    let bench = PrintBench::open().await;
    let cards = bench.printer("cards", Driver::Standing).await;
    bench.printer("paper", Driver::Paper).await;
    let well = doctor("--printer", &cards.address()).await;
    assert_eq!((&well["ok"], &well["found"]), (&true.into(), &"cards prints cards".into()));
    let paper = doctor("--printer", &bench.address("paper")).await;
    assert_eq!(paper["found"], "the printer paper has no size for cards of 85.60 x 53.98 mm");
    assert_eq!(paper["next"], "Choose a card printer, or correct its driver.");
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(doctor("--virtual-printer", folder.path().to_str().unwrap()).await["ok"], true);
    assert!(cards.cards().is_empty(), "to examine is not to print");
}
