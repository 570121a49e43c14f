//! What can be commanded of an order.

use super::line::OrderCounts;
use super::state::{Choice, Place};
use crate::id::{IssuanceId, OrderId, SiteId};
use crate::process::MassProcessId;
use crate::text::Note;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How an order begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// The id it will have.
    pub id: OrderId,
    /// Its process.
    pub process: MassProcessId,
    /// Its site.
    pub site: SiteId,
    /// Its cards.
    pub choice: Choice,
    /// Whether it pauses when a card fails.
    pub stop_at_first_failure: bool,
}

/// A command with what it needs. Who acts and when come beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderCommand {
    /// A new one.
    Create(Box<NewOrder>),
    /// Check its cards, then let them be made.
    Start,
    /// Let no card of it be claimed for a while.
    Pause,
    /// Go on.
    Resume,
    /// Try the failed cards again.
    Repeat,
    /// End it; what was not made goes back to the pool.
    Complete {
        /// How its cards stand.
        counts: OrderCounts,
    },
    /// Call it off; what was not issued goes back to the pool.
    Cancel(Note),
    /// The system has checked its cards up to here.
    Checked {
        /// Where the check goes on; none if all are checked.
        next: Option<Place>,
    },
    /// A card failed, and the order stops at the first failure.
    StopAtFailure {
        /// The card's issuance.
        issuance: IssuanceId,
    },
    /// The system has made failed cards ready to be tried again up to here.
    Repeated {
        /// Where it goes on; none if all are ready.
        next: Option<Place>,
    },
    /// The system has given cards back to the pool up to here.
    Returned {
        /// Where it goes on; none if no card is left.
        next: Option<Place>,
    },
}

macro_rules! command_names {
    ($($name:ident, $words:literal;)*) => {
        /// The name of a command on an order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum OrderCommandName {
            $(#[doc = $words] $name,)*
        }

        impl OrderCommandName {
            /// All commands, in the order of the workflow.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The command as a button or sentence names it.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }

        impl OrderCommand {
            /// Its name.
            pub const fn name(&self) -> OrderCommandName {
                match self { $(Self::$name { .. } => OrderCommandName::$name,)* }
            }
        }
    };
}

command_names! {
    Create, "Create order";
    Start, "Start order";
    Pause, "Pause order";
    Resume, "Resume order";
    Repeat, "Repeat production";
    Complete, "Complete order";
    Cancel, "Cancel order";
    Checked, "Check cards";
    StopAtFailure, "Stop at first failure";
    Repeated, "Make failed cards ready";
    Returned, "Return cards to the pool";
}

impl fmt::Display for OrderCommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
