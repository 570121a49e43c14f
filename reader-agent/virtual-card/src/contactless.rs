//! The contactless side of a card: its UID, for which the reader answers.

use personalise::{CardTransport, TransportError};

/// GET DATA for the UID, without its Le (PC/SC part 3, 3.2.2.1.3).
const GET_UID: [u8; 4] = [0xff, 0xca, 0x00, 0x00];

// Status words of that table, and of ISO/IEC 7816-4, 5.6.
const SUCCESS: [u8; 2] = [0x90, 0x00];
const FEWER_BYTES: [u8; 2] = [0x62, 0x82];
const WRONG_LE: u8 = 0x6c;
const NO_APPLICATION: [u8; 2] = [0x6a, 0x82];
const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6d, 0x00];

/// SELECT (ISO/IEC 7816-4, 11.2.2).
const SELECT: [u8; 2] = [0x00, 0xa4];

/// A card with a contactless chip besides.
pub struct Contactless<T> {
    card: T,
    uid: Vec<u8>,
}

impl<T: CardTransport> Contactless<T> {
    /// The card with this UID, be it one that can be or not.
    pub const fn new(card: T, uid: Vec<u8>) -> Self {
        Self { card, uid }
    }
}

impl<T: CardTransport> CardTransport for Contactless<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        match apdu.strip_prefix(&GET_UID) {
            Some(&[le]) => Ok(uid(&self.uid, le)),
            _ => self.card.transmit(apdu),
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }
}

fn uid(uid: &[u8], le: u8) -> Vec<u8> {
    match (usize::from(le), u8::try_from(uid.len())) {
        (asked, Ok(length)) if asked != 0 && asked < uid.len() => vec![WRONG_LE, length],
        (asked, _) if asked > uid.len() => [uid, &FEWER_BYTES].concat(),
        _ => [uid, &SUCCESS].concat(),
    }
}

/// A card on which nothing can be selected.
pub struct NoApplication;

impl CardTransport for NoApplication {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = if apdu.starts_with(&SELECT) { NO_APPLICATION } else { UNKNOWN_INSTRUCTION };
        Ok(answer.to_vec())
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_answers_as_much_of_a_uid_as_it_is_asked_for() {
        let mut card = Contactless::new(NoApplication, vec![4, 1, 2, 3, 4, 5, 6]);
        let mut ask = |le| card.transmit(&[0xff, 0xca, 0, 0, le]).unwrap();
        assert_eq!(ask(0), [4, 1, 2, 3, 4, 5, 6, 0x90, 0]);
        assert_eq!(ask(7), ask(0));
        assert_eq!(ask(4), [0x6c, 7]);
        assert_eq!(ask(10), [4, 1, 2, 3, 4, 5, 6, 0x62, 0x82]);
    }

    #[test]
    fn all_else_is_for_the_card() {
        let mut card = Contactless::new(NoApplication, vec![1; 4]);
        assert_eq!(card.transmit(&[0, 0xa4, 4, 0]).unwrap(), NO_APPLICATION);
        assert_eq!(card.transmit(&[0xff, 0xca, 1, 0, 0]).unwrap(), UNKNOWN_INSTRUCTION, "its ATS, say");
    }
}
