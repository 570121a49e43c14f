//! Cards that must not be touched, and secrets that do not fit.

use crate::backend::{Backend, FACTORY_PIN, PIN, blank_card, digital_id};
use cardwright_virtual_card::VirtualCard;
use domain::certificate::Der;
use domain::evidence::{ChipFate, ProductionStep};
use domain::id::{ChipId, Fence, IssuanceId};
use domain::profile::{Curve, Slot};
use domain::time::Timestamp;
use personalise::{CardTransport as _, Contents, Error, PinTrial, Plan, Problem, Session};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;
use sealed::agreement::AgreementKey;
use sealed::secret::Pin;
use sealed::transit::CardSecrets;
use zeroize::Zeroizing;

fn plan(chip: ChipId) -> Plan {
    let agreement = AgreementKey::from_seed(Curve::P256, &Zeroizing::new([7; 32]));
    Plan {
        job: IssuanceId::from_random([1; 10]),
        fence: Fence::FIRST,
        chip,
        profile: digital_id(),
        expires: Timestamp::from_millis(1_940_889_600_000),
        agree_with: Some(Der::new(agreement.public_point())),
    }
}

/// A finished card and its chip.
fn finished() -> (VirtualCard, ChipId) {
    let mut card = blank_card(1);
    let evidence = Backend::new(digital_id()).produce(&mut card).unwrap();
    card.reset().unwrap();
    (card, evidence.chip)
}

fn prepare(card: &mut VirtualCard, plan: &Plan, secrets: &CardSecrets) -> Error {
    let mut rng = ChaCha8Rng::from_seed([3; 32]);
    Session::new(card).prepare(plan, secrets, &[], &mut rng, &mut |_| ()).unwrap_err()
}

#[test]
fn another_chip_than_the_planned_one_is_left_alone() {
    let (mut card, found) = finished();
    let expected = ChipId::from_random([7; 16]);
    let error = prepare(&mut card, &plan(expected), &Backend::secrets(expected));
    assert_eq!(error.problem(), &Problem::OtherChip { expected, found: Some(found) });
    let failure = error.failure();
    assert_eq!((failure.step, failure.fate), (ProductionStep::Mark, ChipFate::Clean));
    assert!(failure.reason.as_str().ends_with("Insert the card that was begun with, then try again."));
}

#[test]
fn a_management_key_that_does_not_fit_is_tried_once_and_costs_no_pin() {
    let (mut card, chip) = finished();
    let secrets = Backend::secrets(ChipId::from_random([7; 16]));
    let error = prepare(&mut card, &plan(chip), &secrets);
    assert_eq!((error.problem(), error.fate()), (&Problem::ManagementKeyRefused, ChipFate::Scrap));
    let trial = Session::new(&mut card).try_pin(&Pin::parse(FACTORY_PIN).unwrap()).unwrap();
    assert_eq!(trial, PinTrial::Refused { tries_left: 2 });
}

#[test]
fn a_pin_that_does_not_fit_never_blocks_the_card() {
    let (mut card, chip) = finished();
    let secrets = CardSecrets { pin: Pin::parse("99887766").unwrap(), ..Backend::secrets(chip) };
    assert_eq!(prepare(&mut card, &plan(chip), &secrets).problem(), &Problem::PinRefused);
    for _ in 0..3 {
        card.reset().unwrap();
        let error = prepare(&mut card, &plan(chip), &secrets);
        assert_eq!((error.problem(), error.fate()), (&Problem::PinTries(1), ChipFate::Scrap));
    }
    let trial = Session::new(&mut card).try_pin(&Pin::parse(PIN).unwrap()).unwrap();
    assert_eq!(trial, PinTrial::Accepted, "its own PIN still opens it");
}

#[test]
fn a_blank_card_with_a_pin_of_its_own_stays_clean() {
    let mut card = blank_card(1);
    card.transmit(b"\x00\xa4\x04\x00\x09\xa0\x00\x00\x03\x08\x00\x00\x10\x00").unwrap();
    let changed = card.transmit(b"\x00\x24\x00\x80\x10123456\xff\xff777777\xff\xff").unwrap();
    assert_eq!(changed, [0x90, 0x00]);
    card.reset().unwrap();
    let error = Backend::new(digital_id()).produce(&mut card).unwrap_err();
    assert_eq!((error.problem(), error.fate()), (&Problem::PinRefused, ChipFate::Clean));
}

#[test]
fn a_key_that_has_nothing_to_agree_with_is_refused_before_anything_is_written() {
    let mut card = blank_card(1);
    let chip = ChipId::from_random([7; 16]);
    let error = prepare(&mut card, &Plan { agree_with: None, ..plan(chip) }, &Backend::secrets(chip));
    assert_eq!((error.problem(), error.fate()), (&Problem::NothingToAgreeWith, ChipFate::Clean));
    assert_eq!(Session::new(&mut card).identify(&mut |_| ()).unwrap(), personalise::Identity::Blank);
}

#[test]
fn a_missing_certificate_and_one_of_another_key_are_named() {
    let mut backend = Backend::new(digital_id());
    let (mut first, mut second) = (blank_card(1), blank_card(2));
    let chip = backend.produce(&mut first).unwrap().chip;
    backend.produce(&mut second).unwrap();
    first.reset().unwrap();
    let mut rng = ChaCha8Rng::from_seed([3; 32]);
    let mut session = Session::new(&mut first);
    let objects = backend.objects(&plan(chip));
    let mut complete = |certificates| {
        let contents = Contents { certificates, objects: &objects };
        session.complete(&plan(chip), &Backend::secrets(chip), contents, &mut rng, &mut |_| ()).unwrap_err()
    };
    assert_eq!(complete(&[]).problem(), &Problem::CertificateMissing(Slot::Authentication));
    let error = complete(&backend.stored[4..]);
    assert_eq!(
        (error.problem(), error.fate()),
        (&Problem::KeyNotProven(Slot::Authentication), ChipFate::Resumable)
    );
}

#[test]
fn a_blank_card_in_the_last_phase_is_not_written_to() {
    let chip = ChipId::from_random([7; 16]);
    let mut card = blank_card(1);
    let mut rng = ChaCha8Rng::from_seed([3; 32]);
    let (certificates, objects) = {
        let mut backend = Backend::new(digital_id());
        backend.produce(blank_card(2)).unwrap();
        (backend.stored.clone(), backend.objects(&plan(chip)))
    };
    let mut session = Session::new(&mut card);
    let contents = Contents { certificates: &certificates, objects: &objects };
    let error =
        session.complete(&plan(chip), &Backend::secrets(chip), contents, &mut rng, &mut |_| ()).unwrap_err();
    assert_eq!(error.problem(), &Problem::OtherChip { expected: chip, found: None });
    assert_eq!(session.identify(&mut |_| ()).unwrap(), personalise::Identity::Blank);
}
