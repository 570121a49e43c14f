//! Where a card is produced: readers at desks, and the claim of the agent that works there.

use crate::id::{AgentId, Fence, OrderId, ReaderId};
use crate::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a claim lasts without a sign of life from its agent. Each call of the agent renews it, and it calls three times as
/// often while a card is at work, which may take minutes to make a key.
pub const LEASE: Span = Span::from_secs(60);

/// Where a single production is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "at", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Target {
    /// At whichever reader of the site is free.
    AnyReader,
    /// At this reader.
    Reader {
        /// Its agent.
        agent: AgentId,
        /// The reader.
        reader: ReaderId,
    },
}

impl Target {
    /// The reader named, if one is.
    pub const fn reader(&self) -> Option<(&AgentId, &ReaderId)> {
        match self {
            Self::AnyReader => None,
            Self::Reader { agent, reader } => Some((agent, reader)),
        }
    }

    /// Whether this reader may take the job.
    pub fn admits(&self, at: &DeskReader) -> bool {
        match self {
            Self::AnyReader => true,
            Self::Reader { agent, reader } => *agent == at.agent && *reader == at.reader,
        }
    }
}

/// A reader at the desk of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeskReader {
    /// The agent.
    pub agent: AgentId,
    /// Its reader.
    pub reader: ReaderId,
}

/// Where a job came from, and goes back to when it is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// Chosen one by one.
    Single {
        /// Where.
        target: Target,
    },
    /// By a mass-production order.
    Order {
        /// Which.
        order: OrderId,
    },
}

/// An agent's hold on a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// Who works, and where.
    pub at: DeskReader,
    /// Tells this claim from earlier ones.
    pub fence: Fence,
    /// When it ends unless renewed.
    pub until: Timestamp,
}
