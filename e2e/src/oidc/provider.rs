//! npm's oidc-provider, a certified implementation with a login form of its own, as a process.

use crate::wait::DEADLINE;
use serde::Serialize;
use serde_json::json;
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// The folder with `node` and `node_modules/oidc-provider`.
const VARIABLE: &str = "CARDWRIGHT_OIDC_PROVIDER";

/// A client that has a secret.
pub const CONFIDENTIAL_CLIENT: &str = "cardwright-confidential";

/// Its secret, with characters that RFC 6749, 2.3.1 has encoded.
pub const SECRET: &str = "not so secret: 100% of it / is known";

/// Somebody with an account at the provider. The form takes the subject as login, and any password.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The login.
    pub sub: String,
    /// The e-mail address.
    pub email: String,
    /// Whether the provider has verified it.
    pub email_verified: bool,
    /// The values of the roles claim.
    pub roles: Vec<String>,
}

impl Account {
    /// An account whose e-mail address is that of a person whom a [`crate::site::Site`] was given.
    pub fn of(person: &crate::people::Person) -> Self {
        Self {
            sub: person.given.to_lowercase(),
            email: person.email(),
            email_verified: true,
            roles: person.roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }
}

/// The provider's process. It is killed when this goes.
pub struct NpmProvider {
    /// Its issuer identifier.
    pub issuer: String,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
    _script: TempDir,
}

impl NpmProvider {
    /// A provider on a port of its own, which serves once it knows where to send browsers back to.
    ///
    /// # Panics
    /// If it is not installed.
    pub async fn start() -> Self {
        let folder = std::env::var_os(VARIABLE).map(PathBuf::from).unwrap_or_else(|| {
            panic!("{VARIABLE} does not name a folder with npm's oidc-provider; ./test installs it and says where")
        });
        let script = tempfile::tempdir().expect("a temporary folder");
        let file = script.path().join("provider.mjs");
        std::fs::write(&file, include_str!("provider.mjs")).expect("the script can be written");
        let mut command = Command::new(folder.join("node"));
        command.arg(&file).arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.kill_on_drop(true).spawn().expect("node starts");
        let input = process.stdin.take().expect("its input is piped");
        let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let mut provider = Self { issuer: String::new(), input, lines, _process: process, _script: script };
        provider.issuer = provider.line().await;
        provider
    }

    /// Opens it for a product at this URL, and for these people.
    pub async fn open(&mut self, product: &str, accounts: &[Account]) {
        let redirect = format!("{product}{}", api::session::CALLBACK);
        let settings = json!({ "redirect": redirect, "accounts": accounts, "secret": SECRET });
        self.input.write_all(format!("{settings}\n").as_bytes()).await.expect("it reads its settings");
        assert_eq!(self.line().await, "ready");
    }

    async fn line(&mut self) -> String {
        let line = timeout(DEADLINE, self.lines.next_line()).await.expect("it says something in time");
        line.expect("its output is text").expect("it has not ended")
    }
}
