//! Nothing that lasts has a PIN or PUK in plain: no log, no file of the server.

use crate::setting::Office;
use cardwright_e2e::books::Books;
use cardwright_e2e::job;
use cardwright_e2e::judges::pin_of;
use domain::issuance::StateName;
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Whether the digits stand there as a word of their own: digits in the middle of a digest or a time
/// are chance.
fn holds_word(bytes: &[u8], digits: &[u8]) -> bool {
    bytes.windows(digits.len()).enumerate().any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + digits.len());
        window == digits && ![before, after].into_iter().flatten().any(u8::is_ascii_alphanumeric)
    })
}

/// Whether bytes stand anywhere.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// How a secret shows in these bytes, if it does.
fn shows(bytes: &[u8], digits: &str) -> Option<&'static str> {
    let hex: String = digits.bytes().map(|byte| format!("{byte:02x}")).collect();
    let list: String = digits.bytes().map(|byte| format!("{byte}, ")).collect();
    let forms: [(&str, bool); 4] = [
        ("as digits", holds_word(bytes, digits.as_bytes())),
        ("in hexadecimal", holds(bytes, hex.as_bytes()) || holds(bytes, hex.to_uppercase().as_bytes())),
        ("as a list of bytes", holds(bytes, list.trim_end_matches(", ").as_bytes())),
        ("as a JSON string", holds(bytes, format!("\"{digits}\"").as_bytes())),
    ];
    forms.into_iter().find_map(|(form, shown)| shown.then_some(form))
}

#[test]
fn the_search_finds_what_it_looks_for() {
    for leak in
        ["pin=493817", "[52, 57, 51, 56, 49, 55, 255]", "data 343933383137ffff", "{\"pin\":\"493817\"}"]
    {
        assert!(shows(leak.as_bytes(), "493817").is_some(), "{leak}");
    }
    assert_eq!(shows(b"at 1493817000000 digest a493817b", "493817"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_and_no_file_of_the_server_shows_pin_or_puk() {
    let (mut office, desk) = Office::with_desk().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    job::reach(&office.officer, &issuance, StateName::AwaitingConfirmation).await;
    job::confirm(&office.officer, &issuance).await;
    let letter = job::open_letter(&office.administrator, &issuance, None).await;
    let pin = pin_of(&letter).await;
    let chip = office.officer.page(&issuance).await.issuance.state.card().unwrap().chips[0].chip;
    assert!(desk.try_pin(chip, &pin).await.accepted);
    office.site.kill().await;

    let (sealed_pin, puk) = Books::open(&office.site).await.read(&issuance).await.secrets.unwrap();
    assert_eq!(sealed_pin.expose(), pin, "the letter's PIN is the one that is kept sealed");
    let log = desk.log();
    assert!(log.contains("card verified"), "the agent logs: {log}");
    for secret in [pin.as_str(), puk.expose()] {
        assert_eq!(shows(log.as_bytes(), secret), None, "the agent's log");
        assert_eq!(shows(office.site.log().as_bytes(), secret), None, "the server's log");
        let kept = files(&office.site.data());
        assert!(kept.iter().any(|file| file.ends_with("store.db")), "{kept:?}");
        for file in kept {
            assert_eq!(shows(&fs::read(&file).unwrap(), secret), None, "{}", file.display());
        }
    }
}
