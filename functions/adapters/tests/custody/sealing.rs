//! PINs and PUKs at rest.

use crate::kms::{self, Kms};
use crate::place::Place;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use cardwright_adapters::key_file::KeyFile;
use cardwright_adapters::kms::KmsSealer;
use cardwright_core::ports::sealing::{Binding, Sealer, SealingError};
use domain::id::{CardId, IssuanceId};
use rand::rngs::OsRng;
use sealed::envelope::{DataKey, Envelope};
use sealed::secret::{Pin, Puk};

/// A card and an issuance.
struct Belonging(CardId, IssuanceId);

impl Belonging {
    fn new(card: u8, issuance: u8) -> Self {
        Self(CardId::from_random([card; 10]), IssuanceId::from_random([issuance; 10]))
    }

    const fn binding(&self) -> Binding<'_> {
        Binding { card: &self.0, issuance: &self.1 }
    }
}

fn secrets() -> (Pin, Puk) {
    (Pin::parse("493817").unwrap(), Puk::parse("90817264").unwrap())
}

async fn seal(sealer: &dyn Sealer, belonging: &Belonging) -> Envelope {
    let (pin, puk) = secrets();
    sealer.seal(&pin, &puk, belonging.binding()).await.unwrap()
}

pub(crate) async fn what_was_sealed_opens_for_its_card_and_issuance_only(place: &Place) {
    let here = Belonging::new(1, 1);
    let stored: Envelope = seal(&*place.sealer, &here).await.to_string().parse().unwrap();
    assert_eq!(place.sealer.open(&stored, here.binding()).await.unwrap(), secrets());
    for elsewhere in [Belonging::new(2, 1), Belonging::new(1, 2)] {
        let opened = place.sealer.open(&stored, elsewhere.binding()).await;
        assert!(matches!(opened, Err(SealingError::Broken)), "{opened:?}");
    }
}

pub(crate) async fn the_same_secrets_never_look_the_same(place: &Place) {
    let here = Belonging::new(1, 1);
    let (one, two) = (seal(&*place.sealer, &here).await, seal(&*place.sealer, &here).await);
    assert_ne!(one.to_string(), two.to_string());
    let (short, long) = (Pin::parse("493817").unwrap(), Pin::parse("49381726").unwrap());
    let (_, puk) = secrets();
    let mut lengths = Vec::new();
    for pin in [short, long] {
        lengths.push(place.sealer.seal(&pin, &puk, here.binding()).await.unwrap().to_string().len());
    }
    let [short, long] = lengths.as_slice() else { panic!("two envelopes") };
    assert_eq!(short, long, "an envelope tells nothing of the PIN's length");
}

pub(crate) async fn any_changed_part_is_noticed(place: &Place) {
    let here = Belonging::new(1, 1);
    let text = seal(&*place.sealer, &here).await.to_string();
    let parts: Vec<_> = text.split('.').collect();
    for changed in 2..parts.len() {
        let mut parts: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
        let part = parts.get_mut(changed).unwrap();
        let other = if part.starts_with('A') { "B" } else { "A" };
        part.replace_range(..1, other);
        let opened = place.sealer.open(&parts.join(".").parse().unwrap(), here.binding()).await;
        assert!(matches!(opened, Err(SealingError::Broken)), "part {changed}: {opened:?}");
    }
}

pub(crate) async fn another_key_does_not_open(place: &Place) {
    let here = Belonging::new(1, 1);
    let envelope = seal(&*place.sealer, &here).await;
    assert!(place.other_sealer.open(&envelope, here.binding()).await.is_err());
}

