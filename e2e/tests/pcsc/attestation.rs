//! A card in a reader that attests its keys, as a YubiKey does, and one that does not.

use cardwright_e2e::counter::Counter;
use cardwright_e2e::pcsc::Card;
use domain::attestation::{Attestation, AttestationPolicy};
use domain::profile::Slot;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_attestation_is_required_a_card_that_attests_is_issued_and_another_refused() {
    let mut counter = Counter::open().await;
    let root = counter.site.beside("maker.pem");
    counter.insert(&Card::Attesting { card: Box::new(Card::Blank), root: root.clone() }).await;
    counter.restart(&["--card-makers", root.to_str().unwrap()]).await;
    counter.sets(0, |value| value.attestation = AttestationPolicy::Require).await;

    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    let issued = counter.confirmed(&issuance).await;
    let slots: Vec<_> = issued.card.certificates.iter().map(|certificate| certificate.slot).collect();
    assert_eq!(slots, Slot::ALL);
    for certificate in &issued.card.certificates {
        let Some(Attestation::Verified { device }) = &certificate.attestation else {
            panic!("{certificate:?}")
        };
        let said = "YubiKey 15000001, firmware 5.4.3, PIN once, no touch, USB-C keychain";
        assert_eq!(device.to_string(), said, "{}", certificate.slot);
    }

    counter.take_out().await;
    counter.insert(&Card::Blank).await;
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    let failure = counter.failure(&issuance).await;
    let reason = failure.reason.as_str();
    assert!(reason.contains("take one that attests keys"), "{reason}");
}
