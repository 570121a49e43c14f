//! One card over PC/SC, and what clients made by others say of it.

use cardwright_e2e::books::management_key;
use cardwright_e2e::counter::Counter;
use cardwright_e2e::job;
use cardwright_e2e::judges::card::CardJudge;
use cardwright_e2e::judges::{openssl_verifies, pin_of};
use cardwright_e2e::pcsc::Card;
use cardwright_e2e::person::SignedIn;
use domain::issuance::state::Issued;
use domain::profile::{KeyAlgorithm, Slot};
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

    // The certificates that the store has are on the card, and their chain holds.
    let root = the_card_carries(&issued, officer, &judge).await;

    // Chip, slots, certificate and tries, as another vendor's tool sees them.
    let status = judge.status().await;
    let chip = issued.evidence.piv.as_ref().unwrap().chip.to_string().replace('-', "");
    assert!(status.chuid.contains(&chip), "{status:?} is not of {chip}");
    let certificate = issued.card.certificates.first().unwrap();
    assert_eq!(status.fingerprint, certificate.fingerprint.to_string());
    assert!(status.subject.contains("Nora"), "{status:?}");
    assert_eq!(status.pin_tries, "3");
    assert_eq!(status.slots, ["9a ECCP256", "9c ECCP256", "9d ECCP256", "9e ECCP256"]);
    judge.signed_objects(&root).await;

    // Nothing that the factory set is left; the letter's PIN has the keys at work.
    judge.refuses_factory_secrets().await;
    assert_eq!(judge.status().await.pin_tries, "2", "a wrong PIN costs a try");
    let pin = pin_of(&job::open_letter(administrator, &issuance, None).await).await;
    judge.keys_work(&pin, KeyAlgorithm::P256, &issued.card.certificates).await;
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

/// Every certificate that the store has is on the card under its slot, and OpenSSL builds its chain. Answers the root.
async fn the_card_carries(issued: &Issued, officer: &SignedIn, judge: &CardJudge<'_>) -> Vec<u8> {
    let chain = String::from_utf8(officer.get("/ca/chain.pem").await.body.to_vec()).unwrap();
    let root = officer.get("/pki/root.cer").await.body.to_vec();
    let slots: Vec<_> = issued.card.certificates.iter().map(|certificate| certificate.slot).collect();
    assert_eq!(slots, Slot::ALL);
    for certificate in &issued.card.certificates {
        let read = judge.certificate(certificate.slot).await;
        assert_eq!(read, certificate.der.as_bytes(), "{}", certificate.slot);
        openssl_verifies(&read, &chain, &root, "any").await.unwrap();
    }
    let first = judge.certificate(Slot::Authentication).await;
    openssl_verifies(&first, &chain, &root, "sslclient").await.unwrap();
    assert_eq!(judge.keys_and_certificates().await, (4, 4));
    root
}

/// One card with keys of each other kind: an administrator chooses it, and the clients find it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_every_kind_are_what_other_clients_expect() {
    let mut counter = Counter::open().await;
    for (seen, algorithm, name) in [
        (0, KeyAlgorithm::P384, "ECCP384"),
        (1, KeyAlgorithm::Rsa2048, "RSA2048"),
        (2, KeyAlgorithm::Rsa3072, ""),
    ] {
        counter.sets_algorithm(seen, algorithm).await;
        let folder = counter.bench.card_folder(algorithm.as_str());
        counter.insert(&Card::Folder(folder)).await;
        let issuance = counter.card_ready().await;
        counter.choose(&issuance).await;
        counter.made(&issuance).await;
        let issued = counter.confirmed(&issuance).await;
        let judge = CardJudge::of(&counter.bench, 0);
        let root = the_card_carries(&issued, &counter.officer, &judge).await;
        judge.signed_objects(&root).await;
        let status = judge.status().await;
        // RSA-3072 came to PIV with SP 800-78-5; this tool is older, and says that it does not know it.
        let slots = ["9a", "9c", "9d", "9e"].map(|slot| format!("{slot} {name}"));
        assert!(name.is_empty() || status.slots == slots, "{status:?}");
        let pin = pin_of(&job::open_letter(&counter.administrator, &issuance, None).await).await;
        judge.keys_work(&pin, algorithm, &issued.card.certificates).await;
        counter.take_out().await;
    }
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
