//! What cards know that is not standard, and others do not: asked for, never relied upon.

use crate::backend::{Backend, blank_card, digital_id};
use personalise::{CardTransport, Problem, TransportError};

// Instructions (SP 800-73-5 part 2, table 2) and extensions of Yubico.
const VERIFY: u8 = 0x20;
const CHANGE_REFERENCE_DATA: u8 = 0x24;
const GENERATE: u8 = 0x47;
const GENERAL_AUTHENTICATE: u8 = 0x87;
const METADATA: u8 = 0xf7;
const SET_TRIES: u8 = 0xfa;

/// A card that answers one instruction more than it knows.
struct Knows<T> {
    card: T,
    instruction: u8,
    answer: Vec<u8>,
    sent: Vec<Vec<u8>>,
}

impl<T: CardTransport> CardTransport for Knows<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.sent.push(apdu.to_vec());
        if apdu[1] == self.instruction { Ok(self.answer.clone()) } else { self.card.transmit(apdu) }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }
}

fn knows<T: CardTransport>(card: T, instruction: u8, answer: &[u8]) -> Knows<T> {
    Knows { card, instruction, answer: answer.to_vec(), sent: Vec::new() }
}

/// Metadata of a management key of this algorithm.
fn metadata(algorithm: u8) -> Vec<u8> {
    vec![0x01, 0x01, algorithm, 0x02, 0x02, 0x00, 0x01, 0x05, 0x01, 0x01, 0x90, 0x00]
}

#[test]
fn tries_are_set_once_before_the_secrets_and_the_pin_is_verified_again() {
    let mut backend = Backend::new(digital_id());
    let mut card = knows(blank_card(1), SET_TRIES, &[0x90, 0x00]);
    let evidence = backend.produce(&mut card).unwrap();
    let place = |instruction| card.sent.iter().position(|apdu| apdu[1] == instruction).unwrap();
    let set = place(SET_TRIES);
    assert_eq!(card.sent[set], [0x00, SET_TRIES, 5, 5]);
    assert!(set < place(GENERATE) && set < place(CHANGE_REFERENCE_DATA));
    assert!(card.sent[set + 1..set + 4].iter().any(|apdu| apdu[1] == VERIFY && apdu.len() > 5));

    // They would put back PUK and PIN: never on a card that may have its own.
    card.sent.clear();
    card.reset().unwrap();
    backend.produce(&mut card).unwrap();
    assert!(card.sent.iter().all(|apdu| apdu[1] != SET_TRIES));
    backend.check(&mut card.card, &evidence);
}

#[test]
fn the_management_key_is_tried_as_what_the_card_says_that_it_is() {
    // Fresh from the factory with AES-192, as some are: asked with that, whatever this card makes of it.
    let mut card = knows(blank_card(1), METADATA, &metadata(0x0a));
    let error = Backend::new(digital_id()).produce(&mut card).unwrap_err();
    let tried: Vec<_> = card.sent.iter().filter(|apdu| apdu[1] == GENERAL_AUTHENTICATE).collect();
    assert_eq!(tried.len(), 1, "no other kind is tried: {tried:02x?}");
    assert_eq!(tried[0][..4], [0x00, GENERAL_AUTHENTICATE, 0x0a, 0x9b]);
    assert!(matches!(error.problem(), Problem::ManagementKeyRefused | Problem::Refused(_)), "{error}");

    // A blank card with a key of 256 bits has one that nobody here knows.
    let mut card = knows(blank_card(1), METADATA, &metadata(0x0c));
    let error = Backend::new(digital_id()).produce(&mut card).unwrap_err();
    assert_eq!(error.problem(), &Problem::ManagementKeyRefused);
    assert!(card.sent.iter().all(|apdu| apdu[1] != GENERAL_AUTHENTICATE));

    // A finished one has its own, and says so.
    let mut backend = Backend::new(digital_id());
    let mut card = blank_card(2);
    backend.produce(&mut card).unwrap();
    card.reset().unwrap();
    let mut card = knows(card, METADATA, &metadata(0x0c));
    let evidence = backend.produce(&mut card).unwrap();
    backend.check(&mut card.card, &evidence);
}
