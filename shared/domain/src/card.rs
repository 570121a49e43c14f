//! The card object: its file inside an issuance, and its own life after that.

mod history;
mod life;
mod state;
mod suspension;

pub use history::CardAudit;
pub(crate) use life::allowed_in;
pub use life::{CardDecision, allowed_on, allowed_to, check, decide};
pub use state::{
    Card, CardCertificate, CardCommand, CardCommandName, CardState, CardStateName, CardSummary, LockCause,
};

use crate::certificate::{Certificate, Sha256};
use crate::contactless::Uid;
use crate::effect::Effect;
use crate::evidence::Failure;
use crate::id::{
    Attempt, CardId, CardNumber, ChipId, Fence, KdfVersion, PersonId, SecretsGeneration, Version,
};
use crate::issuance::state::{Approval, Signed};
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an issuance knows of its card, from number to verified chip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// The card object's id.
    pub id: CardId,
    /// Its number: kept through every attempt.
    pub number: CardNumber,
    /// Which PIN and PUK are its own.
    pub secrets: SecretsGeneration,
    /// Who pressed Produce card.
    pub produced: Signed,
    /// How step 3 was met.
    pub approval: Approval,
    /// Who else had a hand in production: chose it, put it into an order, tried again, looked at the card.
    /// They never open the letter.
    pub producers: Vec<PersonId>,
    /// The attempt that comes or goes on, from 1.
    pub attempt: Attempt,
    /// The last fence given out; zero before the first claim.
    pub fence: Fence,
    /// The chips that were given the card's secrets, newest last.
    pub chips: Vec<ChipRelease>,
    /// The certificates that are not superseded.
    pub certificates: Vec<Certificate>,
    /// The contactless chip that is this card, once it was read.
    pub uid: Option<UidRead>,
    /// The document that was made to be printed, once it was.
    pub print: Option<PrintRelease>,
    /// Attempts that failed.
    pub failures: Vec<FailedAttempt>,
    /// Whether the PIN letter was opened.
    pub letter: Letter,
}

/// The card's secrets were released for this chip: the recorded intent to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChipRelease {
    /// The chip.
    pub chip: ChipId,
    /// The edition of the derivation of its management key.
    pub kdf: KdfVersion,
    /// Which PIN and PUK it may hold.
    pub secrets: SecretsGeneration,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
}

/// A contactless chip was read and taken for this card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UidRead {
    /// Its UID: no other card has it.
    pub uid: Uid,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
}

impl UidRead {
    /// That another card may have the chip.
    pub(crate) fn released(self) -> Effect {
        Effect::ReleaseUid { uid: self.uid, attempt: self.attempt }
    }
}

/// A document went to the desk to be printed: the recorded intent to print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintRelease {
    /// SHA-256 over it.
    pub document: Sha256,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
    /// What is on it; none if it was made before that was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
}

/// What is on a document that was made to be printed, as far as whoever shows it later has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Whether the back is printed as well.
    pub back: bool,
    /// SHA-256 over the holder's photo, if it is on the card.
    pub photo: Option<Sha256>,
    /// The edition of the brand whose logo is on it; 0 if none is.
    pub brand: Version,
}

impl PrintRelease {
    /// Whether the photo on the card is not, or no longer, the one that is kept of its holder. Of a card that was printed
    /// before photos were noted nobody knows.
    pub fn photo_is_gone(&self, kept: Option<Sha256>) -> bool {
        self.drawn.and_then(|drawn| drawn.photo).is_some_and(|printed| kept != Some(printed))
    }
}

/// An attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailedAttempt {
    /// Which.
    pub attempt: Attempt,
    /// What happened.
    pub failure: Failure,
    /// When.
    pub at: Timestamp,
}

/// The PIN letter: opened once, and once more with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "letter", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Letter {
    /// Nobody has seen it.
    Closed,
    /// Opened once.
    Opened {
        /// By whom.
        by: Signed,
    },
    /// Opened once more: a jammed printer, say.
    Reprinted {
        /// By whom at first: that person has seen the PIN as well.
        first: Signed,
        /// By whom this time.
        by: Signed,
        /// Why.
        reason: Note,
    },
}

impl Letter {
    /// Whether the person has opened it, at first or again.
    pub fn opened_by(&self, person: &PersonId) -> bool {
        match self {
            Self::Closed => false,
            Self::Opened { by } => by.by == *person,
            Self::Reprinted { first, by, .. } => first.by == *person || by.by == *person,
        }
    }
}

impl CardFile {
    /// The chip that holds the card's present secrets, if one was given them.
    pub fn current_chip(&self) -> Option<&ChipRelease> {
        self.chips.iter().rev().find(|release| release.secrets == self.secrets)
    }

    /// The document of this attempt, once it was made to be printed: a card may bear it.
    pub fn in_print(&self) -> Option<&PrintRelease> {
        self.print.as_ref().filter(|print| print.attempt == self.attempt)
    }

    /// Whether the person had a hand in the production of the card.
    pub fn produced_by(&self, person: &PersonId) -> bool {
        self.produced.by == *person || self.producers.contains(person)
    }

    /// Remembers that the person had a hand in the production.
    pub(crate) fn add_producer(&mut self, person: &PersonId) {
        if !self.producers.contains(person) {
            self.producers.push(person.clone());
        }
    }
}
