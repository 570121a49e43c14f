//! A desk: a folder in which the agent's program runs, and what is checked of it afterwards.

use crate::backend::{Backend, CODE, PIN, PUK, secrets};
use domain::profile::Slot;
use std::fs::{self, File, OpenOptions};
use std::path::PathBuf;
use std::process::{Output, Stdio};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

pub(crate) struct Desk {
    pub(crate) backend: Backend,
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new(backend: Backend) -> Self {
        Self { backend, folder: tempfile::tempdir().unwrap() }
    }

    /// A desk whose agent is enrolled.
    pub(crate) async fn enrolled(backend: Backend) -> Self {
        let desk = Self::new(backend);
        let enrolled = desk.enrol(CODE).await;
        assert!(enrolled.status.success(), "{enrolled:?}");
        desk.backend.with(|s| s.calls.clear());
        desk
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("agent")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cardwright-agent"));
        command.arg(name).arg("--home").arg(self.home()).env("RUST_LOG", "trace").kill_on_drop(true);
        command
    }

    pub(crate) fn enrolment(&self, code: &str) -> Command {
        let mut command = self.command("enrol");
        command.args(["--server", &self.backend.url, "--code", code, "--name", "Desk 1"]);
        command
    }

    pub(crate) async fn enrol(&self, code: &str) -> Output {
        self.enrolment(code).output().await.unwrap()
    }

    /// The agent at work. It logs everything it can.
    pub(crate) fn run(&self) -> Child {
        self.run_with(&[])
    }

    /// The same, with more options.
    pub(crate) fn run_with(&self, options: &[&str]) -> Child {
        let log: File = OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.command("run");
        command.arg("--virtual-reader").arg("--virtual-printer").arg(self.printed()).args(options);
        command.stderr(Stdio::from(log)).spawn().unwrap()
    }

    /// Where cards come out that were printed.
    pub(crate) fn printed(&self) -> PathBuf {
        self.folder.path().join("printed")
    }

    /// The cards that came out.
    pub(crate) fn prints(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.printed()).unwrap().map(|file| file.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|ending| ending == "pdf")).collect()
    }

    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.log()).unwrap()
    }

    pub(crate) async fn cards(&self) -> Vec<serde_json::Value> {
        let cards = self.command("cards").arg("--json").output().await.unwrap();
        assert!(cards.status.success(), "{cards:?}");
        serde_json::from_slice(&cards.stdout).unwrap()
    }

    /// The exit code of `try-pin`.
    pub(crate) async fn try_pin(&self, chip: &str, pin: &str) -> Option<i32> {
        let mut command = self.command("try-pin");
        command.args(["--chip", chip]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut trial = command.spawn().unwrap();
        trial.stdin.take().unwrap().write_all(format!("{pin}\n").as_bytes()).await.unwrap();
        trial.wait().await.unwrap().code()
    }

    /// What must hold after one job, whatever happened on the way.
    pub(crate) async fn check_one_card(&self) {
        let (wrongs, evidence, certificates) =
            self.backend.with(|s| (s.wrongs.clone(), s.verified.clone(), s.certificates.clone()));
        assert_eq!(wrongs, Vec::<String>::new());
        let evidence = evidence.unwrap();
        let slots: Vec<_> = certificates.iter().map(|certificate| certificate.slot).collect();
        assert_eq!(slots, Slot::ALL, "four keys, four certificates: {certificates:?}");
        assert_eq!((&evidence.uid, &evidence.print), (&None, &None));
        let evidence = evidence.piv.unwrap();
        let proven: Vec<_> = evidence.slots.iter().map(|slot| slot.certificate).collect();
        assert_eq!(proven, certificates.iter().map(|c| c.fingerprint).collect::<Vec<_>>());
        assert!(certificates.iter().all(|certificate| certificate.chip == evidence.chip));

        let chip = evidence.chip.to_string();
        let cards = self.cards().await;
        assert_eq!(cards.len(), 1, "one job, one card: {cards:?}");
        assert_eq!((&cards[0]["chip"], &cards[0]["pin_tries_left"]), (&chip.clone().into(), &3.into()));
        assert_eq!(self.try_pin(&chip, "123456").await, Some(1), "the factory's PIN is gone");
        assert_eq!(self.try_pin(&chip, PIN).await, Some(0));

        let traced = self.backend.with(|s| serde_json::to_string(&s.traces.values().collect::<Vec<_>>()));
        let (said, traced) = (self.said().to_lowercase(), traced.unwrap().to_lowercase());
        assert!(said.contains("job claimed") && said.contains("trace"), "{said}");
        let key = secrets(evidence.chip);
        for secret in [PIN.as_bytes(), PUK.as_bytes(), key.management_key.expose()] {
            let hex: Vec<_> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let listed: Vec<_> = secret.iter().map(u8::to_string).collect();
            assert!(!traced.contains(&hex.join("")), "a secret in the trace");
            let text = String::from_utf8_lossy(secret).into_owned();
            for written in [text, hex.join(""), hex.join(" "), hex.join(", "), listed.join(", ")] {
                assert!(!said.contains(&written), "a secret in the log");
            }
        }
    }
}
