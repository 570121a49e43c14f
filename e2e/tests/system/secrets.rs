//! Nothing that lasts, and nothing that officers are shown, has a PIN, PUK or management key in plain: no log, no table, no
//! temporary file, no trace.

use crate::setting::Office;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use cardwright_e2e::books::{Books, management_key};
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

/// Whether a key shows in these bytes: as it is, or as somebody would write it down.
fn shows_key(bytes: &[u8], key: &[u8]) -> Option<&'static str> {
    let list: String = key.iter().map(|byte| format!("{byte}, ")).collect();
    let forms: [(&str, Vec<u8>); 6] = [
        ("as bytes", key.to_vec()),
        ("in hexadecimal", hex::encode(key).into_bytes()),
        ("in capital hexadecimal", hex::encode_upper(key).into_bytes()),
        ("in Base64", STANDARD_NO_PAD.encode(key).into_bytes()),
        ("in Base64 for addresses", URL_SAFE_NO_PAD.encode(key).into_bytes()),
        ("as a list of bytes", list.trim_end_matches(", ").as_bytes().to_vec()),
    ];
    forms.into_iter().find_map(|(form, written)| holds(bytes, &written).then_some(form))
}

#[test]
fn the_search_finds_a_key_however_it_is_written() {
    let key: Vec<u8> = (90..122).collect();
    let written = [
        format!("key={}", hex::encode(&key)),
        format!("{:?}", key),
        format!("\"{}\"", STANDARD_NO_PAD.encode(&key)),
        String::from_utf8(key.clone()).unwrap(),
    ];
    for leak in written {
        assert!(shows_key(leak.as_bytes(), &key).is_some(), "{leak}");
    }
    assert_eq!(shows_key(hex::encode(&key[1..]).as_bytes(), &key), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_lasts_or_is_shown_has_pin_puk_or_management_key() {
    let (mut office, mut desk) = Office::with_desk().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    job::reach(&office.officer, &issuance, StateName::AwaitingConfirmation).await;
    job::confirm(&office.officer, &issuance).await;
    let letter = job::open_letter(&office.administrator, &issuance, None).await;
    let pin = pin_of(&letter).await;
    let page = office.officer.page(&issuance).await;
    let release = page.issuance.state.card().unwrap().chips[0].clone();
    assert!(desk.try_pin(release.chip, &pin).await.accepted);
    let mut shown = Vec::new();
    for what in ["", "/history", "/trace", "/trace.txt"] {
        let path = format!("/api/issuances/{issuance}{what}");
        let answer = office.officer.get(&path).await;
        assert!(answer.status.is_success() && !answer.body.is_empty(), "{path}");
        shown.push((path, answer.body.to_vec()));
    }
    assert!(holds(&shown[3].1, b"VERIFY"), "the trace tells that the PIN was tried");
    desk.kill().await;
    office.site.kill().await;

    let (sealed_pin, puk) = Books::open(&office.site).await.read(&issuance).await.secrets.unwrap();
    assert_eq!(sealed_pin.expose(), pin, "the letter's PIN is the one that is kept sealed");
    let key = management_key(&office.site, &release).await;
    assert!(desk.log().contains("card verified"), "the agent logs: {}", desk.log());

    // Table, logs, temporary files, all that an agent keeps: but for the cards, whose own these secrets are.
    let cards = office.site.beside("desk").join("home/cards");
    let kept: Vec<_> =
        files(&office.site.beside("")).into_iter().filter(|file| !file.starts_with(&cards)).collect();
    for name in ["data/store.db", "server.log", "desk/agent.log"] {
        assert!(kept.iter().any(|file| file.ends_with(name)), "{name} is not among {kept:?}");
    }
    shown.extend(kept.iter().map(|file| (file.display().to_string(), fs::read(file).unwrap())));
    for (place, bytes) in shown {
        for secret in [pin.as_str(), puk.expose()] {
            assert_eq!(shows(&bytes, secret), None, "{place}");
        }
        assert_eq!(shows_key(&bytes, key.expose()), None, "{place}");
    }
}
