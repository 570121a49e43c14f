//! An order and its states. Nothing in it grows with the number of its cards.

use crate::id::{IssuanceId, OrderId, PersonId, Sequence, SiteId};
use crate::issuance::state::Signed;
use crate::person::Name;
use crate::process::{MassProcessId, ProcessId};
use crate::text::Note;
use crate::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many cards can be ticked one by one: they stand in the order itself, whose size is bounded. More are taken by a
/// filter.
pub const MAX_TICKED: usize = 200;

/// How many cards without a name one order asks for at most: what somebody can have meant.
pub const MAX_COUNT: u32 = 10_000;

/// A mass-production order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The process of mass production that it follows.
    pub process: MassProcessId,
    /// The site whose pool it takes cards from, and whose desks make them.
    pub site: SiteId,
    /// Which cards it takes.
    pub choice: Choice,
    /// Whether it pauses when a card fails.
    pub stop_at_first_failure: bool,
    /// Who made it.
    pub created: Signed,
    /// How many audit records it has had.
    pub records: Sequence,
    /// When it came into the state in which it stands.
    pub since: Timestamp,
    /// Where it stands.
    pub state: OrderState,
}

/// Which cards an order takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Choice {
    /// All that are in the pool when it starts and fit.
    Filter {
        /// What they have to fit.
        filter: PoolFilter,
    },
    /// These.
    Cards {
        /// The issuances that were ticked, each once.
        cards: Ticked,
    },
    /// So many without a name, which get their issuances when the order starts.
    Count {
        /// How many.
        count: CardCount,
    },
}

/// How many cards without a name an order asks for: 1 to [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(extend("minimum" = 1, "maximum" = MAX_COUNT))]
pub struct CardCount(u32);

/// A number of cards that is none, or too high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order makes 1 to {MAX_COUNT} cards without a name")]
pub struct CardCountError;

impl CardCount {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for CardCount {
    type Error = CardCountError;
    fn try_from(count: u32) -> Result<Self, CardCountError> {
        if (1..=MAX_COUNT).contains(&count) { Ok(Self(count)) } else { Err(CardCountError) }
    }
}

impl From<CardCount> for u32 {
    fn from(count: CardCount) -> Self {
        count.0
    }
}

/// Issuances that were ticked: 1 to [`MAX_TICKED`], each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<IssuanceId>", into = "Vec<IssuanceId>")]
#[schemars(extend("minItems" = 1, "maxItems" = MAX_TICKED, "uniqueItems" = true))]
pub struct Ticked(Vec<IssuanceId>);

/// Ticked cards that are none, too many, or named twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tick 1 to {MAX_TICKED} cards, each once; take more of them by a filter")]
pub struct TickedError;

impl Ticked {
    /// The issuances.
    pub fn as_slice(&self) -> &[IssuanceId] {
        &self.0
    }
}

impl TryFrom<Vec<IssuanceId>> for Ticked {
    type Error = TickedError;
    fn try_from(cards: Vec<IssuanceId>) -> Result<Self, TickedError> {
        let each: std::collections::BTreeSet<_> = cards.iter().collect();
        let fits = (1..=MAX_TICKED).contains(&cards.len()) && each.len() == cards.len();
        if fits { Ok(Self(cards)) } else { Err(TickedError) }
    }
}

impl From<Ticked> for Vec<IssuanceId> {
    fn from(ticked: Ticked) -> Self {
        ticked.0
    }
}

/// What cards of the pool have to fit, beside kind and site. What is left out fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolFilter {
    /// The process by which they were issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<ProcessId>,
    /// How a word of the holder's name begins, whatever the case of its letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
}

