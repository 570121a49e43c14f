//! An AWS of our own on loopback, which runs functions as processes and asks every caller who it is.

use super::aws::Aws;
use super::wire::Wire;
use crate::wait::until;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// The executable, as `./test` installs it.
const VARIABLE: &str = "CARDWRIGHT_MINISTACK";

/// The emulator's process. It is killed when this goes, and the functions end with it.
pub struct Emulator {
    /// Where it is.
    pub endpoint: String,
    /// As its owner.
    pub root: Aws,
    /// Through which its functions speak to it.
    pub wire: Wire,
    process: Child,
    log: PathBuf,
}

impl Emulator {
    /// An empty account. What the emulator unpacks and logs, it leaves in `folder`.
    ///
    /// # Panics
    /// If it is not installed, or does not answer.
    pub async fn start(folder: &Path) -> Self {
        let Some(executable) = std::env::var_os(VARIABLE) else {
            panic!("{VARIABLE} does not name the ministack executable: run ./test, which installs it");
        };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.expect("a free port").port();
        let endpoint = format!("http://127.0.0.1:{port}");
        let wire = Wire::to(&endpoint).await;
        let log = folder.join("emulator.log");
        let said = File::create(&log).expect("the log can be written");
        let root = Aws::root(&endpoint);
        let mut command = root.command(Path::new(&executable));
        command.env("AUTH", "true").env("BIND_HOST", "127.0.0.1").env("GATEWAY_PORT", port.to_string());
        command.env("IOT_MTLS_ENABLED", "0").env("TMPDIR", folder).env("RUST_LOG", "info");
        // Handed on to functions.
        command.env("AWS_ENDPOINT_URL", &wire.url);
        let errors = said.try_clone().expect("the log has two writers");
        let process = command.stdin(Stdio::null()).stdout(said).stderr(errors).spawn();
        let emulator = Self { endpoint, root, wire, process: process.expect("ministack starts"), log };
        let health = format!("{}/_ministack/health", emulator.endpoint);
        let http = crate::person::client();
        until("the emulator to answer", || async {
            http.get(&health).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
        emulator
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The processes of a function.
    pub fn processes(&self, function: &str) -> Vec<u32> {
        let name = format!("AWS_LAMBDA_FUNCTION_NAME={function}");
        let ours = self.process.id().map(|id| format!("PPid:\t{id}"));
        let is = |id: &u32| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            ours.as_ref().is_some_and(|ours| status.lines().any(|line| line == ours))
                && environment.split(|byte| *byte == 0).any(|variable| variable == name.as_bytes())
        };
        let all = std::fs::read_dir("/proc").expect("a list of processes").flatten();
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(is).collect()
    }

    /// SIGKILL for every process of a function; how many there were.
    ///
    /// # Panics
    /// If they cannot be killed.
    pub async fn kill(&self, function: &str) -> usize {
        let processes = self.processes(function);
        for id in &processes {
            let killed = Command::new("sh").args(["-c", &format!("kill -KILL {id}")]).status().await;
            assert!(killed.expect("a shell").success(), "{function} with process {id} is gone already");
        }
        processes.len()
    }
}
