//! What the log gets to see.

use crate::kms::{self, Kms};
use cardwright_adapters::kms::{KmsAgreementKeys, KmsManagementKeys, KmsSealer, KmsSigner};
use cardwright_core::ports::sealing::{AgreementKeys as _, Binding, ManagementKeys as _, Sealer as _};
use domain::id::{CardId, ChipId, Fence, IssuanceId, KdfVersion};
use domain::profile::Curve;
use rand::rngs::OsRng;
use sealed::secret::{Pin, Puk};
use sealed::transit::Passage;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::filter::LevelFilter;

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Bytes as logs show them: in base 64, in hexadecimal, as a list, and as a text with escapes.
fn shown(secret: &[u8]) -> [String; 4] {
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, secret);
    [base64, hex::encode(secret), format!("{secret:?}"), secret.escape_ascii().to_string()]
}

#[tokio::test]
async fn no_key_and_no_pin_is_logged_at_any_level() {
    let kms = Kms::start().await;
    let [sealing, management, signing] =
        [kms.key(kms::SEALING).await, kms.key(kms::MANAGEMENT).await, kms.key(kms::SIGNING).await];
    let (card, issuance) = (CardId::from_random([1; 10]), IssuanceId::from_random([1; 10]));
    let binding = Binding { card: &card, issuance: &issuance };
    let (pin, puk) = (Pin::parse("49381726").unwrap(), Puk::parse("90817264").unwrap());
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let sealer = KmsSealer::new(sealing, Box::new(OsRng));
    let envelope = sealer.seal(&pin, &puk, binding).await.unwrap();
    sealer.open(&envelope, binding).await.unwrap();
    let keys = KmsManagementKeys::new(management);
    let derived = keys.derive(&ChipId::from_bytes([7; 16]), KdfVersion::FIRST).await.unwrap();
    let (agreeing, passage) = (
        KmsAgreementKeys::new(kms.key(kms::MANAGEMENT).await),
        Passage { job: &issuance, fence: Fence::FIRST, chip: ChipId::from_bytes([7; 16]) },
    );
    agreeing.derive(Curve::P256, passage).await.unwrap();
    KmsSigner::open(signing).await.unwrap();
    drop(logging);

    let request = kms.client.decrypt().ciphertext_blob(envelope.wrapped_key().unwrap().into());
    let request = request.encryption_context("card", card.to_string());
    let request = request.encryption_context("issuance", issuance.to_string());
    let opened = request.encryption_context("purpose", "cardwright-pin-puk-v1").send().await.unwrap();
    let data_key = opened.plaintext.unwrap().into_inner();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("GetPublicKey"), "the log is kept: {log}");
    for secret in [derived.expose().as_slice(), &data_key, b"49381726", b"90817264"] {
        for form in shown(secret) {
            assert!(!log.contains(&form), "the log shows {form}");
        }
    }
}
