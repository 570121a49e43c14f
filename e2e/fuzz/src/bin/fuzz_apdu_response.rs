//! Answers of a card: pieces of them, status words, and what is read in them. The card says whatever it likes.
#![no_main]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is what the fuzzer looks for")]

use domain::evidence::CardObject;
use domain::profile::{KeyAlgorithm, ProfileVersion, Slot};
use libfuzzer_sys::fuzz_target;
use personalise::{CardTransport, Session, TransportError, read_uid};
use piv::apdu::exchange;
use piv::command::{self, ManagementAlgorithm};
use piv::reply;
use piv::trace::Masker;

/// A card whose answers come from the input, each behind a byte with its length; then it is gone.
struct Card<'a>(&'a [u8]);

impl CardTransport for Card<'_> {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (length, rest) = self.0.split_first().ok_or(TransportError::Removed)?;
        let (answer, rest) = rest.split_at_checked(usize::from(*length)).ok_or(TransportError::Removed)?;
        self.0 = rest;
        Ok(answer.to_vec())
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.0.is_empty() { Err(TransportError::Removed) } else { Ok(()) }
    }
}

/// More APDUs than it takes to look at a card, however it answers: six objects, each in pieces without end.
const MOST_APDUS: u32 = 10_000;

fuzz_target!(|data: &[u8]| {
    let identify = || {
        let mut session = Session::new(Card(data));
        let identity = session.identify(&mut |_| {}).map_err(|error| error.failure());
        assert!(session.apdus() < MOST_APDUS);
        identity
    };
    // A card that says the same again is taken for the same again.
    assert_eq!(identify(), identify());
    let _ = Session::new(Card(data)).pin_tries();
    let _ = read_uid(&mut Card(data));

    let mut card = Card(data);
    let generate = command::generate(Slot::Authentication, KeyAlgorithm::P256);
    let answer = exchange(&generate, |apdu| card.transmit(apdu));
    read(answer.as_ref().map_or(data, |answer| answer.data()));
});

/// Everything that is read in an answer.
fn read(data: &[u8]) {
    for algorithm in KeyAlgorithm::ALL {
        let _ = reply::public_key(data, algorithm);
        let _ = reply::private_operation(data, algorithm);
    }
    for algorithm in
        [ManagementAlgorithm::TripleDes, ManagementAlgorithm::Aes192, ManagementAlgorithm::Aes256]
    {
        let _ = reply::witness(data, algorithm);
        let _ = reply::challenge_answer(data, algorithm);
    }
    for object in CardObject::of_every_card(ProfileVersion::CURRENT) {
        let _ = reply::object(data, *object);
    }
    let _ = reply::management_algorithm(data);
    let mut masker = Masker::default();
    masker.command(data);
    masker.answer(data);
}
