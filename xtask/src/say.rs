//! The one place that writes to the person or program watching.
//!
//! Steps are told in three voices: a bar on a terminal, plain lines elsewhere, JSON lines on stdout for programs.
//! What they tell comes from the work's own reports, never from a timer.

use std::collections::VecDeque;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::failure::Failure;

/// A line on stdout: answers and results.
#[expect(clippy::print_stdout, reason = "the one place that answers on stdout")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// A heading between phases, bold on a terminal.
pub(crate) fn heading(text: &str) {
    let text =
        if std::io::stdout().is_terminal() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    line(&format!("\n{text}"));
}

/// A line on stderr: what went wrong.
pub(crate) fn problem(text: &str) {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(std::io::stderr(), "xtask: {text}");
}

/// Whole seconds from one minute on, tenths below.
pub(crate) fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    Terminal,
    Plain,
    Json,
}

impl Voice {
    pub(crate) fn choose(json: bool) -> Self {
        if json {
            Self::Json
        } else if std::io::stderr().is_terminal() {
            Self::Terminal
        } else {
            Self::Plain
        }
    }

    /// How often a step may speak: a log wants fewer lines than a program that draws a bar.
    fn pause(self) -> Duration {
        match self {
            Self::Terminal => Duration::ZERO,
            Self::Json => Duration::from_millis(500),
            Self::Plain => Duration::from_secs(10),
        }
    }
}

/// How many reports back the pace is taken from.
const PACE_WINDOW: usize = 12;

/// Step `number` of `of`, from its start to `done` or `failed`.
pub(crate) struct Step {
    voice: Voice,
    number: u64,
    of: u64,
    name: &'static str,
    started: Instant,
    spoke: Option<Instant>,
    /// The last reports: when, and how much was done by then.
    recent: VecDeque<(Instant, u64)>,
    bar: Option<ProgressBar>,
}

impl Step {
    pub(crate) fn start(voice: Voice, number: u64, of: u64, name: &'static str) -> Self {
        let bar = (voice == Voice::Terminal).then(|| bar(&format!("[{number}/{of}] {name}")));
        let step = Self {
            voice,
            number,
            of,
            name,
            started: Instant::now(),
            spoke: None,
            recent: VecDeque::new(),
            bar,
        };
        if voice == Voice::Json {
            step.json("started", json!({}));
        }
        step
    }

    /// `done` of `total` compile units.
    pub(crate) fn progress(&mut self, done: u64, total: u64) {
        let now = Instant::now();
        let left = self.time_left(now, done, total);
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(left.map(|left| format!("about {} left", seconds(left))).unwrap_or_default());
            return;
        }
        if self.spoke.is_some_and(|spoke| now - spoke < self.voice.pause()) {
            return;
        }
        self.spoke = Some(now);
        if self.voice == Voice::Json {
            self.json("progress", json!({ "done": done, "total": total, "left_s": left.map(tenths) }));
        } else {
            let left = left.map(|left| format!(", about {} left", seconds(left))).unwrap_or_default();
            self.plain(&format!("{done} of {total} units, {}{left}", seconds(self.started.elapsed())));
        }
    }

    /// At the pace of the last units, since the ones that others wait for come late and take long.
    fn time_left(&mut self, now: Instant, done: u64, total: u64) -> Option<Duration> {
        if self.recent.back().is_none_or(|&(_, before)| before < done) {
            self.recent.push_back((now, done));
            if self.recent.len() > PACE_WINDOW {
                self.recent.pop_front();
            }
        }
        let &(from, before) = self.recent.front()?;
        at_pace(now - from, done.saturating_sub(before), total.saturating_sub(done))
    }

    /// Something worth knowing that is no progress.
    pub(crate) fn note(&self, text: &str) {
        match self.voice {
            Voice::Terminal => self.print(&format!("[{}/{}] {}: {text}", self.number, self.of, self.name)),
            Voice::Plain => self.plain(text),
            Voice::Json => self.json("note", json!({ "text": text })),
        }
    }

    /// A compiler's diagnostic, passed on as it is.
    pub(crate) fn print(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => drop(writeln!(std::io::stderr(), "{text}")),
        }
    }

    /// Tell how the step ended, and hand its outcome on.
    pub(crate) fn end(self, outcome: Result<(), Failure>) -> Result<(), Failure> {
        match (self.voice, &outcome) {
            (Voice::Json, Ok(())) => self.json("done", json!({})),
            (Voice::Json, Err(failure)) => self.json("failed", json!({ "text": failure.to_string() })),
            (_, Ok(())) => self.finish("done"),
            (_, Err(_)) => self.finish("failed"),
        }
        outcome
    }

    fn finish(&self, state: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.plain(&format!("{state}, {}", seconds(self.started.elapsed())));
    }

    fn plain(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "[{}/{}] {}: {text}", self.number, self.of, self.name);
    }

    fn json(&self, state: &str, more: Value) {
        line(&json_line(self.number, self.of, self.name, state, self.started.elapsed(), more).to_string());
    }
}

/// `{"step":3,"of":5,"name":"programs","state":"progress","elapsed_s":1.5, ..more}`; all times in seconds.
fn json_line(number: u64, of: u64, name: &str, state: &str, elapsed: Duration, more: Value) -> Value {
    let mut line =
        json!({ "step": number, "of": of, "name": name, "state": state, "elapsed_s": tenths(elapsed) });
    if let (Value::Object(line), Value::Object(more)) = (&mut line, more) {
        line.extend(more);
    }
    line
}

fn tenths(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}

/// A few seconds show no pace.
fn at_pace(took: Duration, done: u64, left: u64) -> Option<Duration> {
    let done = u32::try_from(done).ok()?;
    let left = u32::try_from(left).ok()?;
    (done > 0 && took >= Duration::from_secs(5)).then(|| took * left / done)
}

fn bar(prefix: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {elapsed} {msg}");
    let bar = ProgressBar::new(0).with_prefix(prefix.to_owned());
    // The template is fixed; were it wrong, the default style still shows the bar.
    if let Ok(style) = style { bar.with_style(style) } else { bar }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_estimate_without_a_pace() {
        assert_eq!(at_pace(Duration::from_secs(1), 10, 10), None);
        assert_eq!(at_pace(Duration::from_secs(12), 0, 10), None);
        assert_eq!(at_pace(Duration::from_secs(12), 3, 10), Some(Duration::from_secs(40)));
    }

    #[test]
    fn json_lines_carry_step_state_and_figures() {
        let more = json!({ "done": 2, "total": 4 });
        let line = json_line(3, 5, "programs", "progress", Duration::from_millis(1_540), more);
        let expected = json!({
            "step": 3, "of": 5, "name": "programs", "state": "progress", "elapsed_s": 1.5, "done": 2, "total": 4
        });
        assert_eq!(line, expected);
    }
}
