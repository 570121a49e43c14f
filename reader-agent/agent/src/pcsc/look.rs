//! What kind of card is in a reader.

use domain::contactless::Uid;
use domain::id::{ChipId, ReaderId};
use domain::reader::ReaderState;
use personalise::{CardTransport, Error, Identity, Problem, Session, TransportError, UidFault, read_uid};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::ffi::CStr;

/// The longest part of a reader's name in its id.
const NAME_IN_ID: usize = 40;

/// What was seen of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// In a word.
    pub state: ReaderState,
    /// The chip's GUID, on a card that is marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chip: Option<ChipId>,
    /// The UID of a contactless chip, where that is all there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// What is wrong with it, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl Look {
    /// A state that says all.
    pub(crate) const fn plain(state: ReaderState) -> Self {
        Self { state, chip: None, uid: None, trouble: None }
    }

    /// A card that cannot be reached.
    pub(crate) fn unreachable(error: &TransportError) -> Self {
        let state = match error {
            TransportError::Busy => ReaderState::InUse,
            TransportError::Removed => ReaderState::Empty,
            _ => ReaderState::Mute,
        };
        let trouble = (state != ReaderState::Empty).then(|| error.to_string());
        Self { trouble, ..Self::plain(state) }
    }

    /// Whether the reader is as it should be, card or not.
    pub const fn is_well(&self) -> bool {
        !matches!(self.state, ReaderState::Unknown | ReaderState::Mute | ReaderState::InUse)
    }

    /// What is in the reader, in words.
    pub fn sentence(&self) -> String {
        match (self.state, &self.chip, &self.trouble) {
            (_, _, Some(trouble)) => trouble.clone(),
            (ReaderState::Contactless, ..) => {
                let uid = self.uid.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("a contactless card with the UID {uid} and without a PIV application")
            }
            (_, Some(chip), _) => format!("a card that was written, with the chip {chip}"),
            (ReaderState::Blank, ..) => "a blank PIV card".to_owned(),
            _ => "no card".to_owned(),
        }
    }

    /// What to do with it.
    pub const fn next_action(&self) -> &'static str {
        match self.state {
            ReaderState::Empty => "Insert a card when a job waits for one.",
            ReaderState::Blank | ReaderState::Contactless | ReaderState::AtWork => "Nothing to do.",
            ReaderState::Marked => "Take it out, unless its own job waits for it.",
            ReaderState::Unknown => "Take it out and insert a blank PIV card.",
            ReaderState::Mute => TransportError::Mute.next_action(),
            ReaderState::InUse => TransportError::Busy.next_action(),
        }
    }

    /// Reads the card. Writes nothing.
    pub(crate) fn at(mut card: impl CardTransport) -> Result<Self, TransportError> {
        let identity = Session::new(&mut card).identify(&mut |_| ());
        match identity.as_ref().map_err(Error::problem) {
            Ok(Identity::Blank) => Ok(Self::plain(ReaderState::Blank)),
            Ok(Identity::Marked(chip)) => Ok(Self { chip: Some(*chip), ..Self::plain(ReaderState::Marked) }),
            Err(Problem::Transport(fault)) => Err(fault.clone()),
            Err(problem) => {
                let trouble = Some(problem.to_string());
                match if matches!(problem, Problem::NotPiv(_)) { uid(&mut card)? } else { None } {
                    None => Ok(Self { trouble, ..Self::plain(ReaderState::Unknown) }),
                    uid => Ok(Self { uid, ..Self::plain(ReaderState::Contactless) }),
                }
            }
        }
    }
}

/// The UID of a card, if it has one.
fn uid(card: &mut impl CardTransport) -> Result<Option<Uid>, TransportError> {
    match read_uid(card) {
        Ok(uid) => Ok(Some(uid)),
        Err(UidFault::Transport(fault)) => Err(fault),
        Err(_) => Ok(None),
    }
}

/// A reader's name as people read it.
pub(crate) fn name(reader: &CStr) -> String {
    reader.to_string_lossy().into_owned()
}

/// An id that a reader keeps over restarts: from its name, which PC/SC keeps for each place where it is
/// plugged in. The digest tells names apart that look the same without their signs.
#[expect(clippy::expect_used, reason = "letters, digits and dashes within the length are an id")]
pub(crate) fn id(reader: &CStr) -> ReaderId {
    let name = name(reader);
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let readable: String = words.join("-").chars().take(NAME_IN_ID).collect();
    let digest: String = Sha256::digest(name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{readable}-{digest}").parse().expect("a reader id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_keeps_its_id_and_shares_it_with_no_other() {
        let names = [c"Virtual PCD 00 00", c"Virtual PCD 00 01", c"Virtual-PCD 00 00", c"", c"\xff\xfe"];
        let ids: std::collections::BTreeSet<_> = names.iter().map(|name| id(name)).collect();
        assert_eq!(ids.len(), names.len());
        assert!(id(c"Virtual PCD 00 00").as_str().starts_with("virtual-pcd-00-00-"));
        let long = std::ffi::CString::new("Reader ".repeat(40)).unwrap();
        assert_eq!(id(&long), id(&long));
    }
}
