//! The reader agent: its own process, as at a real desk.

use crate::console::Failure;
use std::fs::File;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Mutex;

/// The agent's program and where it keeps its own.
pub(super) struct Program {
    pub(super) file: PathBuf,
    pub(super) home: PathBuf,
    /// Where its printer puts cards.
    pub(super) printed: PathBuf,
    pub(super) log: PathBuf,
    /// How many times as long as cards of plastic its cards take.
    pub(super) unhurried: Option<u32>,
}

/// How many seconds a card that somebody pulled out is waited for.
const PATIENCE: &str = "600";

/// A running agent; it ends with this process, however this process ends: its standard input closes.
pub(super) struct AgentProcess {
    child: Mutex<Child>,
    /// Held open as long as we live; waiting for the child would close it.
    _stdin: Option<ChildStdin>,
}

impl Program {
    /// Enrols the agent unless it is, and says whether it was news.
    pub(super) async fn enrol<F>(&self, url: &str, code: impl FnOnce() -> F) -> Result<bool, Failure>
    where
        F: Future<Output = Result<String, Failure>>,
    {
        if self.home.join("identity.json").exists() {
            return Ok(false);
        }
        let code = code().await?;
        let output = Command::new(&self.file)
            .args(["enrol", "--server", url, "--code", &code, "--name", "Card desk", "--home"])
            .arg(&self.home)
            .stdin(Stdio::null())
            .output()
            .await
            .map_err(|e| not_started(&self.file, &e))?;
        if output.status.success() {
            return Ok(true);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure(format!("the reader agent did not enrol: {}", said.trim())))
    }

    /// Starts the agent with a virtual reader and a virtual printer.
    pub(super) fn start(&self, url: &str) -> Result<AgentProcess, Failure> {
        let log = File::options().create(true).append(true).open(&self.log);
        let log = log.map_err(|e| Failure(format!("cannot write {}: {e}", self.log.display())))?;
        let mut child = Command::new(&self.file)
            .arg("run")
            .arg("--home")
            .arg(&self.home)
            .args(["--virtual-reader", "Virtual reader", "--server", url, "--until-stdin-closes"])
            .args(["--tell-apdus", "--wait-for-card", PATIENCE])
            .args(self.unhurried.map(|times| format!("--unhurried={times}")))
            .arg("--virtual-printer")
            .arg(&self.printed)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| not_started(&self.file, &e))?;
        let stdin = child.stdin.take();
        Ok(AgentProcess { child: Mutex::new(child), _stdin: stdin })
    }
}

impl AgentProcess {
    /// Waits for the agent to end, which it should not.
    pub(super) async fn ended(&self) -> Failure {
        match self.child.lock().await.wait().await {
            Ok(status) => Failure(format!("the reader agent ended: {status}")),
            Err(error) => Failure::because("the reader agent was lost", &error),
        }
    }
}

fn not_started(file: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("the reader agent {} did not start: {error}", file.display()))
}
