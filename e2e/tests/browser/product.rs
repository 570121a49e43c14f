//! The product as a person starts it: server, reader agent and virtual card on loopback.

use cardwright_e2e::person::SignedIn;
use cardwright_e2e::{crowd, programs};
use serde_json::Value;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running `cardwright try` at a large organisation, whose first card is made, so that its people can sign in.
pub(crate) struct Product {
    process: Child,
    data: TempDir,
    /// Name, roles and sign-in link of each person.
    people: Vec<(String, Vec<String>, String)>,
    pub(crate) url: String,
}

impl Product {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With cards that take so many times as long as those of plastic.
    pub(crate) async fn at_pace(times: &str) -> Self {
        Self::start_with(&["--unhurried", times]).await
    }

    async fn start_with(options: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        crowd::furnish(data.path()).await;
        let process = Command::new(programs::server())
            .args(["try", "--json", "--port", "0", "--data"])
            .arg(data.path())
            .arg("--agent")
            .arg(programs::agent())
            .arg("--portal")
            .arg(portals())
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut product = Self { process, data, people: Vec::new(), url: String::new() };
        product.listen();
        product
    }

    /// Reads what the server says until it has named everybody who may sign in.
    fn listen(&mut self) {
        let said = BufReader::new(self.process.stdout.take().unwrap());
        for line in said.lines() {
            let event: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
            match event["event"].as_str() {
                Some("ready") => self.url = text("url"),
                Some("sign-in") => {
                    let roles = event["roles"].as_array().unwrap();
                    let roles = roles.iter().map(|role| role.as_str().unwrap().to_owned()).collect();
                    self.people.push((text("name"), roles, text("url")));
                }
                Some("stop") => return,
                _ => {}
            }
        }
        panic!("the server ended before it was ready: {}", self.log("server.log"));
    }

    /// The sign-in link of whoever holds just these roles.
    pub(crate) fn link(&self, roles: &[&str]) -> (&str, &str) {
        let found = self.people.iter().find(|(_, held, _)| held == roles);
        let (name, _, link) = found.unwrap_or_else(|| panic!("nobody has just the roles {roles:?}"));
        (name, link)
    }

    /// The same person at the API.
    pub(crate) async fn sign_in(&self, roles: &[&str]) -> SignedIn {
        let (_, link) = self.link(roles);
        let (_, ticket) = link.split_once('#').unwrap_or_else(|| panic!("no ticket in {link}"));
        SignedIn::by(&self.url, ticket).await.unwrap()
    }

    /// Stops the reader agent's process in the middle of whatever it does; it goes on when this is dropped.
    pub(crate) fn pause_agent(&self) -> Paused {
        // Beside it there is the reader at the door.
        let program = programs::agent();
        let runs_agent = |child: &u32| {
            let runs = fs::read_link(format!("/proc/{child}/exe"));
            runs.is_ok_and(|runs| runs.file_name() == program.file_name())
        };
        let agent = children(self.process.id()).into_iter().find(runs_agent);
        let agent = agent.unwrap_or_else(|| panic!("no agent runs"));
        signal("-STOP", agent);
        Paused(agent)
    }

    /// Whether the card takes the PIN, asked as somebody does who has the card in hand.
    pub(crate) fn takes_pin(&self, chip: &str, pin: &str) -> bool {
        let mut trial = Command::new(programs::agent())
            .args(["try-pin", "--chip", chip, "--home"])
            .arg(self.data.path().join("agent"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(trial.stdin.take().unwrap(), "{pin}").unwrap();
        trial.wait().unwrap().success()
    }

    fn log(&self, name: &str) -> String {
        fs::read_to_string(self.data.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("server.log:\n{}\nagent.log:\n{}", self.log("server.log"), self.log("agent.log"));
        }
        // The agent ends with the server: its standard input closes.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A process that stands still as long as this lives.
pub(crate) struct Paused(u32);

impl Drop for Paused {
    fn drop(&mut self) {
        signal("-CONT", self.0);
    }
}

fn signal(which: &str, process: u32) {
    let sent = Command::new("kill").args([which, &process.to_string()]).status().unwrap();
    assert!(sent.success(), "kill {which} {process}: {sent}");
}

/// The processes that one has started, from `/proc/PID/stat`: number, (name), state, parent (proc(5)).
fn children(parent: u32) -> Vec<u32> {
    let stats = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let (_, after_name) = stat.rsplit_once(')')?;
        let of: u32 = after_name.split_whitespace().nth(1)?.parse().ok()?;
        let process: u32 = stat.split_whitespace().next()?.parse().ok()?;
        (of == parent).then_some(process)
    });
    stats.collect()
}

/// The built portals, beside this test's own program.
pub(crate) fn portals() -> PathBuf {
    let own = env::current_exe().unwrap();
    let path = own.ancestors().nth(3).unwrap().join("portal/wasm-dev");
    assert!(path.exists(), "{} is not there; make it with: cargo xtask portal", path.display());
    path
}
