//! Who was there first: what is said to whoever acts on what somebody else has changed meanwhile.

use crate::command::Engine;
use crate::error::UseCaseError;
use crate::ports::store::{Load, PrincipalKey};
use domain::role::Actor;
use domain::time::{Span, Timestamp};
use std::fmt;

/// Whoever is spoken of, as far as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// By name.
    Name(String),
    /// No person and no agent.
    System,
    /// The name could not be learned.
    Somebody,
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name(name) => name,
            Self::System => "the system",
            Self::Somebody => "somebody",
        })
    }
}

/// The last change of an issuance or a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// Who made it.
    pub who: Known,
    /// How long ago.
    pub ago: Span,
}

impl fmt::Display for LastChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.ago.abs().as_millis() / 1000;
        let counted = |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
        let ago = match seconds {
            ..60 => counted(seconds, "second"),
            60..3600 => counted(seconds / 60, "minute"),
            3600..86_400 => counted(seconds / 3600, "hour"),
            _ => counted(seconds / 86_400, "day"),
        };
        write!(f, "last changed by {}, {ago} ago", self.who)
    }
}

impl LastChange {
    /// By whom it was, if that can be learned: a refusal stands without the name.
    pub(crate) async fn named(engine: &Engine, actor: &Actor, at: Timestamp, now: Timestamp) -> Self {
        let who = match actor {
            Actor::System(_) => Known::System,
            Actor::Person { id, .. } => name(engine, PrincipalKey::Person(id.clone())).await,
            Actor::Agent { id, .. } => name(engine, PrincipalKey::Agent(id.clone())).await,
        };
        Self { who, ago: now.since(at) }
    }
}

async fn name(engine: &Engine, principal: PrincipalKey) -> Known {
    let what = Load::of(&principal);
    let loaded = engine.commands.load(what).await.ok();
    let name = loaded
        .and_then(|loaded| loaded.access.map(|access| access.name).or(loaded.agent.map(|agent| agent.name)));
    name.map_or(Known::Somebody, Known::Name)
}

/// A refusal because of where something stands, with who brought it there; any other refusal as it is.
pub(crate) async fn with_last_change(
    engine: &Engine,
    error: UseCaseError,
    last: Option<(&Actor, Timestamp)>,
    now: Timestamp,
) -> UseCaseError {
    match last {
        Some((actor, at)) if error.is_about_the_state() => {
            let last = LastChange::named(engine, actor, at, now).await;
            UseCaseError::Overtaken { refusal: Box::new(error), last }
        }
        _ => error,
    }
}
