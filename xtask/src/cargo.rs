//! Running cargo and other programs.

use std::env;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::say::Step;
use crate::workspace;

/// What `cargo run` sets for the program it starts. Build scripts that look at these would be run again.
const INHERITED: &[&str] = &[
    "CARGO",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_BIN_",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

/// A cargo that starts afresh in the workspace and builds into its target folder.
///
/// Name targets (`--bin`, `--test`), not packages: for each selection of packages cargo joins other features,
/// and builds most of what they share anew.
pub(crate) fn command() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace::root());
    for (name, _) in env::vars_os() {
        let inherited = name.to_str().is_some_and(|name| INHERITED.iter().any(|known| inherits(name, known)));
        if inherited {
            command.env_remove(name);
        }
    }
    command.env("CARGO_TARGET_DIR", workspace::target());
    command
}

fn inherits(name: &str, known: &str) -> bool {
    if known.ends_with('_') { name.starts_with(known) } else { name == known }
}

/// Run with the terminal as it is.
pub(crate) fn status(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(start(command))?;
    if status.success() { Ok(()) } else { Err(failed(command, &status.to_string())) }
}

/// Run and take what it writes to stdout; stderr stays where it is.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.stderr(Stdio::inherit()).output().map_err(start(command))?;
    if !output.status.success() {
        return Err(failed(command, &output.status.to_string()));
    }
    String::from_utf8(output.stdout).map_err(Failure::unreadable(shown(command)))
}

pub(crate) fn start(command: &Command) -> impl FnOnce(std::io::Error) -> Failure {
    let command = shown(command);
    move |source| Failure::Start { command, source }
}

pub(crate) fn failed(command: &Command, status: &str) -> Failure {
    Failure::Command { command: shown(command), status: status.to_owned() }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// `cargo build` whose own count of compile units drives the step's progress.
///
/// The count is read from cargo's progress line, the only stable report that also has the total.
pub(crate) fn build(step: &mut Step, arguments: &[&str]) -> Result<(), Failure> {
    let mut command = command();
    command
        .arg("build")
        .args(arguments)
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100")
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(start(&command))?;
    if let Some(mut reports) = child.stderr.take() {
        follow(step, &mut reports);
    }
    let status = child.wait().map_err(start(&command))?;
    if status.success() { Ok(()) } else { Err(failed(&command, &status.to_string())) }
}

/// Hand each report to the step until cargo closes its end.
fn follow(step: &mut Step, reports: &mut impl Read) {
    let mut line = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = reports.read(&mut chunk) {
        for &byte in chunk.iter().take(length) {
            match byte {
                // Only between diagnostics: progress is wiped by carriage returns.
                b'\n' if line.is_empty() => step.print(""),
                b'\n' | b'\r' => {
                    tell(step, &String::from_utf8_lossy(&line));
                    line.clear();
                }
                byte => line.push(byte),
            }
        }
    }
    tell(step, &String::from_utf8_lossy(&line));
}

fn tell(step: &mut Step, line: &str) {
    match Report::parse(line) {
        Report::Built { done, total } => step.progress(done, total),
        Report::Waiting => step.note("waiting for another cargo"),
        Report::Chatter => {}
        Report::Diagnostic(text) => step.print(text),
    }
}

/// One line that cargo writes to stderr.
#[derive(Debug, PartialEq, Eq)]
enum Report<'a> {
    Built {
        done: u64,
        total: u64,
    },
    Waiting,
    /// A status line that the progress already tells.
    Chatter,
    Diagnostic(&'a str),
}

impl<'a> Report<'a> {
    fn parse(line: &'a str) -> Self {
        // An erase-line sequence stands before what follows a progress line.
        let line = line.trim_start_matches("\u{1b}[K");
        let Some((verb, rest)) = status_line(line) else {
            return if line.trim().is_empty() { Self::Chatter } else { Self::Diagnostic(line) };
        };
        match verb {
            "Building" => counted(rest).map_or(Self::Chatter, |(done, total)| Self::Built { done, total }),
            "Blocking" => Self::Waiting,
            _ => Self::Chatter,
        }
    }
}

/// Cargo right-aligns its verbs in twelve columns: `   Compiling serde v1.0.0`.
fn status_line(line: &str) -> Option<(&str, &str)> {
    let (head, rest) = line.split_at_checked(12)?;
    let verb = head.trim_start();
    let aligned = !verb.is_empty() && verb.chars().all(|c| c.is_ascii_alphabetic()) && rest.starts_with(' ');
    (aligned && verb.starts_with(|c: char| c.is_ascii_uppercase())).then_some((verb, rest))
}

/// `[=====>     ] 12/345: serde, syn` as (12, 345).
fn counted(rest: &str) -> Option<(u64, u64)> {
    let (_, numbers) = rest.split_once("] ")?;
    let (done, total) = numbers.split(':').next()?.trim().split_once('/')?;
    Some((done.parse().ok()?, total.parse().ok()?))
}

#[cfg(test)]
mod tests;
