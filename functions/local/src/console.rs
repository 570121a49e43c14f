//! What the command line says: the only place that writes to the terminal.

use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Why a command of this program ended: a sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(pub(crate) String);

impl Failure {
    /// A failure with its causes in one sentence.
    pub(crate) fn because(what: &str, error: &dyn std::error::Error) -> Self {
        let mut said = format!("{what}: {error}");
        let mut next = error.source();
        while let Some(cause) = next {
            said.push_str(": ");
            said.push_str(&cause.to_string());
            next = cause.source();
        }
        Self(said)
    }
}

/// Says why, and ends with a code that is not zero.
pub(crate) fn fail(reason: &str) -> ExitCode {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "cardwright: {reason}");
    ExitCode::FAILURE
}

/// Writes a line to the standard output. A closed pipe is no reason to stop issuing cards.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Steps with progress and time left, for people or as JSON lines.
pub(crate) struct Steps {
    json: bool,
    plan: &'static [(&'static str, u32)],
    at: usize,
    begun: Instant,
    step_begun: Instant,
}

impl Steps {
    /// Begins. A step has a name and its usual length in milliseconds, from which the time left is
    /// estimated at the pace of this machine.
    pub(crate) fn begin(json: bool, plan: &'static [(&'static str, u32)]) -> Self {
        let now = Instant::now();
        Self { json, plan, at: 0, begun: now, step_begun: now }
    }

    /// The present step is done; what came of it in a few words.
    pub(crate) fn done(&mut self, result: &str) {
        let Some((name, _)) = self.plan.get(self.at) else { return };
        self.at += 1;
        let took = self.step_begun.elapsed();
        self.step_begun = Instant::now();
        let (step, of) = (self.at, self.plan.len());
        if self.json {
            self.event("step", json!({"step": step, "of": of, "name": name, "state": "done", "result": result, "seconds": seconds(took), "seconds_left": seconds(self.left())}));
        } else {
            let left = if step == of { String::new() } else { format!(", about {} left", span(self.left())) };
            line(&format!("  [{step:>2}/{of}] {name:<34} {result}  ({}{left})", span(took)));
        }
    }

    /// The present step has come further. Shown in place on a terminal, and as a line in JSON.
    pub(crate) fn progress(&self, text: &str) {
        let Some((name, _)) = self.plan.get(self.at) else { return };
        let (step, of) = (self.at + 1, self.plan.len());
        if self.json {
            self.event(
                "step",
                json!({"step": step, "of": of, "name": name, "state": "progress", "result": text}),
            );
        } else {
            line(&format!("          . {text}"));
        }
    }

    /// Something to say beside the steps.
    pub(crate) fn say(&self, kind: &str, text: &str, data: Value) {
        if self.json {
            self.event(kind, data);
        } else {
            line(text);
        }
    }

    fn event(&self, kind: &str, data: Value) {
        let mut event = Map::new();
        event.insert("event".into(), Value::from(kind));
        event.insert("elapsed_seconds".into(), seconds(self.begun.elapsed()));
        if let Value::Object(data) = data {
            event.extend(data);
        }
        line(&Value::Object(event).to_string());
    }

    /// The usual time of the steps to come, at the pace of those done.
    fn left(&self) -> Duration {
        let usual = |steps: &[(&str, u32)]| steps.iter().map(|(_, ms)| u64::from(*ms)).sum::<u64>();
        let (done, rest) = self.plan.split_at(self.at.min(self.plan.len()));
        let (done, rest) = (usual(done).max(1), usual(rest));
        let elapsed = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(elapsed.saturating_mul(rest) / done)
    }
}

fn seconds(duration: Duration) -> Value {
    json!((duration.as_secs_f64() * 1000.0).round() / 1000.0)
}

fn span(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}
