//! An issuance and its states. A state holds just what exists then.

pub use super::desk::{DeskReader, LEASE, Lease, Source, Target};
pub use super::origin::{Approval, Channel, Origin, Signed};
pub use super::state_name::StateName;
use crate::card::CardFile;
use crate::evidence::{Evidence, Failure, ProductionStep};
use crate::id::{CardNumber, ChipId, IssuanceId, OrderId, PersonId, Sequence, SiteId};
use crate::person::Person;
use crate::process::{Process, ProcessId};
use crate::profile::CardProfile;
use crate::settings::Terms;
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often one issuance may be tried. Each attempt may leave a certificate in the item, whose size is bounded.
pub const MAX_ATTEMPTS: u64 = 20;

/// How many chips one issuance may begin, for the same reason: two for each attempt.
pub const MAX_CHIPS: usize = 40;

/// One issuance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuance {
    /// Its id.
    pub id: IssuanceId,
    /// The process it follows, from beginning to end.
    pub process: ProcessId,
    /// The settings by which it began, and finishes.
    pub terms: Terms,
    /// Whose card it is, as known when the issuance began; none of a card without a name.
    pub holder: Option<Person>,
    /// The site whose desks make the card.
    pub site: SiteId,
    /// Who asked for the card, and how.
    pub origin: Origin,
    /// How many audit records it has had.
    pub records: Sequence,
    /// When it came into the state in which it stands.
    pub since: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// An issuance in a line, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The issuance.
    pub id: IssuanceId,
    /// Its process.
    pub process: ProcessId,
    /// Whose card; none if it bears no name.
    pub holder: Option<PersonId>,
    /// The holder's name.
    pub holder_name: Option<String>,
    /// Where it stands.
    pub state: StateName,
    /// Since when.
    pub since: Timestamp,
    /// Its card number, once there is one.
    pub number: Option<CardNumber>,
}

impl Summary {
    /// The line of an issuance.
    pub fn of(issuance: &Issuance) -> Self {
        Self {
            id: issuance.id.clone(),
            process: issuance.process,
            holder: issuance.holder_id().cloned(),
            holder_name: issuance.holder_name(),
            state: issuance.state.name(),
            since: issuance.since,
            number: issuance.state.card().map(|card| card.number.clone()),
        }
    }
}

impl Issuance {
    /// The row of its process.
    pub const fn process(&self) -> Process {
        self.process.process()
    }

    /// What the card is to carry.
    pub fn profile(&self) -> CardProfile {
        self.terms.profile(self.process().kind)
    }

    /// Whose card it is; none of a card without a name.
    pub fn holder_id(&self) -> Option<&PersonId> {
        self.holder.as_ref().map(|holder| &holder.id)
    }

    /// The holder's name.
    pub fn holder_name(&self) -> Option<String> {
        self.holder.as_ref().map(Person::display_name)
    }

    /// Whether this person is the holder.
    pub fn is_held_by(&self, person: &PersonId) -> bool {
        self.holder_id() == Some(person)
    }

    /// Whether somebody waits for its PIN letter: there is a holder, and a chip that asks for the PIN. A badge has a PIN as
    /// well, and its letter can be opened, but no chip asks for that PIN.
    pub fn needs_letter(&self) -> bool {
        self.holder.is_some() && !self.profile().slots.is_empty()
    }

    /// When the card ends that was produced then: by its terms, and never after its holder's engagement.
    pub fn card_until(&self, produced: Timestamp) -> Timestamp {
        let until = produced.plus(self.terms.process.value.validity.span());
        self.holder.as_ref().map_or(until, |holder| holder.holds_until(until))
    }
}

