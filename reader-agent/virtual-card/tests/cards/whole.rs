//! A card that nothing happens to.

use crate::backend::{Backend, blank_card, digital_id};
use cardwright_virtual_card::{CardError, VirtualCard};
use domain::evidence::ProductionStep;
use domain::profile::{CardProfile, KeyAlgorithm, ProfileVersion};
use personalise::CardTransport;

#[test]
fn a_blank_card_becomes_a_verified_digital_id() {
    let mut backend = Backend::new(digital_id());
    let mut card = blank_card(1);
    let evidence = backend.produce(&mut card).unwrap();
    backend.check(&mut card, &evidence);
    // The agent's own steps, and those of cards with other parts.
    let others = [
        ProductionStep::ReadUid,
        ProductionStep::ReleaseSecrets,
        ProductionStep::Certify,
        ProductionStep::Print,
    ];
    let expected: Vec<_> = ProductionStep::ALL.into_iter().filter(|step| !others.contains(step)).collect();
    assert_eq!(backend.steps, expected);
    // Published in the bench: whoever adds one says why.
    assert_eq!(backend.apdus, 93);
}

#[test]
fn a_finished_card_is_verified_again_without_new_keys() {
    let mut backend = Backend::new(digital_id());
    let mut card = blank_card(1);
    let first = backend.produce(&mut card).unwrap();
    card.reset().unwrap();
    let second = backend.produce(&mut card).unwrap();
    assert_eq!(first, second);
    assert_eq!(backend.stored.len(), 4);
    backend.check(&mut card, &second);
}

#[test]
fn slots_are_filled_with_keys_of_every_kind() {
    // RSA-3072 is made once, over PC/SC: it takes this card its time.
    for (seed, algorithm) in [(2, KeyAlgorithm::P384), (3, KeyAlgorithm::Rsa2048)] {
        let mut backend = Backend::new(CardProfile::digital_id(ProfileVersion::CURRENT, algorithm));
        let mut card = blank_card(seed);
        let evidence = backend.produce(&mut card).unwrap();
        backend.check(&mut card, &evidence);
        assert_eq!(evidence.slots.len(), 4, "{algorithm}");
    }
}

#[test]
fn a_card_of_the_first_profile_is_finished_as_it_was_begun() {
    let profile = CardProfile::digital_id(ProfileVersion::FIRST, KeyAlgorithm::P256);
    let mut backend = Backend::new(profile);
    let mut card = blank_card(2);
    let evidence = backend.produce(&mut card).unwrap();
    backend.check(&mut card, &evidence);
    assert_eq!((evidence.slots.len(), evidence.objects.len()), (1, 3));
}

#[test]
fn a_card_without_keys_still_gets_its_own_secrets() {
    let mut backend = Backend::new(CardProfile::physical_id(ProfileVersion::CURRENT));
    let mut card = blank_card(3);
    let evidence = backend.produce(&mut card).unwrap();
    backend.check(&mut card, &evidence);
}

#[test]
fn cards_of_other_entropy_make_other_keys() {
    let mut backend = Backend::new(digital_id());
    for seed in [4, 5] {
        backend.produce(blank_card(seed)).unwrap();
    }
    assert_ne!(backend.stored[0].key_digest, backend.stored[1].key_digest);
}

#[test]
fn a_card_outlives_its_process_and_has_one_owner() {
    let folder = tempfile::tempdir().unwrap();
    let mut backend = Backend::new(digital_id());
    let mut card = VirtualCard::open(folder.path(), [6; 32]).unwrap();
    let evidence = backend.produce(&mut card).unwrap();
    assert!(matches!(VirtualCard::open(folder.path(), [7; 32]), Err(CardError::Taken)));
    drop(card);
    let mut card = VirtualCard::open(folder.path(), [7; 32]).unwrap();
    backend.check(&mut card, &evidence);
}

#[test]
fn a_damaged_card_says_so() {
    let folder = tempfile::tempdir().unwrap();
    drop(VirtualCard::open(folder.path(), [8; 32]).unwrap());
    let image = folder.path().join("card.image");
    std::fs::write(&image, vec![0; 128 * 1024]).unwrap();
    assert!(matches!(VirtualCard::open(folder.path(), [8; 32]), Err(CardError::Damaged)));
    std::fs::write(&image, [0; 10]).unwrap();
    assert!(matches!(VirtualCard::open(folder.path(), [8; 32]), Err(CardError::Folder(_))));
}

#[test]
fn the_beginning_of_its_name_selects_the_application_as_the_whole_does() {
    const NAME: [u8; 11] = [0xa0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0];
    let mut card = blank_card(1);
    let mut select = |name: &[u8]| {
        let length = u8::try_from(name.len()).unwrap();
        card.transmit(&[&[0x00, 0xa4, 0x04, 0x00, length], name, &[0]].concat()).unwrap()
    };
    let whole = select(&NAME);
    assert!(whole.ends_with(&[0x90, 0x00]));
    for length in 5..NAME.len() {
        assert_eq!(select(&NAME[..length]), whole, "{length} bytes");
    }
    // Not even a registered application provider.
    assert_eq!(select(&NAME[..4]), [0x6a, 0x82]);
    assert_eq!(select(&[0xa0, 0, 0, 3, 9]), [0x6a, 0x82]);
}
