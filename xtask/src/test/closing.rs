//! Running tests while keeping back the runner's closing lines, so that they can be the last ones printed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::cargo;
use crate::failure::Failure;
use crate::say;

/// Pass on what the tests write, all but the closing lines, which are handed back.
pub(super) fn run(command: &mut Command) -> Result<Vec<String>, Failure> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(cargo::start(command))?;
    let mut keeper = Keeper::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            keeper.next(line).iter().for_each(|line| say::line(line));
        }
    }
    let status = child.wait().map_err(cargo::start(command))?;
    if status.success() {
        return Ok(keeper.held);
    }
    keeper.held.iter().for_each(|line| say::line(line));
    Err(cargo::failed(command, &status.to_string()))
}

/// Holds a `test result:` line and the blank ones after it, until something follows.
#[derive(Default)]
struct Keeper {
    held: Vec<String>,
}

impl Keeper {
    /// What may be printed now that this line has come.
    fn next(&mut self, line: String) -> Vec<String> {
        if line.starts_with("test result:") {
            std::mem::replace(&mut self.held, vec![line])
        } else if line.is_empty() && !self.held.is_empty() {
            self.held.push(line);
            Vec::new()
        } else {
            let mut passed = std::mem::take(&mut self.held);
            passed.push(line);
            passed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_closing_lines_are_kept_and_nothing_is_lost() {
        let lines =
            ["test a ... ok", "", "test result: ok. 1", "", "running 2 tests", "", "test result: ok. 2", ""];
        let mut keeper = Keeper::default();
        let printed: Vec<String> = lines.iter().flat_map(|line| keeper.next((*line).to_owned())).collect();
        assert_eq!(keeper.held, ["test result: ok. 2", ""]);
        assert_eq!([printed, keeper.held].concat(), lines);
    }
}
