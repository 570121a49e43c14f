//! Somebody at the command line of AWS, which knows nothing of us.

use crate::wait::DEADLINE;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use tokio::process::Command;
use tokio::time::timeout;

/// The environment with the program `aws`.
const VARIABLE: &str = "CARDWRIGHT_INFRA_TOOLS";

/// The region of everything.
pub(super) const REGION: &str = "us-east-1";

/// An access key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The token of a session.
    pub token: Option<String>,
}

/// Somebody with an access key.
#[derive(Clone, Debug)]
pub struct Aws {
    /// Where AWS is.
    pub endpoint: String,
    /// As who.
    pub key: Key,
}

impl Aws {
    /// The owner of the account, whom the emulator believes without a signature.
    pub fn root(endpoint: &str) -> Self {
        let key = Key { id: "test".to_owned(), secret: "test".to_owned(), token: None };
        Self { endpoint: endpoint.to_owned(), key }
    }

    /// Somebody else at the same place.
    pub fn with(&self, key: Key) -> Self {
        Self { endpoint: self.endpoint.clone(), key }
    }

    /// A session with a role. To functions' roles the owner is let in place of Lambda.
    pub async fn in_role(&self, role: &str) -> Self {
        let arn = format!("arn:aws:iam::000000000000:role/{role}");
        let arguments = ["sts", "assume-role", "--role-arn", &arn, "--role-session-name", "test"];
        let session = self.call(&arguments).await;
        let field = |name: &str| text(&session, &format!("/Credentials/{name}"));
        let token = Some(field("SessionToken"));
        self.with(Key { id: field("AccessKeyId"), secret: field("SecretAccessKey"), token })
    }

    /// A command with this identity, and with nothing of who runs the test.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_PAGER", "").env("AWS_REGION", REGION);
        command.env("AWS_DEFAULT_REGION", REGION).env("AWS_ENDPOINT_URL", &self.endpoint);
        command.env("AWS_ACCESS_KEY_ID", &self.key.id).env("AWS_SECRET_ACCESS_KEY", &self.key.secret);
        if let Some(token) = &self.key.token {
            command.env("AWS_SESSION_TOKEN", token);
        }
        command.kill_on_drop(true);
        command
    }

    /// Gives a command of the `aws` program; an error is what it says.
    ///
    /// # Errors
    /// If AWS refuses.
    ///
    /// # Panics
    /// If the program is missing or does not come to an end.
    pub async fn try_call(&self, arguments: &[&str]) -> Result<Value, String> {
        let mut command = self.command(&tools().join("aws"));
        // For SQS it goes where the queue's URL leads, unless it is told here.
        command.args(arguments).args(["--output", "json", "--endpoint-url", &self.endpoint]);
        let Output { status, stdout, stderr } = ended(command).await;
        if !status.success() {
            return Err(String::from_utf8_lossy(&stderr).trim().to_owned());
        }
        if stdout.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&stdout).expect("the command line of AWS answers in JSON"))
    }

    /// Gives a command that AWS carries out.
    ///
    /// # Panics
    /// If it refuses.
    pub async fn call(&self, arguments: &[&str]) -> Value {
        self.try_call(arguments).await.unwrap_or_else(|e| panic!("aws {arguments:?}: {e}"))
    }
}

/// A text of an answer.
///
/// # Panics
/// If there is none at this place.
pub(super) fn text(answer: &Value, place: &str) -> String {
    let found = answer.pointer(place).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("no text at {place} of {answer}")).to_owned()
}

/// The folder with the program `aws`.
pub(super) fn tools() -> PathBuf {
    let Some(folder) = std::env::var_os(VARIABLE) else {
        panic!("{VARIABLE} names no environment with the program aws: run ./test, which installs it");
    };
    PathBuf::from(folder).join("bin")
}

/// Runs a command to its end.
pub(super) async fn ended(mut command: Command) -> Output {
    let running = command.stdin(std::process::Stdio::null()).output();
    timeout(DEADLINE, running).await.expect("it ends in time").expect("the program starts")
}
