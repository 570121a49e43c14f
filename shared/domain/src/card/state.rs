//! A card with a life of its own: where it stands, and what can happen to it.

use crate::certificate::{CertificateState, RevocationReason, Serial};
use crate::id::{CardId, CardNumber, IssuanceId, PersonId, Sequence};
use crate::person::Person;
use crate::process::{Activation, CardKind};
use crate::profile::Slot;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A card object with a life of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// Its number.
    pub number: CardNumber,
    /// Its kind; none if it was made before kinds were noted.
    #[serde(default)]
    pub kind: Option<CardKind>,
    /// The issuance that makes or made it.
    pub issuance: IssuanceId,
    /// Whose it is; none as long as a card without a name is nobody's.
    pub holder: Option<PersonId>,
    /// When it becomes active.
    pub activation: Activation,
    /// When it expires: known once it is issued. None of a card that was issued before ends were noted: it stays until
    /// somebody locks it.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Where it stands.
    pub state: CardState,
    /// Since when; 1970 if it was made before that was noted.
    #[serde(default = "unknown")]
    pub since: Timestamp,
    /// How many audit records it has.
    #[serde(default = "no_records")]
    pub records: Sequence,
}

const fn unknown() -> Timestamp {
    Timestamp::from_millis(0)
}

const fn no_records() -> Sequence {
    Sequence::new(0)
}

/// Where a card stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CardState {
    /// Has a number; is not made yet.
    Reserved,
    /// Made and verified; waits at the desk.
    Issued,
    /// In its holder's hands and in force.
    Active,
    /// Out of force for a while.
    Inactive {
        /// Why.
        reason: Note,
    },
    /// Out of force for good.
    Locked {
        /// For which cause.
        #[serde(default)]
        cause: LockCause,
        /// Why, in the words of who locked it.
        #[serde(default)]
        reason: Option<Note>,
    },
    /// Its time ran out.
    Expired,
    /// Its issuance ended without a card: the number is never used again.
    Void,
}

/// Why a card is locked.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum LockCause {
    /// Nobody knows where it is.
    Lost,
    /// Somebody took it.
    Stolen,
    /// It does not work any more.
    Damaged,
    /// Its holder is here no longer.
    Left,
    /// Something else, which the reason says.
    #[default]
    Other,
}

impl LockCause {
    /// All causes, in the order in which a page offers them.
    pub const ALL: [Self; 5] = [Self::Lost, Self::Stolen, Self::Damaged, Self::Left, Self::Other];

    /// The cause as a page names it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Damaged => "damaged",
            Self::Left => "holder left",
            Self::Other => "other",
        }
    }

    /// The reason for which the card's certificates are revoked (RFC 5280, 5.3.1; what each means says X.509,
    /// 9.5.3.1). Whoever holds a lost or stolen card may use its keys: then what was signed since counts for
    /// nothing. A card that broke, or whose holder left, kept its keys to itself.
    pub const fn revocation(self) -> RevocationReason {
        match self {
            Self::Lost | Self::Stolen => RevocationReason::KeyCompromise,
            Self::Damaged => RevocationReason::CessationOfOperation,
            Self::Left => RevocationReason::AffiliationChanged,
            Self::Other => RevocationReason::PrivilegeWithdrawn,
        }
    }
}

/// A certificate of a card, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardCertificate {
    /// Its serial number.
    pub serial: Serial,
    /// Until when it could be valid; none if it was issued before that was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// The slot whose key it certifies; none if it was issued before that was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// Its state.
    pub state: CertificateState,
    /// Since when; 1970 if it came into it before that was noted.
    #[serde(default = "unknown")]
    pub since: Timestamp,
}

