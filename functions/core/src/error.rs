//! Why a use case did not do what was asked. Becomes a problem document at the edge, once.

use crate::dates::minute;
use crate::last_change::{Known, LastChange};
use crate::ports::certificate::IssueError;
use crate::ports::layout::LayoutError;
use crate::ports::letter::LetterError;
use crate::ports::photo::PhotoError;
use crate::ports::sealing::SealingError;
use crate::ports::store::StoreError;
use domain::card::CardStateName;
use domain::id::{CardNumber, IssuanceId};
use domain::issuance::StateName;
use domain::language::Phrase;
use domain::number::Exhausted;
use domain::order::OrderStateName;
use domain::person::change::{PersonField, PersonRefusal};
use domain::profile::Slot;
use domain::rejection::Rejection;
use domain::settings::SettingFault;
use domain::time::{Span, Timestamp};

/// Any of it.
#[derive(Debug, thiserror::Error)]
pub enum UseCaseError {
    /// Who acts is not known, or not believed.
    #[error(transparent)]
    Unauthenticated(#[from] Unauthenticated),
    /// What was asked about does not exist, or not for who asks.
    #[error("there is no such {0}")]
    NotFound(Phrase),
    /// The order has no such cards: those that were named at these places.
    #[error("only cards of this order can be named here")]
    NotInOrder(Vec<usize>),
    /// The rules refuse it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// It is refused because of where something stands, and somebody has brought it there.
    #[error("{refusal}; {last}")]
    Overtaken {
        /// Why.
        refusal: Box<Self>,
        /// Who, and when.
        last: LastChange,
    },
    /// The rules for people refuse it.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// Somebody else has what nobody has in common with another.
    #[error("{by} has this {field} already")]
    Taken {
        /// What.
        field: PersonField,
        /// Who.
        by: Known,
    },
    /// Somebody else has changed the person since it was looked at.
    #[error("the person was changed since you looked at it")]
    ChangedMeanwhile {
        /// Who, and when, as far as that is known.
        by: Option<(Known, Timestamp)>,
        /// What was changed.
        fields: Vec<PersonField>,
    },
    /// The photo.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// Who asks may not see it.
    #[error("this needs another role: {0}")]
    Forbidden(Phrase),
    /// The command id was used for something else.
    #[error("the command id was used for another command; use a fresh one")]
    CommandReused,
    /// Others keep changing the issuance.
    #[error("somebody else is changing the issuance at this moment; it is {state} since {}", minute(*.since))]
    Busy {
        /// Where it stands.
        state: StateName,
        /// Since when.
        since: Timestamp,
    },
    /// The issuance is another than the one that was seen.
    #[error("the issuance was changed since you looked at it; it is {state} since {}", minute(*.since))]
    Changed {
        /// Where it stands.
        state: StateName,
        /// Since when.
        since: Timestamp,
    },
    /// Others keep changing the card.
    #[error("somebody else is changing the card at this moment; it is {state} now")]
    CardBusy {
        /// Where it stands.
        state: CardStateName,
    },
    /// The card is not as who sends the command saw it last.
    #[error("the card was changed meanwhile, and is {state} now; {}", last_change(.by.as_ref()))]
    CardChanged {
        /// Where it stands.
        state: CardStateName,
        /// Who changed it last, and how long ago, as far as that is known.
        by: Option<LastChange>,
    },
    /// Others keep changing the order.
    #[error("somebody else is changing the order at this moment; it is {state} now")]
    OrderBusy {
        /// Where it stands.
        state: OrderStateName,
    },
    /// The order is another than the one that was seen.
    #[error("the order was changed since you looked at it; it is {state} since {}", minute(*.since))]
    OrderChanged {
        /// Where it stands.
        state: OrderStateName,
        /// Since when.
        since: Timestamp,
    },
    /// The holder has an open issuance of the kind.
    #[error("another issuance of such a card is open: `{0}`")]
    OtherOpen(IssuanceId),
    /// The contactless chip is another card.
    #[error("the contactless chip in the reader is the card {0} already; take another card")]
    UidTaken(CardNumber),
    /// The key is that of another card, or of another slot.
    #[error(
        "the key in slot {slot} is the one in slot {at} of the card {number} already; generate it anew on the card, or take another card"
    )]
    KeyRepeated {
        /// In which slot it was to be.
        slot: Slot,
        /// In which slot it is.
        at: Slot,
        /// Of which card.
        number: CardNumber,
    },
    /// A number range has come to its end.
    #[error(transparent)]
    NumbersExhausted(#[from] Exhausted),
    /// Another edition of a setting holds than the one that was seen.
    #[error("{by} changed this setting on {}; look at it again before you change it", minute(*.at))]
    SettingChanged {
        /// Who set the edition that holds.
        by: Known,
        /// When.
        at: Timestamp,
    },
    /// A value that cannot hold.
    #[error("this cannot be set so: {}", .0.iter().map(|fault| fault.message.to_string()).collect::<Vec<_>>().join("; "))]
    SettingFaults(Vec<SettingFault>),
    /// The card was not drawn.
    #[error(transparent)]
    Badge(#[from] LayoutError),
    /// PIN and PUK are being made.
    #[error("the card's secrets are being made")]
    SecretsPending,
    /// The letter was printed by this very command.
    #[error("this command has opened the letter already")]
    LetterRepeated,
    /// A record grew over its bound.
    #[error("the issuance's record would grow over its bound")]
    TooLarge,
    /// The store.
    #[error("the store did not answer as it should")]
    Store(#[from] StoreError),
    /// The sealing.
    #[error("the sealing did not work")]
    Sealing(#[from] SealingError),
    /// The CA.
    #[error("no certificate was issued")]
    Issue(#[from] IssueError),
    /// The letter.
    #[error("the letter was not made")]
    Letter(#[from] LetterError),
    /// An enrolment code that is not good.
    #[error("the enrolment code is unknown, used, or out of date")]
    EnrolmentCode,
    /// An agent id that another agent has.
    #[error("another agent has this id")]
    AgentIdTaken,
    /// Keys of another kind than an agent has.
    #[error("an agent's signing key and sealing key have 32 bytes each")]
    AgentKeys,
    /// Something that cannot be: a bug here.
    #[error("internal fault: {0}")]
    Internal(&'static str),
}

/// Why an actor is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// Nobody is signed in.
    #[error("you are not signed in, or your session has ended; sign in again")]
    NoSession,
    /// A command without the page's token.
    #[error("the request does not come from a page of this session; reload the page")]
    Csrf,
    /// The agent is not enrolled.
    #[error("this agent is not enrolled; enrol it with a one-time code")]
    UnknownAgent,
    /// The agent was revoked.
    #[error("this agent's enrolment was revoked; enrol it anew with a one-time code")]
    RevokedAgent,
    /// The signature does not hold.
    #[error("the agent's signature does not fit the request")]
    Signature,
    /// The agent's clock is off.
    #[error("the agent's clock is {}; set the workstation's clock (five minutes off are allowed)", skew(*.off))]
    Clock {
        /// By how much; positive if the agent is ahead.
        off: Span,
    },
}

impl UseCaseError {
    /// Whether it is refused because of where the issuance or the card stands.
    pub(crate) const fn is_about_the_state(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::Changed { .. }
                | Self::CardBusy { .. }
                | Self::Rejected(Rejection::State { .. } | Rejection::CardState { .. })
        )
    }
}

fn last_change(by: Option<&LastChange>) -> String {
    by.map_or_else(|| "by whom was not noted".to_owned(), ToString::to_string)
}

fn skew(off: Span) -> String {
    let seconds = off.abs().as_millis() / 1000;
    let way = if off.as_millis() < 0 { "behind" } else { "ahead" };
    format!("{seconds} seconds {way}")
}