#[tokio::test]
async fn kms_out_of_reach_is_a_failure_that_may_pass() {
    let away = KmsSealer::new(kms::away(), Box::new(OsRng));
    let (here, (pin, puk)) = (Belonging::new(1, 1), secrets());
    let sealed = away.seal(&pin, &puk, here.binding()).await;
    assert!(matches!(sealed, Err(SealingError::Unavailable(_))), "{sealed:?}");
    let kms = Kms::start().await;
    let sealer = KmsSealer::new(kms.key(kms::SEALING).await, Box::new(OsRng));
    let envelope = seal(&sealer, &here).await;
    let opened = away.open(&envelope, here.binding()).await;
    assert!(matches!(opened, Err(SealingError::Unavailable(_))), "{opened:?}");
}

#[tokio::test]
async fn what_a_key_file_sealed_is_named_as_such_and_the_other_way_round() {
    let dir = tempfile::tempdir().unwrap();
    let file = KeyFile::open_or_create(&dir.path().join("key"), &mut OsRng).unwrap();
    let file = file.sealer(Box::new(OsRng));
    let kms = Kms::start().await;
    let sealer = KmsSealer::new(kms.key(kms::SEALING).await, Box::new(OsRng));
    let here = Belonging::new(1, 1);
    let opened = sealer.open(&seal(&file, &here).await, here.binding()).await;
    let Err(SealingError::Unavailable(cause)) = opened else { panic!("{opened:?}") };
    assert!(cause.to_string().contains("key file"), "{cause}");
    let opened = file.open(&seal(&sealer, &here).await, here.binding()).await;
    assert!(matches!(opened, Err(SealingError::Unavailable(_))), "{opened:?}");
}

#[tokio::test]
async fn a_key_of_the_wrong_kind_or_none_is_named() {
    let kms = Kms::start().await;
    let here = Belonging::new(1, 1);
    let (pin, puk) = secrets();
    for (key, next) in [
        (kms.key(kms::MANAGEMENT).await, "must be SYMMETRIC_DEFAULT for ENCRYPT_DECRYPT"),
        (cardwright_adapters::kms::KmsKey::new(&kms.config, "alias/none"), "there is no KMS key alias/none"),
    ] {
        let sealer = KmsSealer::new(key, Box::new(OsRng));
        let Err(SealingError::Unavailable(cause)) = sealer.seal(&pin, &puk, here.binding()).await else {
            panic!("it sealed")
        };
        assert!(cause.to_string().contains(next), "{cause}");
    }
}

/// A KMS that minds neither context nor key is no way in: the seal around PIN and PUK is bound to card and
/// issuance once more. Here the data key is unwrapped as KMS would have to, and the envelope put together
/// for another card.
#[tokio::test]
async fn the_binding_holds_without_the_encryption_context() {
    let kms = Kms::start().await;
    let id = kms.id(kms::SEALING).await;
    let sealer = KmsSealer::new(cardwright_adapters::kms::KmsKey::new(&kms.config, &id), Box::new(OsRng));
    let (here, there) = (Belonging::new(1, 1), Belonging::new(2, 2));
    // A data key for `there`, under which what belongs `here` was sealed.
    let request = kms.client.generate_data_key().key_id(&id).key_spec(DataKeySpec::Aes256);
    let request = request.encryption_context("card", there.0.to_string());
    let request = request.encryption_context("issuance", there.1.to_string());
    let made = request.encryption_context("purpose", "cardwright-pin-puk-v1").send().await.unwrap();
    let bytes = made.plaintext.map(Blob::into_inner).unwrap().try_into().unwrap();
    let key = DataKey::new(bytes).going_along(made.ciphertext_blob.unwrap().into_inner());
    let (pin, puk) = secrets();
    let secrets = [*pin.expose_padded(), *puk.expose_padded()].concat();
    let bound = |to: &Belonging| format!("cardwright-pin-puk-v1\n{}\n{}", to.0, to.1);
    let envelope = |to| key.seal(&secrets, bound(to).as_bytes(), &mut OsRng).unwrap();
    assert!(sealer.open(&envelope(&there), there.binding()).await.is_ok(), "put together as it should be");
    let opened = sealer.open(&envelope(&here), there.binding()).await;
    assert!(matches!(opened, Err(SealingError::Broken)), "{opened:?}");
}
