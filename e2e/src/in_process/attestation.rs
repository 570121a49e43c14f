//! Makers of cards that attest their keys, and an office that believes them.

use super::edge::TestClock;
use super::office::{Keys, Office};
use ca::Vendors;
use cardwright_core::ports::edge::Clock as _;
use domain::attestation::{CardAttestation, SlotAttestation};
use domain::certificate::{Der, SlotKey};
use store::Embedded;
use virtual_card::Device;

/// An office over a store in memory that believes the vendor with this root (PEM) as well.
pub async fn office_that_believes(root: &str) -> Office {
    let (embedded, clock) = (Embedded::memory().await.unwrap(), TestClock::default());
    let keys = Keys::in_files(clock.now()).await;
    let vendors = Vendors::built_in().unwrap().and(root.as_bytes()).unwrap();
    let keys = Keys { issuer: keys.issuer.believing(vendors), ..keys };
    Office::with(embedded.clone(), &embedded.config(), clock, keys).await
}

/// What this device shows for these keys.
pub fn attested_by(device: &Device, keys: &[SlotKey]) -> CardAttestation {
    let word = |key: &SlotKey| {
        let certificate = device.attestation(key.slot.key_reference(), key.public_key.as_bytes()).unwrap();
        SlotAttestation { slot: key.slot, certificate: Der::new(certificate) }
    };
    CardAttestation {
        authority: Der::new(device.certificate().to_vec()),
        slots: keys.iter().map(word).collect(),
    }
}
