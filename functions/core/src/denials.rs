//! Denied attempts: noted for auditors, counted together, and written no faster than a store bears. Whoever sends a
//! thousand requests makes a large count, and neither a thousand records nor a thousand writes.

use crate::ports::denials::{Denial, DenialLog};
use domain::audit::ActorName;
use domain::time::{Span, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many attempts of a kind are written at once within an hour; from then on they are written by the [`PAUSE`].
const AT_ONCE: u32 = 10;

/// How long attempts are gathered before they are written.
const PAUSE: Span = Span::from_secs(10);

/// What notes denied attempts.
pub struct Denials {
    log: Arc<dyn DenialLog>,
    gathered: Mutex<Gathered>,
}

impl Denials {
    /// Notes them here.
    pub fn new(log: Arc<dyn DenialLog>) -> Self {
        Self { log, gathered: Mutex::default() }
    }

    /// Notes an attempt. What was refused stays refused if the store is out of reach: then it stands in the log.
    pub async fn note(&self, attempt: Denial) {
        let due = self.gathered.lock().unwrap_or_else(PoisonError::into_inner).take(attempt);
        for denial in due {
            if let Err(error) = self.log.add(&denial).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    ?denial,
                    "a denied attempt was not noted"
                );
            }
        }
    }
}

/// The attempts of the present hour. Its size is bounded by who proved who they are, not by who did not: those are one.
#[derive(Default)]
struct Gathered {
    hour: i64,
    kinds: BTreeMap<(Option<ActorName>, String, String), Kind>,
}

/// Attempts that are counted together.
struct Kind {
    writes: u32,
    written: Timestamp,
    waiting: Option<Denial>,
}

impl Gathered {
    /// Takes an attempt, and answers what is to be written now. What nothing comes after within the hour and its pause
    /// waits for the next hour's first attempt.
    fn take(&mut self, attempt: Denial) -> Vec<Denial> {
        let mut due = Vec::new();
        if self.hour != attempt.hour() {
            self.hour = attempt.hour();
            due.extend(std::mem::take(&mut self.kinds).into_values().filter_map(|kind| kind.waiting));
        }
        let now = attempt.last;
        let key = (attempt.who.clone(), attempt.function.clone(), attempt.code.clone());
        let kind = self.kinds.entry(key).or_insert(Kind { writes: 0, written: now, waiting: None });
        let gathered = match kind.waiting.take() {
            Some(earlier) => Denial { count: earlier.count + attempt.count, first: earlier.first, ..attempt },
            None => attempt,
        };
        if kind.writes < AT_ONCE || now.since(kind.written) >= PAUSE {
            kind.writes = kind.writes.saturating_add(1);
            kind.written = now;
            due.push(gathered);
        } else {
            kind.waiting = Some(gathered);
        }
        due
    }
}

#[cfg(test)]
mod tests;