/// What can happen to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardCommand {
    /// Its issuance ended with a verified card.
    Issue {
        /// When the card expires.
        until: Timestamp,
    },
    /// Its issuance ended without a card.
    Void,
    /// Given to its holder; a card without a name to this person, who becomes that.
    HandOver {
        /// To whom, as known now; none if a card without a name was to be given to nobody in particular.
        to: Option<Box<Person>>,
    },
    /// Out of force for a while.
    Deactivate(Note),
    /// In force again.
    Reactivate {
        /// The holder, as known now; none of a card without a name.
        holder: Option<Box<Person>>,
    },
    /// Out of force for good.
    Lock {
        /// For which cause.
        cause: LockCause,
        /// In words.
        reason: Option<Note>,
    },
    /// One of its certificates is suspended on its own, whatever the card does meanwhile.
    HoldCertificate {
        /// Which.
        serial: Serial,
        /// Why.
        reason: Note,
    },
    /// That suspension is lifted.
    ReleaseCertificate {
        /// Of which.
        serial: Serial,
    },
    /// Its time ran out.
    Expire,
    /// Certificates were issued for it: they begin on hold, whatever is said of their state.
    AddCertificates(Vec<CardCertificate>),
    /// Some of its certificates will never be trusted.
    RevokeCertificates {
        /// Which.
        serials: Vec<Serial>,
        /// Why.
        reason: RevocationReason,
    },
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident, $of:ident: $($variant:ident $words:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[doc = $words] $variant,)*
        }

        impl $name {
            /// All of them, in the order of a card's life.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in a sentence.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }

        impl $of {
            /// Its name.
            pub const fn name(&self) -> $name {
                match self { $(Self::$variant { .. } => $name::$variant,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.words())
            }
        }
    };
}

names! {
    /// The name of a card's state, without its data.
    CardStateName, CardState:
    Reserved "reserved",
    Issued "issued",
    Active "active",
    Inactive "inactive",
    Locked "locked",
    Expired "expired",
    Void "void",
}

names! {
    /// The name of a command on a card, without its data: what audit records, buttons and the rules speak of.
    CardCommandName, CardCommand:
    Issue "issue",
    Void "void",
    HandOver "hand over",
    Deactivate "deactivate",
    Reactivate "reactivate",
    Lock "lock",
    HoldCertificate "hold a certificate",
    ReleaseCertificate "release a certificate",
    Expire "expire",
    AddCertificates "add certificates",
    RevokeCertificates "revoke certificates",
}

impl CardCommandName {
    /// Whether it is about certificates of a card, which stays as it is.
    pub const fn is_about_certificates(self) -> bool {
        matches!(
            self,
            Self::HoldCertificate
                | Self::ReleaseCertificate
                | Self::AddCertificates
                | Self::RevokeCertificates
        )
    }
}

impl CardStateName {
    /// The state with this name, as addresses and keys have it.
    pub fn parse(text: &str) -> Option<Self> {
        // Each is one word in lower case, on the wire as in a sentence.
        Self::ALL.iter().copied().find(|state| state.words() == text)
    }

    /// Whether nothing can happen to the card any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Locked | Self::Expired | Self::Void)
    }
}

/// A card as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardSummary {
    /// The issuance that makes or made it: what addresses name.
    pub issuance: IssuanceId,
    /// Its number.
    pub number: CardNumber,
    /// Its kind; none if it was made before kinds were noted.
    pub kind: Option<CardKind>,
    /// Whose it is; none as long as a card without a name is nobody's.
    pub holder: Option<PersonId>,
    /// Where it stands.
    pub state: CardStateName,
    /// Since when.
    pub since: Timestamp,
    /// When it expires: known once it is issued.
    pub until: Option<Timestamp>,
}

impl CardSummary {
    /// The line of a card.
    pub fn of(card: &Card) -> Self {
        Self {
            issuance: card.issuance.clone(),
            number: card.number.clone(),
            kind: card.kind,
            holder: card.holder.clone(),
            state: card.state.name(),
            since: card.since,
            until: card.until,
        }
    }
}

impl Card {
    /// Whether this person is its holder.
    pub fn is_held_by(&self, person: &PersonId) -> bool {
        self.holder.as_ref() == Some(person)
    }

    /// When the system has to act on the card by itself: at its end, as long as it can come to one.
    pub const fn due(&self) -> Option<Timestamp> {
        match self.state {
            CardState::Issued | CardState::Active | CardState::Inactive { .. } => self.until,
            CardState::Reserved | CardState::Locked { .. } | CardState::Expired | CardState::Void => None,
        }
    }
}
