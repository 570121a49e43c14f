//! Everything that can go wrong with a card, and what a person at the desk is told about it.

use crate::transport::TransportError;
use domain::evidence::{CardObject, ChipFate, Failure, ProductionStep};
use domain::id::ChipId;
use domain::profile::Slot;
use domain::text::Note;
use piv::reply::ReplyError;
use piv::status::{Meaning, StatusWord};
use piv::tlv::TlvError;

/// What went wrong. Never holds a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The card could not be reached.
    #[error("{0}")]
    Transport(TransportError),
    /// An answer is not what the standard says.
    #[error("the card's answer is not what the PIV standard says")]
    Malformed(#[source] ReplyError),
    /// An answer has no end.
    #[error("the card's answer has no end")]
    Endless,
    /// The card refused a command that it must take.
    #[error("{reason} (status {0})", reason = reason(*.0))]
    Refused(StatusWord),
    /// There is no PIV application on it.
    #[error("this is not a PIV card (status {0})")]
    NotPiv(StatusWord),
    /// It carries a certificate, but not our mark.
    #[error("the card belongs to another system: slot {0} holds a certificate")]
    InUse(Slot),
    /// It is not the chip that the secrets were released for.
    #[error("this is another card than the one that was begun with ({expected})")]
    OtherChip {
        /// The chip of the plan.
        expected: ChipId,
        /// The chip in the reader; none if it is blank.
        found: Option<ChipId>,
    },
    /// It takes neither its own management key nor the factory's.
    #[error("the card takes neither its own management key nor the factory's")]
    ManagementKeyRefused,
    /// It let us in without knowing the management key itself.
    #[error("the card could not prove that it knows the management key")]
    NotGenuine,
    /// Too few tries left to try anything.
    #[error("the PIN has {0} tries left, too few to go on")]
    PinTries(u8),
    /// It takes neither its own PIN nor the factory's.
    #[error("the card takes neither its own PIN nor the factory's")]
    PinRefused,
    /// Too few tries left to try anything.
    #[error("the PUK has {0} tries left, too few to go on")]
    PukTries(u8),
    /// It takes neither its own PUK nor the factory's.
    #[error("the card takes neither its own PUK nor the factory's")]
    PukRefused,
    /// A verified PIN outlived a reset.
    #[error("the card did not forget the PIN when it was reset")]
    ResetIgnored,
    /// The profile asks for a key that proves itself by agreement, and the backend sent none to agree with.
    #[error("the server sent no key with which the one in slot 9D could agree")]
    NothingToAgreeWith,
    /// The plan's date does not fit into a CHUID.
    #[error("the card's expiry is no date of the years 1970 to 9999")]
    Expiry,
    /// A public key is not on the curve, or of another length than it has to be.
    #[error("the public key of slot {0} is none of the kind that was asked for")]
    PublicKey(Slot),
    /// What the private key did does not belong to the public key.
    #[error("the key in slot {0} does not belong to its public key")]
    KeyNotProven(Slot),
    /// The backend sent no certificate for a slot of the profile.
    #[error("there is no certificate for slot {0}")]
    CertificateMissing(Slot),
    /// The backend sent a certificate that is none, or not for a key of this profile.
    #[error("the certificate for slot {0} cannot be read")]
    CertificateUnreadable(Slot),
    /// The backend sent no such object, or one of another card.
    #[error("the server sent no fitting object for this card: {0:?}")]
    ObjectUnfit(CardObject),
    /// An object read back differs from what was written.
    #[error("an object read back differs from what was written: {0:?}")]
    ReadBack(CardObject),
}

impl From<ReplyError> for Problem {
    fn from(error: ReplyError) -> Self {
        Self::Malformed(error)
    }
}

impl From<TlvError> for Problem {
    fn from(error: TlvError) -> Self {
        Self::Malformed(error.into())
    }
}

