//! What a card in a reader must do, fault by fault.

use super::super::card::{Patience, PcscCard};
use super::script::{Chip, Script};
use personalise::{CardTransport as _, Identity, Session, TransportError};
use std::ffi::CStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const READER: &CStr = c"Reader 00 00";
/// SELECT of the PIV application (SP 800-73-5 part 1, 2.2).
const SELECT: &[u8] = &[0, 0xa4, 4, 0, 9, 0xa0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0];
/// VERIFY with the factory's PIN, and without one: how many tries are left (SP 800-73-5 part 2, 3.2.1).
const VERIFY: &[u8] = b"\x00\x20\x00\x80\x08123456\xff\xff";
const TRIES: &[u8] = &[0, 0x20, 0, 0x80];
const SUCCESS: &[u8] = &[0x90, 0];
const THREE_TRIES: &[u8] = &[0x63, 0xc3];

fn patience(notices: &Arc<AtomicUsize>) -> Patience {
    let notices = Arc::clone(notices);
    let notice = Box::new(move |_: &TransportError| {
        notices.fetch_add(1, Ordering::Relaxed);
    });
    Patience { limit: Some(Duration::from_millis(100)), apdu: Duration::from_millis(500), notice }
}

fn open(script: &Script) -> Result<PcscCard, TransportError> {
    PcscCard::open(script, READER.to_owned(), patience(&Arc::default()), ())
}

#[test]
fn a_card_answers_and_forgets_the_pin_with_its_connection_and_with_a_reset() {
    let script = Script::with_reader(READER);
    assert_eq!(open(&script).err(), Some(TransportError::Removed), "no card yet");
    script.blank(READER);
    for _ in 0..2 {
        let mut card = open(&script).unwrap();
        card.transmit(SELECT).unwrap();
        assert_eq!(card.transmit(TRIES).unwrap(), THREE_TRIES);
        assert_eq!(card.transmit(VERIFY).unwrap(), SUCCESS);
        assert_eq!(card.transmit(TRIES).unwrap(), SUCCESS);
        card.reset().unwrap();
        card.transmit(SELECT).unwrap();
        assert_eq!(card.transmit(TRIES).unwrap(), THREE_TRIES);
        assert_eq!(card.transmit(VERIFY).unwrap(), SUCCESS);
    }
}

#[test]
fn a_card_pulled_out_is_gone_until_it_is_back_and_reset() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let mut card = open(&script).unwrap();
    card.transmit(SELECT).unwrap();
    let chip = script.put(READER, None);
    // First no error and no answer, then an error: one and the same to us.
    assert_eq!(card.transmit(TRIES), Err(TransportError::Removed));
    assert_eq!(card.transmit(TRIES), Err(TransportError::Removed));
    assert_eq!(card.reset(), Err(TransportError::Removed));
    assert_eq!(card.transmit(TRIES), Err(TransportError::Removed));
    script.put(READER, chip);
    assert_eq!(card.transmit(TRIES), Err(TransportError::Removed), "nothing goes to a card not begun anew");
    card.reset().unwrap();
    assert_eq!(Session::new(card).identify(&mut |_| ()).unwrap(), Identity::Blank);
}

#[test]
fn a_quick_swap_is_a_removal() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let mut card = open(&script).unwrap();
    card.transmit(SELECT).unwrap();
    script.put(READER, Some(Chip::NotPiv));
    assert_eq!(card.transmit(VERIFY), Err(TransportError::Removed), "no PIN for another card");
}

#[test]
fn a_service_that_stops_is_named_and_served_by_again_once_it_is_back() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let mut card = open(&script).unwrap();
    card.transmit(SELECT).unwrap();
    script.stop();
    assert_eq!(card.transmit(TRIES), Err(TransportError::ServiceGone));
    assert_eq!(card.transmit(TRIES), Err(TransportError::ServiceGone));
    assert_eq!(open(&script).err(), Some(TransportError::ServiceGone));
    script.start();
    assert_eq!(card.transmit(TRIES), Err(TransportError::ServiceGone), "the old connection stays dead");
    card.reset().unwrap();
    assert_eq!(card.transmit(SELECT).map(|answer| answer.ends_with(SUCCESS)), Ok(true));
}

#[test]
fn a_reader_held_by_another_program_is_noticed_and_given_up_at_either_boundary() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let notices = Arc::new(AtomicUsize::new(0));
    script.hold(READER, true);
    let held = PcscCard::open(&script, READER.to_owned(), patience(&notices), ());
    assert_eq!(held.err(), Some(TransportError::Busy));
    assert_eq!(notices.load(Ordering::Relaxed), 1, "it was said before it was given up");

    script.hold(READER, false);
    let mut card = PcscCard::open(&script, READER.to_owned(), patience(&notices), ()).unwrap();
    script.hold(READER, true);
    assert_eq!(card.reset(), Err(TransportError::Busy));
    assert_eq!(notices.load(Ordering::Relaxed), 2);
    script.hold(READER, false);
    assert_eq!(card.transmit(SELECT), Err(TransportError::Removed), "a late answer is nobody's");
    drop(card);
    assert!(open(&script).is_ok());
}

#[test]
fn a_card_that_hangs_is_noticed_and_given_up() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let notices = Arc::new(AtomicUsize::new(0));
    let mut card = PcscCard::open(&script, READER.to_owned(), patience(&notices), ()).unwrap();
    script.hang(READER, true);
    assert_eq!(card.transmit(SELECT), Err(TransportError::Mute));
    assert_eq!(notices.load(Ordering::Relaxed), 1);
    script.hang(READER, false);
    assert_eq!(card.transmit(SELECT), Err(TransportError::Removed), "a late answer is nobody's");
}
