//! The contactless chip of a card, as its reader tells of it (PC/SC part 3, 3.2.2.1.3).

use crate::apdu::{Command, Response};
use crate::status::{Meaning, StatusWord};
use zeroize::Zeroizing;

/// The class of commands that are for the reader and not for the card.
pub(crate) const READER: u8 = 0xff;
pub(crate) const GET_DATA: u8 = 0xca;

/// Why there is no UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UidRefusal {
    /// Whoever answered knows no such command: the reader has contacts only and passed it on to the card, or
    /// it has no UID of this card.
    #[error("the reader tells no UID of this card (status {0})")]
    NotContactless(StatusWord),
    /// It could not be read.
    #[error("the reader could not read the UID (status {0})")]
    Refused(StatusWord),
}

/// Asks the reader for the UID of the chip in its field, all of it.
pub fn get_uid() -> Command {
    Command::answered([READER, GET_DATA, 0x00, 0x00], Zeroizing::default())
}

/// The bytes that a reader answered, however many.
///
/// # Errors
/// [`UidRefusal`]. The warning `6282`, fewer bytes than asked for, comes with all there are.
pub fn uid(answer: &Response) -> Result<&[u8], UidRefusal> {
    let status = answer.status();
    match status.meaning() {
        Meaning::Success | Meaning::FewerBytes => Ok(answer.data()),
        Meaning::NotSupported
        | Meaning::OtherApplication
        | Meaning::WrongParameters
        | Meaning::WrongLength
        | Meaning::NotFound => Err(UidRefusal::NotContactless(status)),
        _ => Err(UidRefusal::Refused(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apdu::exchange;

    fn asked(answer: &[u8]) -> Result<Vec<u8>, UidRefusal> {
        let response = exchange(&get_uid(), |apdu| {
            assert_eq!(apdu, [0xff, 0xca, 0, 0, 0]);
            Ok::<_, ()>(answer.to_vec())
        });
        uid(&response.unwrap()).map(<[u8]>::to_vec)
    }

    #[test]
    fn a_uid_is_what_comes_before_a_good_status() {
        assert_eq!(asked(&[1, 2, 3, 4, 0x90, 0]), Ok(vec![1, 2, 3, 4]));
        assert_eq!(asked(&[1, 2, 3, 4, 0x62, 0x82]), Ok(vec![1, 2, 3, 4]));
    }

    #[test]
    fn a_reader_with_contacts_only_is_told_from_one_that_failed() {
        for status in [[0x6a, 0x81], [0x6d, 0], [0x6e, 0], [0x6a, 0x86], [0x67, 0], [0x6a, 0x82]] {
            assert!(matches!(asked(&status), Err(UidRefusal::NotContactless(_))), "{status:x?}");
        }
        for status in [[0x63, 0], [0x6f, 0], [0x69, 0x85]] {
            assert!(matches!(asked(&status), Err(UidRefusal::Refused(_))), "{status:x?}");
        }
    }
}
