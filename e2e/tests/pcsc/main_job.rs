//! One card over PC/SC, and what clients made by others say of it.

use cardwright_e2e::books::management_key;
use cardwright_e2e::counter::Counter;
use cardwright_e2e::job;
use cardwright_e2e::judges::card::CardJudge;
use cardwright_e2e::judges::{openssl_verifies, pin_of};
use cardwright_e2e::pcsc::Card;
use std::fs;

/// The factory's management key (3DES), and what a careless change of its algorithm would leave.
const FACTORY_KEY: [u8; 24] = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_made_in_a_reader_is_what_every_other_client_expects() {
    let mut counter = Counter::open().await;
    let folder = counter.bench.card_folder("one");
    counter.insert(&Card::Folder(folder)).await;
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    let issued = counter.confirmed(&issuance).await;
    let Counter { bench, site, desk, officer, administrator, .. } = &counter;
    let judge = CardJudge::of(bench, 0);

    // The certificate that the store has is on the card, and its chain holds.
    let [certificate] = issued.card.certificates.as_slice() else { panic!("one certificate") };
    let read = judge.certificate().await;
    assert_eq!(read, certificate.der.as_bytes());
    let chain = String::from_utf8(officer.get("/ca/chain.pem").await.body.to_vec()).unwrap();
    let root = officer.get("/pki/root.cer").await.body;
    openssl_verifies(&read, &chain, &root, "sslclient").await.unwrap();

    // Chip, certificate and tries, as another vendor's tool sees them.
    let status = judge.status().await;
    let chip = issued.evidence.piv.as_ref().unwrap().chip.to_string().replace('-', "");
    assert!(status.chuid.contains(&chip), "{status:?} is not of {chip}");
    assert_eq!(status.fingerprint, certificate.fingerprint.to_string());
    assert!(status.subject.contains("Nora"), "{status:?}");
    assert_eq!(status.pin_tries, "3");

    // Nothing that the factory set is left; the letter's PIN has the key sign.
    judge.refuses_factory_secrets().await;
    assert_eq!(judge.status().await.pin_tries, "2", "a wrong PIN costs a try");
    let pin = pin_of(&job::open_letter(administrator, &issuance, None).await).await;
    judge.signs(&pin, &read).await;
    let release = issued.card.current_chip().unwrap();
    let own = management_key(site, release).await;
    let keys = [("aes256", &own.expose()[..]), ("aes256", &[7; 32]), ("tdes", &FACTORY_KEY)];
    assert_eq!(judge.takes_management_keys(&keys).await, [true, false, false]);

    // None of it is in a log, although all speak as much as they can.
    let card_log = fs::read_to_string(bench.card_log()).unwrap();
    for (whose, log) in
        [("server", site.log()), ("agent", desk.log()), ("pcscd", bench.log()), ("card", card_log)]
    {
        assert!(!tells(&log, &pin), "the log of {whose} has the PIN");
    }
    assert!(desk.log().contains("card verified"), "a log that says nothing tells nothing either");
}

/// Whether a log has the PIN: as a word, or as the bytes that a card gets.
fn tells(log: &str, pin: &str) -> bool {
    let hex: String = pin.bytes().map(|digit| format!("{digit:02x}")).collect();
    let list = pin.bytes().map(|digit| digit.to_string()).collect::<Vec<_>>().join(", ");
    // A time may happen to hold the same digits.
    let texts = log.lines().map(|line| line.split_once("Z ").map_or(line, |(_, text)| text));
    texts.into_iter().any(|line| {
        line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == pin)
            || line.to_lowercase().contains(&hex)
            || line.contains(&list)
    })
}

#[test]
fn a_log_with_a_pin_is_noticed() {
    for log in [
        "2026-01-01T00:00:00Z  INFO pin=271828",
        "verify [50, 55, 49, 56, 50, 56, 255]",
        "20008008323731383238ffff",
    ] {
        assert!(tells(log, "271828"), "{log}");
    }
    assert!(!tells("2026-01-01T00:00:00.271828Z  INFO waiting", "271828"));
}
