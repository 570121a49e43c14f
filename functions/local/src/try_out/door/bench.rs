//! A reader for the card at the door: a PC/SC service of our own, which nobody else on this machine sees.
//!
//! The service has its socket at a fixed path, and its driver for readers in software (vpcd) listens on all addresses. So
//! service and card run in namespaces of their own, where `/run` is a folder of ours and no network but loopback; whoever
//! signs with the card stays outside, and is told where the socket is.

use crate::console::Failure;
use crate::data::private_dir;
use serde::Deserialize;
use serde_json::{Value, json};
use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

/// What the client library takes the socket's path from.
pub(super) const SOCKET: &str = "PCSCLITE_CSOCK_NAME";
/// Where vpcd's package tells the system's service of it.
const REGISTERED: &str = "/etc/reader.conf.d/vpcd";
/// The port on which vpcd waits for its card, within the namespace.
const PORT: u16 = 0x8c7b;
/// How long service and reader are waited for, and how often one looks.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);

/// Brings loopback up, puts our folder in the place of `/run`, and starts the service, which is killed with the card's program;
/// that ends with us, whose pipe is its input.
const NAMESPACE: &str = r#"ip link set lo up && mount --bind "$1" /run && mkdir -p /run/pcscd || exit
setpriv --pdeathsig KILL pcscd --foreground --config "$2" >&2 &
exec "$3" --until-stdin-closes --empty --port "$4""#;

/// Why the namespace does not come to be, if nothing else is said of it.
const FORBIDDEN: &str = "no namespaces of one's own are allowed; start as root, or allow user namespaces";

/// The programs that it takes, and what brings them on Debian.
const PROGRAMS: &[(&str, &str)] =
    &[("unshare", "util-linux"), ("setpriv", "util-linux"), ("ip", "iproute2"), ("pcscd", "pcscd")];

/// The programs and files of a reader.
#[derive(Clone)]
pub(super) struct Parts {
    /// `virtual-card-vpcd`.
    pub(super) card: PathBuf,
    /// vpcd, if it is elsewhere than where its package puts it.
    pub(super) driver: Option<PathBuf>,
}

/// A running reader.
pub(super) struct Bench {
    folder: PathBuf,
    _child: Child,
    orders: ChildStdin,
    events: Lines<BufReader<ChildStdout>>,
}

/// What the card's program tells; of the rest nobody here wants to know.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    Inserted,
    Ejected,
    Failed {
        why: String,
    },
    #[serde(other)]
    Other,
}

impl Bench {
    /// Starts it in a folder of its own.
    pub(super) async fn open(folder: PathBuf, parts: &Parts) -> Result<Self, Failure> {
        let path = search_path();
        if let Some((program, package)) = PROGRAMS.iter().find(|(program, _)| !is_in(&path, program)) {
            return Err(Failure(format!("{program} is missing; as root: apt-get install {package}")));
        }
        let driver = parts.driver.clone().or_else(registered).filter(|driver| driver.exists());
        let driver = driver.ok_or_else(|| {
            Failure("vpcd, the driver for readers in software, is missing; start again with ./run, which fetches it".into())
        })?;
        let (run, readers, log) = (folder.join("run"), folder.join("readers"), folder.join("reader.log"));
        let written = |e: std::io::Error| Failure::because("the reader's folder was not made", &e);
        private_dir(&run)?;
        private_dir(&readers)?;
        fs::write(readers.join("door"), reader(&driver)).map_err(written)?;
        let mut command = Command::new("unshare");
        command.args(["--mount", "--net"]);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command
            .args(["sh", "-c", NAMESPACE, "reader"])
            .args([&run, &readers, &parts.card])
            .arg(PORT.to_string());
        command.env("PATH", path).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command.stderr(File::create(&log).map_err(written)?);
        let mut child = command.spawn().map_err(|e| Failure::because("the reader did not start", &e))?;
        let (Some(orders), Some(events)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure("the reader takes no orders".into()));
        };
        let mut bench = Self { folder, _child: child, orders, events: BufReader::new(events).lines() };
        bench.starts(&log).await?;
        Ok(bench)
    }

    /// Where clients find the service.
    pub(super) fn socket(&self) -> PathBuf {
        self.folder.join("run/pcscd/pcscd.comm")
    }

    /// Waits until the service takes clients.
    async fn starts(&mut self, log: &Path) -> Result<(), Failure> {
        let socket = self.socket();
        let taken = async {
            while UnixStream::connect(&socket).is_err() {
                sleep(LOOK).await;
            }
        };
        tokio::select! {
            taken = timeout(PATIENCE, taken) => taken.map_err(|_| why(log, "the PC/SC service takes no clients")),
            _ended = self._child.wait() => Err(why(log, FORBIDDEN)),
        }
    }

    /// Puts the card of this folder into the reader.
    pub(super) async fn insert(&mut self, card: &Path) -> Result<(), Failure> {
        self.order(&json!({ "do": "insert", "card": { "folder": card } })).await?;
        self.until(|event| matches!(event, Event::Inserted)).await
    }

    /// Takes the card out, and lets go of it.
    pub(super) async fn put_away(&mut self) -> Result<(), Failure> {
        self.order(&json!({ "do": "put-away" })).await?;
        self.until(|event| matches!(event, Event::Ejected)).await
    }

    async fn order(&mut self, order: &Value) -> Result<(), Failure> {
        let given = self.orders.write_all(format!("{order}\n").as_bytes()).await;
        given.map_err(|e| Failure::because("the reader at the door is gone", &e))
    }

    async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Result<(), Failure> {
        let told = async {
            while let Ok(Some(line)) = self.events.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(Event::Failed { why }) => return Err(Failure(why)),
                    Ok(event) if wanted(&event) => return Ok(()),
                    _ => {}
                }
            }
            Err(Failure("the reader at the door is gone".into()))
        };
        let silent = Failure("the reader at the door does not answer".into());
        timeout(PATIENCE, told).await.unwrap_or(Err(silent))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What went wrong, with the last that was said about it.
fn why(log: &Path, what: &str) -> Failure {
    let said = fs::read_to_string(log).unwrap_or_default();
    match said.lines().rfind(|line| !line.trim().is_empty()) {
        Some(last) => Failure(format!("{what} ({})", last.trim())),
        None => Failure(what.to_owned()),
    }
}

/// A pair of readers, as the service's configuration has it (reader.conf(5)).
fn reader(driver: &Path) -> String {
    let driver = driver.display();
    format!(
        "FRIENDLYNAME \"Door\"\nDEVICENAME /dev/null:0x{PORT:X}\nLIBPATH {driver}\nCHANNELID 0x{PORT:X}\n"
    )
}

fn registered() -> Option<PathBuf> {
    let known = fs::read_to_string(REGISTERED).ok()?;
    known.lines().find_map(|line| line.strip_prefix("LIBPATH")).map(|path| PathBuf::from(path.trim()))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Where programs are, those for administrators too: a person's own path may lack them.
fn search_path() -> OsString {
    let mut path = env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    path
}

fn is_in(path: &OsString, program: &str) -> bool {
    env::split_paths(path).any(|folder| folder.join(program).is_file())
}
