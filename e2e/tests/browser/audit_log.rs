//! The page of the audit log: read, narrowed, and taken away.

use crate::driver::{Ask, Driver};
use crate::office::{Before, Office};
use crate::window::Kind;
use api::audit::Checkpoint;
use audit::export::verify;
use cardwright_e2e::people::EVERY_ROLE;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_the_log_and_takes_it_away() {
    let (office, driver) = (Office::open().await, Driver::start());
    let issuance = office.prepare(Before::Issued).await;
    let auditor = office.window(&driver, &EVERY_ROLE).await;
    auditor.follow("Audit log").await;
    auditor.reads("It signs").await;
    auditor.reads("Tomas Berg").await;
    auditor.look("audit-log").await;
    auditor.unfold("How to verify the log").await;
    auditor.reads("cardwright-verify audit-log.jsonl").await;
    auditor.press("Copy checkpoint").await;
    auditor.finds(Kind::Button, "Copy public key").await;

    auditor.select("About", "Cards").await;
    auditor.reads(&format!("Card of {issuance}")).await;
    auditor.select("About", "Orders").await;
    auditor.reads("Nothing was found").await;
    auditor.look("audit-log-empty").await;
    auditor.select("About", "Everything").await;
    auditor.follow_in("Audit log", "Amara Okafor").await;
    auditor.reads("Only what").await;
    auditor.follow_in("Audit log", &format!("Issuance {issuance}")).await;
    auditor.reads(&format!("Only the history of Issuance {issuance}")).await;
    auditor.follow("Show everything again").await;

    auditor.follow("Denied attempts").await;
    auditor.reads("Nobody was denied anything").await;
    let refused = office.officer.request(Method::GET, "/api/audit").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    auditor.client.refresh().await.unwrap();
    auditor.reads("Needs another role").await;
    auditor.reads("GET /api/audit").await;
    auditor.look("denied-attempts").await;
    auditor.follow("Back to what was done").await;

    // So that the test may read the file: the page's own policy lets no script fetch it.
    Ask::Debug("Page.setBypassCSP", json!({ "enabled": true })).of(&auditor.client).await.unwrap();
    auditor.client.refresh().await.unwrap();
    auditor.press("Save the whole log").await;
    auditor.reads("Save as file (").await;
    let read = "
        const links = [...document.querySelectorAll('a[download]')];
        return fetch(links[links.length - 1].href).then((answer) => answer.text());";
    let file = auditor.client.execute(read, Vec::new()).await.unwrap();
    let checkpoint: Checkpoint = office.everybody().await.get("/api/audit/checkpoint").await.json();
    let verified = verify(file.as_str().unwrap().lines(), &checkpoint.key.parse().unwrap(), &[]);
    assert!(verified.unwrap().checkpoint.size <= checkpoint.size);
    auditor.leave().await;
}
