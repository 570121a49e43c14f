//! A card desk: a reader agent's process with its virtual reader.

use crate::pcsc::Bench;
use crate::process::{Process, done, run, run_with_input};
use crate::programs;
use crate::stack::Stack;
use crate::wait::until;
use domain::id::ChipId;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The agent's exit code for a PIN that was not tried.
const NOT_TRIED: i32 = 2;

/// A desk in a folder.
pub struct Desk {
    folder: PathBuf,
    process: Option<Process>,
    quiet: bool,
}

/// A card as `cardwright-agent cards` tells of it.
#[derive(Debug, Deserialize)]
pub struct Card {
    /// The chip's GUID; none if the card is blank.
    pub chip: Option<ChipId>,
    /// The tries that the PIN has left.
    pub pin_tries_left: Option<u8>,
}

/// What a card says to a PIN.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct PinTrial {
    /// Whether it takes it.
    pub accepted: bool,
    /// If not, how many tries are left.
    pub pin_tries_left: Option<u8>,
}

impl Desk {
    /// A desk that keeps everything in this folder.
    pub fn at(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).expect("the desk's folder");
        Self { folder, process: None, quiet: false }
    }

    /// Logs from now on as a desk does, not all that can be logged: where time is measured.
    pub fn log_little(&mut self) {
        self.quiet = true;
    }

    fn home(&self) -> String {
        self.folder.join("home").to_str().expect("a path in UTF-8").to_owned()
    }

    /// Everything that the agent has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("agent.log")).unwrap_or_default()
    }

    /// Tries to enrol the agent.
    pub async fn try_enrol(&self, url: &str, code: &str) -> Output {
        let home = self.home();
        let arguments = ["enrol", "--server", url, "--code", code, "--name", "Card desk", "--home", &home];
        run(&programs::agent(), &arguments).await
    }

    /// Starts to enrol, without waiting for the end of it.
    pub fn begin_enrolment(&self, url: &str, code: &str) -> Process {
        let home = self.home();
        let arguments = ["enrol", "--server", url, "--code", code, "--name", "Card desk", "--home", &home];
        Process::start(&programs::agent(), &arguments, &self.folder.join("agent.log"))
    }

    /// Enrols the agent.
    ///
    /// # Panics
    /// With what it says, if it fails.
    pub async fn enrol(&self, url: &str, code: &str) {
        let output = self.try_enrol(url, code).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts the agent, whose server is here by now.
    pub fn start(&mut self, url: &str) {
        self.start_with_software(url, &[]);
    }

    /// Starts the agent at its virtual reader, with these options besides.
    ///
    /// # Panics
    /// If it runs.
    pub fn start_with_software(&mut self, url: &str, options: &[&str]) {
        assert!(self.process.is_none(), "one agent at a time");
        let (home, agent) = (self.home(), programs::agent());
        let log = if self.quiet { "RUST_LOG=info" } else { "RUST_LOG=trace" };
        let agent = agent.to_str().expect("a path in UTF-8");
        let arguments = [log, agent, "run", "--home", &home, "--server", url, "--virtual-reader"];
        let arguments = [&arguments, options].concat();
        self.process = Some(Process::start(Path::new("env"), &arguments, &self.folder.join("agent.log")));
    }

    /// Starts the agent at the readers of a bench.
    ///
    /// # Panics
    /// If it runs.
    pub fn start_at_readers(&mut self, url: &str, bench: &Bench) {
        self.start_with(url, bench, &[]);
    }

    /// Starts the agent at the readers of a bench, with these options besides.
    ///
    /// # Panics
    /// If it runs.
    pub fn start_with(&mut self, url: &str, bench: &Bench, options: &[&str]) {
        assert!(self.process.is_none(), "one agent at a time");
        let (home, agent, environment) = (self.home(), programs::agent(), bench.environment());
        let agent = agent.to_str().expect("a path in UTF-8");
        let arguments = [&environment, agent, "run", "--home", &home, "--server", url];
        let arguments = [&arguments, options].concat();
        self.process = Some(Process::start(Path::new("env"), &arguments, &self.folder.join("agent.log")));
    }

    /// Sends the agent a signal, by name.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn signal(&self, name: &str) {
        let agent = self.process.as_ref().expect("a running agent").id();
        done(Path::new("kill"), &["-s", name, &agent.to_string()]).await;
    }

    /// Stops the agent: not one of its threads does anything more until the signal `CONT`.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn stop(&self) {
        self.signal("STOP").await;
        let tasks = format!("/proc/{}/task", self.process.as_ref().expect("a running agent").id());
        // The signal reaches one thread first; the others go on until that one has been given its turn.
        until("every thread of the agent to stand still", || async {
            let threads = fs::read_dir(&tasks).expect("threads").flatten();
            let mut states = threads.map(|thread| fs::read_to_string(thread.path().join("stat")));
            states.all(|stat| stat.is_ok_and(|stat| stopped(&stat))).then_some(())
        })
        .await;
    }

    /// SIGKILL for the agent.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn kill(&mut self) {
        self.process.take().expect("a running agent").kill().await;
    }

    /// The cards made at this desk, oldest first. A card that is being made is not listed well.
    ///
    /// # Panics
    /// If they cannot be listed.
    pub async fn cards(&self) -> Vec<Card> {
        let output = run(&programs::agent(), &["cards", "--home", &self.home(), "--json"]).await;
        serde_json::from_slice(&output.stdout).expect("a list of cards")
    }

    /// Tries a PIN on a card, as its holder would, once the agent has let go of the card: it holds it until
    /// its report is answered.
    ///
    /// # Panics
    /// If it cannot be tried.
    pub async fn try_pin(&self, chip: ChipId, pin: &str) -> PinTrial {
        let (home, chip) = (self.home(), chip.to_string());
        let arguments = ["try-pin", "--home", &home, "--chip", &chip, "--json"];
        let what = format!("card {chip} to be free");
        let output = until(&what, || async {
            let output = run_with_input(&programs::agent(), &arguments, &format!("{pin}\n")).await;
            (output.status.code() != Some(NOT_TRIED)).then_some(output)
        });
        let output = output.await;
        let trial: PinTrial = serde_json::from_slice(&output.stdout).expect("an answer in JSON");
        assert_eq!(output.status.success(), trial.accepted, "the exit code says the same");
        trial
    }

    /// Where the cards of this desk are, for whoever watches them.
    pub fn stack(&self) -> Stack {
        Stack::of(Path::new(&self.home()))
    }
}

/// Whether a line of a thread's `stat` says so: the letter after the name in parentheses (proc(5)).
fn stopped(stat: &str) -> bool {
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}