/// A refusal in words.
const fn reason(status: StatusWord) -> &'static str {
    match status.meaning() {
        Meaning::NotAuthenticated => "the card no longer takes us as authenticated",
        Meaning::Blocked => "the secret is blocked",
        Meaning::ConditionsNotMet => "the card waits for something, such as a touch, that did not happen",
        Meaning::NotSupported => "the card does not do this here; contactless readers cannot be used",
        Meaning::NoRoom => "the card has no room left",
        Meaning::WrongParameters | Meaning::BadData | Meaning::WrongLength => {
            "the card does not know this kind of key or object"
        }
        Meaning::NotFound | Meaning::KeyNotFound => "something that must be on the card is missing",
        Meaning::OtherApplication => "another program selected another application on the card",
        Meaning::Success
        | Meaning::MoreData(_)
        | Meaning::WrongLe(_)
        | Meaning::FewerBytes
        | Meaning::TriesLeft(_)
        | Meaning::WrongSecret
        | Meaning::Other => "the card refused",
    }
}

/// What helps against a refusal where another try alone would not.
const fn hint(status: StatusWord) -> Option<&'static str> {
    match status.meaning() {
        Meaning::ConditionsNotMet => Some("Touch the card or its reader when it blinks, then try again."),
        Meaning::NotSupported => Some("Put the card into a reader with contacts, then try again."),
        Meaning::OtherApplication | Meaning::NotAuthenticated => {
            Some("Close other programs that use the card, then try again.")
        }
        Meaning::NoRoom | Meaning::WrongParameters | Meaning::BadData | Meaning::WrongLength => {
            Some("Insert a card of the kind that the card profile is made for, then try again.")
        }
        _ => None,
    }
}

/// A failed phase: the step, the problem, and whether the chip bears our mark.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{step}: {problem}")]
pub struct Error {
    step: ProductionStep,
    marked: bool,
    problem: Problem,
}

impl Error {
    pub(crate) const fn new(step: ProductionStep, marked: bool, problem: Problem) -> Self {
        Self { step, marked, problem }
    }

    /// What went wrong.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What can still be done with the chip.
    pub const fn fate(&self) -> ChipFate {
        match (&self.problem, self.marked) {
            // Not the card that this production is about: nothing was written to it.
            (Problem::OtherChip { .. } | Problem::NotPiv(_) | Problem::InUse(_), _) | (_, false) => {
                ChipFate::Clean
            }
            (
                Problem::ManagementKeyRefused
                | Problem::NotGenuine
                | Problem::PinTries(_)
                | Problem::PinRefused
                | Problem::PukTries(_)
                | Problem::PukRefused
                | Problem::ResetIgnored,
                true,
            ) => ChipFate::Scrap,
            (_, true) => ChipFate::Resumable,
        }
    }

    /// What the person at the desk does next.
    const fn next_action(&self) -> &'static str {
        if let Problem::Refused(status) = &self.problem
            && let Some(hint) = hint(*status)
        {
            return hint;
        }
        match (&self.problem, self.fate()) {
            (
                Problem::NothingToAgreeWith
                | Problem::Expiry
                | Problem::CertificateUnreadable(_)
                | Problem::ObjectUnfit(_),
                _,
            ) => "Ask an administrator; the card is not at fault.",
            (Problem::OtherChip { .. }, _) => "Insert the card that was begun with, then try again.",
            // Which card it has to be is known once it bears our mark.
            (Problem::Transport(TransportError::Removed | TransportError::Reset), ChipFate::Resumable) => {
                "Insert this same card again, then try again."
            }
            (Problem::Transport(error), _) => error.next_action(),
            (_, ChipFate::Clean) => "Insert a blank PIV card.",
            (_, ChipFate::Resumable) => "Insert this same card again, then try again.",
            (_, ChipFate::Scrap) => "Put this card aside as scrap and insert a blank one.",
        }
    }

    /// The failure as it is reported: step, one sentence with one next action, and the chip's fate.
    pub fn failure(&self) -> Failure {
        let what: String = self.problem.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
        let text = format!("{}: {what}. {}", self.step, self.next_action());
        #[expect(
            clippy::expect_used,
            reason = "neither empty, nor over 500 characters, nor with control characters"
        )]
        let reason = Note::parse(&text).expect("a bounded sentence is a note");
        Failure { step: self.step, reason, fate: self.fate() }
    }
}

#[cfg(test)]
mod tests;
