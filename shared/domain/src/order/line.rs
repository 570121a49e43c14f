//! The cards of an order, as its page shows and counts them.

use super::ready::NotReady;
use crate::card::Letter;
use crate::evidence::{Failure, ProductionStep};
use crate::id::{Attempt, CardNumber, IssuanceId, OrderId, PersonId};
use crate::issuance::state::{DeskReader, Issuance, Source, State};
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! stages {
    ($($name:ident, $field:ident, $wire:literal, $about:literal;)*) => {
        /// Where a card of an order stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Stage {
            $(#[doc = $about] $name,)*
        }

        impl Stage {
            /// All of them, in the order of the work.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name for addresses and keys.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }
        }

        /// How many cards of an order stand where. They follow the cards within moments.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct OrderCounts {
            $(#[doc = $about] pub $field: u64,)*
        }

        impl OrderCounts {
            /// How many stand there.
            pub const fn get(&self, stage: Stage) -> u64 {
                match stage { $(Stage::$name => self.$field,)* }
            }

            /// The count of a stage, to be changed.
            pub const fn get_mut(&mut self, stage: Stage) -> &mut u64 {
                match stage { $(Stage::$name => &mut self.$field,)* }
            }
        }
    };
}

stages! {
    Waiting, waiting, "waiting", "Waits for a reader.";
    InProduction, in_production, "in-production", "An agent is at work on it.";
    ToConfirm, to_confirm, "to-confirm", "Printed and verified; a person has to look.";
    Failed, failed, "failed", "Failed: an exception, to be repeated.";
    Issued, issued, "issued", "Verified.";
    Ended, ended, "ended", "Its issuance was called off while it was in the order.";
    Skipped, skipped, "skipped", "Was not ready when the order started.";
}

impl Stage {
    /// The stage with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.as_str() == text)
    }
}

/// A card of an order in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its issuance.
    pub issuance: IssuanceId,
    /// Whose card; none if it bears no name, or the issuance is not known.
    pub holder: Option<PersonId>,
    /// The holder's name.
    pub holder_name: Option<String>,
    /// The card's number, if it has one.
    pub number: Option<CardNumber>,
    /// The attempt that comes or goes on.
    pub attempt: Option<Attempt>,
    /// Since when it stands where it does.
    pub since: Timestamp,
    /// Where that is.
    pub state: LineState,
}

/// Where a card of an order stands, with what matters there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "stage", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LineState {
    /// Waits for a reader.
    Waiting {},
    /// An agent is at work on it.
    InProduction {
        /// Where.
        at: DeskReader,
        /// The last step that it reported.
        step: ProductionStep,
    },
    /// Printed and verified; a person has to look.
    ToConfirm {},
    /// Failed.
    Failed {
        /// At which step, why, and what is left of the chip.
        failure: Failure,
    },
    /// Verified.
    Issued {
        /// Whether its PIN letter was opened.
        letter_opened: bool,
    },
    /// Its issuance was called off while it was in the order.
    Ended {
        /// Why, where that was said.
        reason: Option<Note>,
    },
    /// Was not ready when the order started.
    Skipped {
        /// Why.
        reason: NotReady,
    },
}

impl LineState {
    /// Its stage.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Waiting {} => Stage::Waiting,
            Self::InProduction { .. } => Stage::InProduction,
            Self::ToConfirm {} => Stage::ToConfirm,
            Self::Failed { .. } => Stage::Failed,
            Self::Issued { .. } => Stage::Issued,
            Self::Ended { .. } => Stage::Ended,
            Self::Skipped { .. } => Stage::Skipped,
        }
    }
}

impl Line {
    /// The order that an issuance is in or was made by, and its line there.
    pub fn of(issuance: &Issuance) -> Option<(&OrderId, Self)> {
        let of_order = |source: &'_ Source| matches!(source, Source::Order { .. });
        let state = match &issuance.state {
            State::CardPending(s) if s.order.is_some() => LineState::Waiting {},
            State::Ordered(_) => LineState::Waiting {},
            State::InProduction(s) if of_order(&s.source) => {
                LineState::InProduction { at: s.lease.at.clone(), step: s.progress }
            }
            State::AwaitingConfirmation(s) if of_order(&s.source) => LineState::ToConfirm {},
            State::Failed(s) if of_order(&s.source) => LineState::Failed { failure: s.failure.clone() },
            State::Issued(s) if of_order(&s.source) => {
                LineState::Issued { letter_opened: s.card.letter != Letter::Closed }
            }
            _ => return None,
        };
        Some((order_of(&issuance.state)?, Self::with(issuance, state)))
    }

    /// The line of an issuance that stands so.
    pub fn with(issuance: &Issuance, state: LineState) -> Self {
        let card = issuance.state.card();
        Self {
            issuance: issuance.id.clone(),
            holder: issuance.holder_id().cloned(),
            holder_name: issuance.holder_name(),
            number: card.map(|card| card.number.clone()),
            attempt: card.map(|card| card.attempt),
            since: issuance.since,
            state,
        }
    }
}

/// The order that a card is in or was made by.
pub fn order_of(state: &State) -> Option<&OrderId> {
    let source = match state {
        State::CardPending(s) => return s.order.as_ref(),
        State::Ordered(s) => return Some(&s.order),
        State::InProduction(s) => &s.source,
        State::AwaitingConfirmation(s) => &s.source,
        State::Failed(s) => &s.source,
        State::Issued(s) => &s.source,
        _ => return None,
    };
    match source {
        Source::Order { order } => Some(order),
        Source::Single { .. } => None,
    }
}

/// What a command on an issuance was for its order: how the order's counts follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderMove {
    /// The order.
    pub order: OrderId,
    /// Where the card stood in it; none if it was not in it.
    pub from: Option<Stage>,
    /// Where it stands; none if it left it.
    pub to: Option<Stage>,
    /// The reader at which it was made.
    pub reader: Option<DeskReader>,
}

impl OrderMove {
    /// The move from one state of an issuance to the next, if it was one in an order.
    pub fn between(before: Option<&Issuance>, after: &Issuance) -> Option<Self> {
        let stage =
            |issuance: &Issuance| Line::of(issuance).map(|(order, line)| (order.clone(), line.state.stage()));
        let was = before.and_then(stage);
        let is = stage(after);
        let reader = match before.map(|issuance| &issuance.state) {
            Some(State::InProduction(job)) => Some(job.lease.at.clone()),
            _ => None,
        };
        match (was, is) {
            (Some((order, from)), None) if matches!(after.state, State::Cancelled(_)) => {
                Some(Self { order, from: Some(from), to: Some(Stage::Ended), reader })
            }
            (Some((order, from)), None) => Some(Self { order, from: Some(from), to: None, reader }),
            (None, Some((order, to))) => Some(Self { order, from: None, to: Some(to), reader }),
            (Some((order, from)), Some((_, to))) if from != to => {
                Some(Self { order, from: Some(from), to: Some(to), reader })
            }
            _ => None,
        }
    }
}
