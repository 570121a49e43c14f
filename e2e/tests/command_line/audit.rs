//! The audit log taken away at the command line, and checked by the program for that.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

use cardwright_e2e::people::{APPROVER, AUDITOR, CARD_ADMINISTRATOR, HOLDER, OFFICER};
use cardwright_e2e::process::run;
use cardwright_e2e::programs;
use cardwright_e2e::site::Site;
use cardwright_e2e::terminal::Terminal;
use cardwright_e2e::wait::until;
use serde_json::Value;
use std::fs;

/// What the verifier says, and whether it is content.
async fn verified(arguments: &[&str]) -> (bool, String) {
    let output = run(&programs::verifier(), arguments).await;
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// The newest checkpoint, once the log has so many records.
async fn checkpoint(auditor: &Terminal, records: u64) -> Value {
    until("the log to have the records", async || {
        let said = auditor.does(&["audit", "checkpoint"]).await.ok()?.pop()?;
        (said["size"].as_u64()? >= records).then_some(said)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_checked_against_a_checkpoint_that_was_noted() {
    let site = Site::serving(&[HOLDER, OFFICER, APPROVER, CARD_ADMINISTRATOR, AUDITOR]).await;
    let holder = Terminal::of(&site, &HOLDER).await;
    let officer = Terminal::of(&site, &OFFICER).await;
    let auditor = Terminal::of(&site, &AUDITOR).await;
    let refused = officer.does(&["audit", "checkpoint"]).await.unwrap_err();
    assert!(refused.contains("role-missing"), "{refused}");
    let denied = auditor.does(&["audit", "denied"]).await.unwrap();
    assert_eq!(denied.len(), 1, "{denied:?}");
    let row = &denied[0];
    assert_eq!((row["code"].as_str(), row["function"].as_str()), (Some("role-missing"), Some("read-audit")));
    assert!(row["who_name"].is_string(), "{row}");

    let requested = holder.does(&["request", "PcmProcUSSPEmployeeCardWithApproval"]).await.unwrap();
    let noted = checkpoint(&auditor, 1).await;
    let (key, note) = (noted["key"].as_str().unwrap(), site.beside("noted.txt"));
    fs::write(&note, noted["checkpoint"].as_str().unwrap()).unwrap();
    officer.does(&["produce", requested[0]["issuance"].as_str().unwrap()]).await.unwrap();
    checkpoint(&auditor, 2).await;

    let file = site.beside("audit-log.jsonl");
    let save = ["audit", "export", file.to_str().unwrap(), "--session", auditor.session.to_str().unwrap()];
    let saved = run(&programs::server(), &save).await;
    assert!(saved.status.success(), "{saved:?}");
    assert!(!run(&programs::server(), &save).await.status.success(), "no file is written over");
    let check = [file.to_str().unwrap(), "--key", key, "--noted", note.to_str().unwrap()];
    let (whole, said) = verified(&check).await;
    assert!(whole && said.contains("goes on from the checkpoint that was noted"), "{said}");

    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("requested", "Requested", 1)).unwrap();
    let (whole, said) = verified(&check).await;
    assert!(!whole && said.starts_with("NOT PROVEN: record 0 (issuance/"), "{said}");
    let rest: Vec<_> = text.lines().skip(1).collect();
    fs::write(&file, rest.join("\n")).unwrap();
    let (whole, said) = verified(&check).await;
    assert!(!whole && said.contains("record 0 is missing"), "{said}");
    fs::write(&file, text).unwrap();
    let (whole, said) = verified(&[file.to_str().unwrap(), "--key", "no key"]).await;
    assert!(!whole && said.contains("no public key of a log"), "{said}");
}
