//! The names of an issuance's states.

use super::state::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! state_names {
    ($($name:ident, $words:literal;)*) => {
        /// The name of a state, without what it holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum StateName {
            $(#[doc = $words] $name,)*
        }

        impl StateName {
            /// All states, in the order of the workflow.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The state in words, as it completes "The issuance is ...".
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }

            /// The state's name for keys, which says the same for ever.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }

        impl State {
            /// Its name.
            pub const fn name(&self) -> StateName {
                match self { $(Self::$name { .. } => StateName::$name,)* }
            }
        }
    };
}

state_names! {
    Requested, "requested";
    AwaitingApproval, "awaiting approval";
    CardPending, "waiting for its card number";
    CardReady, "ready for production";
    Queued, "queued at a reader";
    Pooled, "in the pool for mass production";
    Ordered, "in a production order";
    InProduction, "in production";
    AwaitingConfirmation, "awaiting confirmation";
    Failed, "failed";
    Issued, "issued";
    Declined, "declined";
    Aborted, "aborted";
    Rejected, "rejected";
    Cancelled, "cancelled";
}

impl StateName {
    /// The state's name in addresses: kebab case, as on the wire.
    pub fn wire(self) -> String {
        let mut name = String::new();
        for (place, letter) in self.key().chars().enumerate() {
            if letter.is_uppercase() && place > 0 {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }

    /// The state whose name in addresses this is.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.wire() == text)
    }

    /// Whether nothing but opening the letter can happen any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Issued | Self::Declined | Self::Aborted | Self::Rejected | Self::Cancelled)
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
