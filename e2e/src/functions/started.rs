//! A function's binary as a process.

use super::event::{event, reply};
use super::runtime_api::{Outcome, RuntimeApi};
use crate::in_process::{Call, Reply};
use crate::wait::DEADLINE;
use serde_json::Value;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use tempfile::NamedTempFile;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The address of the product that every function here is told.
pub const URL: &str = "https://cards.example.org";

/// A function that runs. It is killed when this goes.
pub struct Function {
    /// Lambda's side of it.
    pub api: RuntimeApi,
    child: Child,
    log: NamedTempFile,
}

impl Function {
    /// Starts a binary with this environment and nothing else of ours.
    ///
    /// # Panics
    /// If it cannot be started.
    pub async fn start(program: &Path, environment: &[(&str, &str)]) -> Self {
        Self::under(RuntimeApi::start().await, program, environment)
    }

    /// The same under a Runtime API that may have events already.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn under(api: RuntimeApi, program: &Path, environment: &[(&str, &str)]) -> Self {
        let log = NamedTempFile::new().expect("a temporary file");
        let errors = log.reopen().expect("the log can be written");
        let name = program.file_name().unwrap_or_default();
        let mut command = Command::new(program);
        command.env_clear().env("AWS_LAMBDA_RUNTIME_API", &api.address);
        command.env("AWS_LAMBDA_FUNCTION_NAME", name).env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").env("AWS_REGION", "us-east-1");
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("RUST_LOG", "trace").envs(environment.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).kill_on_drop(true);
        let child = command.spawn().unwrap_or_else(|e| panic!("{} starts: {e}", program.display()));
        Self { api, child, log }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Sends a request by way of an HTTP API.
    ///
    /// # Panics
    /// If the function fails.
    pub async fn send(&self, call: &Call) -> Reply {
        self.event(&event(call)).await
    }

    /// Sends the event of a request.
    ///
    /// # Panics
    /// If the function fails.
    pub async fn event(&self, event: &Value) -> Reply {
        reply(&self.answer(event).await)
    }

    /// Sends any event.
    ///
    /// # Panics
    /// If the function fails.
    pub async fn answer(&self, event: &Value) -> Value {
        match self.api.send(event.to_string()).await {
            Outcome::Answer(answer) => answer,
            Outcome::Error(kind, message) => panic!("{kind}: {message}\n{}", self.log()),
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    /// Tells it to stop, as Lambda does.
    ///
    /// # Panics
    /// If it cannot be told.
    pub async fn terminate(&self) {
        let told = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.id())]).status().await;
        assert!(told.expect("a signal can be sent").success());
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn ended(&mut self) -> ExitStatus {
        timeout(DEADLINE, self.child.wait()).await.expect("an end in time").expect("our own child")
    }
}