/// Where an issuance stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum State {
    /// A card was asked for; an officer has to produce or decline.
    Requested,
    /// An officer pressed Produce card; an approver has to decide.
    AwaitingApproval(AwaitingApproval),
    /// The system is making number, PIN and PUK.
    CardPending(CardPending),
    /// The card object exists; somebody has to choose how to produce it.
    CardReady(CardReady),
    /// Waits for an agent at a reader.
    Queued(Queued),
    /// Waits for a mass-production order.
    Pooled(CardReady),
    /// In an order, waits for an agent.
    Ordered(Ordered),
    /// An agent is at work on the card.
    InProduction(InProduction),
    /// The machine's checks passed; a person has to look.
    AwaitingConfirmation(AwaitingConfirmation),
    /// The attempt failed; somebody has to try again or cancel.
    Failed(Failed),
    /// The card is verified. Final.
    Issued(Issued),
    /// An officer said no to the request. Final.
    Declined(Ended),
    /// The requester took it back. Final.
    Aborted(Ended),
    /// The approver said no. Final.
    Rejected(Ended),
    /// Called off. Final.
    Cancelled(Ended),
}

/// See [`State::AwaitingApproval`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwaitingApproval {
    /// Who pressed Produce card.
    pub produced: Signed,
    /// The last word of an approver who put it off.
    pub postponed: Option<Postponed>,
}

/// An approver put the decision off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Postponed {
    /// Who and when.
    pub signed: Signed,
    /// Why, or until when.
    pub note: Note,
}

/// See [`State::CardPending`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardPending {
    /// Who pressed Produce card.
    pub produced: Signed,
    /// How step 3 was met.
    pub approval: Approval,
    /// The order that asked for the card, if it bears no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Why the card object could not be made so far; it is tried again.
    pub trouble: Option<Trouble>,
}

/// Why the card object could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// What happened.
    pub reason: Note,
    /// Since when.
    pub at: Timestamp,
}

/// See [`State::CardReady`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardReady {
    /// The card object.
    pub card: CardFile,
}

/// See [`State::Queued`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queued {
    /// The card object.
    pub card: CardFile,
    /// Where it is to be produced.
    pub target: Target,
}

/// See [`State::Ordered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// The card object.
    pub card: CardFile,
    /// The order.
    pub order: OrderId,
}

/// See [`State::InProduction`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InProduction {
    /// The card object.
    pub card: CardFile,
    /// Where the job came from.
    pub source: Source,
    /// Which agent holds the job.
    pub lease: Lease,
    /// The last step that the agent reported.
    pub progress: ProductionStep,
    /// The chip for which the secrets were released, once they were.
    pub chip: Option<ChipId>,
}

/// See [`State::AwaitingConfirmation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwaitingConfirmation {
    /// The card object.
    pub card: CardFile,
    /// Where the job came from.
    pub source: Source,
    /// What the agent saw.
    pub evidence: Evidence,
    /// When it was reported.
    pub verified_at: Timestamp,
}

/// See [`State::Failed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// The card object.
    pub card: CardFile,
    /// Where the job came from.
    pub source: Source,
    /// What happened.
    pub failure: Failure,
    /// When.
    pub at: Timestamp,
}

/// See [`State::Issued`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// The card object.
    pub card: CardFile,
    /// Where the job came from.
    pub source: Source,
    /// What the agent saw.
    pub evidence: Evidence,
    /// Who looked at the card.
    pub confirmation: Confirmation,
}

/// How step 7 was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// By the evidence alone: mass production of a card on which nothing is printed.
    ByEvidence {
        /// When.
        at: Timestamp,
    },
    /// By a person.
    By(Signed),
}

/// How an issuance ended without a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who ended it. Only an abort needs no reason.
    pub reason: Option<Note>,
    /// The number that is void now, if one was given.
    pub number: Option<CardNumber>,
}

impl State {
    /// The card object, in the states that have one.
    pub const fn card(&self) -> Option<&CardFile> {
        match self {
            Self::CardReady(s) | Self::Pooled(s) => Some(&s.card),
            Self::Queued(s) => Some(&s.card),
            Self::Ordered(s) => Some(&s.card),
            Self::InProduction(s) => Some(&s.card),
            Self::AwaitingConfirmation(s) => Some(&s.card),
            Self::Failed(s) => Some(&s.card),
            Self::Issued(s) => Some(&s.card),
            Self::Requested
            | Self::AwaitingApproval(_)
            | Self::CardPending(_)
            | Self::Declined(_)
            | Self::Aborted(_)
            | Self::Rejected(_)
            | Self::Cancelled(_) => None,
        }
    }
}
