//! A person at the command line, with a session of the own.

use crate::people::Person;
use crate::process::{run, run_with_input};
use crate::programs;
use crate::site::Site;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// A person at a terminal.
pub struct Terminal {
    /// The file that the session is kept in.
    pub session: PathBuf,
}

impl Terminal {
    /// Signs a person in.
    pub async fn of(site: &Site, person: &Person) -> Self {
        let session = site.beside(person.given).join("session.json");
        let terminal = Self { session };
        let arguments = ["sign-in", "--server", site.url(), "--session", terminal.session.to_str().unwrap()];
        let output = run_with_input(&programs::server(), &arguments, site.ticket(person)).await;
        assert!(output.status.success(), "{output:?}");
        terminal
    }

    /// What a command says, line by line as JSON.
    ///
    /// # Errors
    /// Its sentence if it fails.
    pub async fn does(&self, arguments: &[&str]) -> Result<Vec<Value>, String> {
        let more = ["--json", "--session", self.session.to_str().unwrap()];
        let output = run(&programs::server(), &[arguments, &more].concat()).await;
        let lines = String::from_utf8(output.stdout).unwrap();
        if output.status.success() {
            Ok(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }

    /// Begins a command that takes its time.
    pub fn begins(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(programs::server());
        command.args(arguments).arg("--json").arg("--session").arg(&self.session);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true).spawn().unwrap()
    }
}