impl PoolFilter {
    /// Whether a card of this process and holder fits.
    pub fn fits(&self, process: ProcessId, holder_name: Option<&str>) -> bool {
        let holder_name = holder_name.unwrap_or_default();
        let begins = |name: &Name| {
            let wanted = name.as_str().to_lowercase();
            let whole = holder_name.to_lowercase();
            whole.starts_with(&wanted) || whole.split_whitespace().any(|word| word.starts_with(&wanted))
        };
        self.process.is_none_or(|wanted| wanted == process) && self.name.as_ref().is_none_or(begins)
    }
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrderState {
    /// Its cards are chosen; nothing has begun.
    Draft {},
    /// Each card is checked: the ready ones are taken, the others skipped.
    Checking {
        /// Who started it.
        started: Signed,
        /// Where the check goes on.
        place: Place,
    },
    /// Its cards may be claimed.
    Running {
        /// What has been going on.
        work: Work,
    },
    /// Its cards may not be claimed for a while. Those at work are finished.
    Paused {
        /// What has been going on.
        work: Work,
        /// Why.
        cause: PauseCause,
    },
    /// Ended, complete or not. Final.
    Completed {
        /// How it ended.
        ended: OrderEnd,
    },
    /// Called off. Final.
    Cancelled {
        /// How it ended.
        ended: OrderEnd,
        /// Why.
        reason: Note,
    },
}

/// How far a walk over cards has come: the mark that the list gave for its next page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Place(pub Option<String>);

/// An order at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Who started it.
    pub started: Signed,
    /// How long it ran, the present run left out.
    pub ran: Span,
    /// The failed cards that are being made ready to be tried again, if somebody wished so.
    pub repeat: Option<Repeat>,
}

/// Failed cards are to be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Who said so, and when: what failed later waits for the next time.
    pub by: Signed,
    /// How far it has come.
    pub place: Place,
}

/// Why an order pauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PauseCause {
    /// Somebody paused it.
    Person {
        /// Who.
        person: PersonId,
    },
    /// A card failed, and the order stops at the first failure.
    Failure {
        /// The card's issuance.
        issuance: IssuanceId,
    },
}

/// How an order ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderEnd {
    /// Who ended it, and when.
    pub by: Signed,
    /// How long it ran.
    pub ran: Span,
    /// The cards that were not made.
    pub rest: Rest,
}

/// What becomes of the cards that an order did not make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rest", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rest {
    /// They are going back to the pool.
    Returning {
        /// How far that has come.
        place: Place,
    },
    /// None is left.
    Returned {},
}

macro_rules! state_names {
    ($($name:ident, $wire:literal;)*) => {
        /// The name of an order's state.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum OrderStateName {
            $(#[doc = $wire] $name,)*
        }

        impl OrderStateName {
            /// All states.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The state in words, for keys and addresses, too.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }
        }

        impl OrderState {
            /// Its name.
            pub const fn name(&self) -> OrderStateName {
                match self { $(Self::$name { .. } => OrderStateName::$name,)* }
            }
        }
    };
}

state_names! {
    Draft, "draft";
    Checking, "checking";
    Running, "running";
    Paused, "paused";
    Completed, "completed";
    Cancelled, "cancelled";
}

impl OrderStateName {
    /// Whether nothing can be commanded any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

impl fmt::Display for OrderStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Order {
    /// How long it has run by now: what a rate is taken over.
    pub fn ran(&self, now: Timestamp) -> Span {
        match &self.state {
            OrderState::Draft {} | OrderState::Checking { .. } => Span::from_millis(0),
            OrderState::Running { work } => {
                let present = now.since(self.since).as_millis().max(0);
                Span::from_millis(work.ran.as_millis().saturating_add(present))
            }
            OrderState::Paused { work, .. } => work.ran,
            OrderState::Completed { ended } | OrderState::Cancelled { ended, .. } => ended.ran,
        }
    }

    /// Whether the system has something to do with its cards.
    pub const fn has_errand(&self) -> bool {
        match &self.state {
            OrderState::Checking { .. } => true,
            OrderState::Running { work } | OrderState::Paused { work, .. } => work.repeat.is_some(),
            OrderState::Completed { ended } | OrderState::Cancelled { ended, .. } => {
                matches!(ended.rest, Rest::Returning { .. })
            }
            OrderState::Draft {} => false,
        }
    }
}

/// An order in a line, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderSummary {
    /// The order.
    pub id: OrderId,
    /// Its process.
    pub process: MassProcessId,
    /// Its site.
    pub site: SiteId,
    /// Where it stands.
    pub state: OrderStateName,
    /// Since when.
    pub since: Timestamp,
    /// Who made it, and when.
    pub created: Signed,
}

impl OrderSummary {
    /// The line of an order.
    pub fn of(order: &Order) -> Self {
        Self {
            id: order.id.clone(),
            process: order.process,
            site: order.site.clone(),
            state: order.state.name(),
            since: order.since,
            created: order.created.clone(),
        }
    }
}
