//! `cardwright try` as `./run` starts it, but for its portals: a first card is made, and there is a door.
#![expect(clippy::indexing_slicing, reason = "a test that panics has failed, helpers included")]

use crate::job;
use crate::judges::pin_of;
use crate::person::SignedIn;
use crate::process::Process;
use crate::programs;
use domain::id::IssuanceId;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Those of its people who have a part in a card: its holder, the officer, the Card administrator.
const HOLDER: &str = "Nora Lindqvist";
const OFFICER: &str = "Tomas Berg";
const ADMINISTRATOR: &str = "Amara Okafor";

/// A running try-out; gone with its test.
pub struct TryOut {
    _process: Process,
    folder: TempDir,
    /// Where the portals would be.
    pub url: String,
    /// What it says of its door.
    pub door: Value,
    /// The first card.
    pub issuance: IssuanceId,
    tickets: HashMap<String, String>,
}

impl TryOut {
    /// Starts it.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts it with these variables in its environment, each `NAME=VALUE`.
    ///
    /// # Panics
    /// If it ends before it is ready.
    pub async fn start_with(environment: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = |path: PathBuf| path.to_str().expect("a path in UTF-8").to_owned();
        let (server, agent) = (text(programs::server()), text(programs::agent()));
        let data = text(folder.path().join("data"));
        let options = ["try", "--json", "--port", "0", "--data", &data, "--agent", &agent];
        let arguments = [environment, &[server.as_str()], &options].concat();
        let mut process =
            Process::start(Path::new("/usr/bin/env"), &arguments, &folder.path().join("err.log"));
        let mut events: HashMap<String, Value> = HashMap::new();
        let mut tickets = HashMap::new();
        while !events.contains_key("stop") {
            let line = process.line().await.expect("it becomes ready");
            let event: Value = serde_json::from_str(&line).expect("one JSON object a line");
            let word = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            if let Some((_, ticket)) = word("url").split_once('#') {
                tickets.insert(word("name"), ticket.to_owned());
            }
            events.insert(word("event"), event);
        }
        let word = |event: &str, name: &str| events[event][name].as_str().expect("it is said").to_owned();
        let url = word("ready", "url");
        let issuance = word("verified", "issuance").parse().expect("an id");
        let door = events.remove("door").expect("a door");
        Self { _process: process, folder, url, door, issuance, tickets }
    }

    async fn sign_in(&self, name: &str) -> SignedIn {
        SignedIn::by(&self.url, &self.tickets[name]).await.expect("the server answers")
    }

    /// The PIN on the letter of the first card.
    pub async fn pin(&self) -> String {
        let administrator = self.sign_in(ADMINISTRATOR).await;
        pin_of(&job::open_letter(&administrator, &self.issuance, None).await).await
    }

    /// The first card is handed over to its holder.
    ///
    /// # Panics
    /// If that is refused.
    pub async fn hand_over(&self) {
        let (officer, life) = (self.sign_in(OFFICER).await, format!("/api/cards/{}/life", self.issuance));
        let answer = officer.command(&life, &json!({ "life": "hand-over" })).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }

    /// Its holder reports the first card lost.
    ///
    /// # Panics
    /// If that is refused.
    pub async fn report_lost(&self) {
        let (holder, loss) = (self.sign_in(HOLDER).await, format!("/api/my/cards/{}/loss", self.issuance));
        let answer = holder.command(&loss, &json!({ "reason": null })).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }

    /// A path in what it says of its door.
    pub fn told(&self, what: &str) -> String {
        self.door[what].as_str().expect("it is said").to_owned()
    }

    /// The folder of the first card.
    pub fn card(&self) -> PathBuf {
        self.folder.path().join("data/agent/cards/card-0001")
    }

    /// The home of its agent.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("data/agent")
    }

    /// A file beside its data.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All that it has logged.
    pub fn logs(&self) -> String {
        let logs = ["err.log", "data/server.log", "data/agent.log"];
        logs.map(|log| fs::read_to_string(self.folder.path().join(log)).unwrap_or_default()).concat()
    }
}

impl Drop for TryOut {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
    }
}
