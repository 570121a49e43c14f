//! The bench: namespaces, the service in them, its readers and who holds them.

use super::attended::Attended;
use super::slot::{Card, Slot};
use crate::process::{done, run_with_input};
use crate::programs;
use crate::wait::until;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::process::Command;

/// What vpcd's first reader has; its second slot listens on the port after it.
const FIRST_PORT: u16 = 0x8c7b;
/// From one pair of slots to the next.
const PORTS: u16 = 2;
/// How often the log is looked at before the service is asked.
const LOOKS: usize = 100;
/// What the client library takes the socket's path from.
const SOCKET: &str = "PCSCLITE_CSOCK_NAME";

/// Brings the network up, puts the bench's folder in the place of `/run`, and stays until its input closes.
const NAMESPACE: &str =
    r#"ip link set lo up && mount --bind "$1" /run && mkdir -p /run/pcscd && echo ready && exec cat >&2"#;

/// The service logs to its standard output. It reads no input that could end it: should the whole test be
/// killed, it is, too.
const SERVICE: &str = r#"exec setpriv --pdeathsig KILL pcscd --foreground --info --config "$1" >&2"#;

/// A PC/SC service of its own, with readers.
pub struct Bench {
    folder: TempDir,
    namespace: Attended,
    service: Option<Attended>,
    pairs: u16,
}

/// A reader held by another process; let go when this goes.
pub struct Hold(Attended);

impl Bench {
    /// A running service with two empty readers.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let run = folder.path().join("run");
        fs::create_dir(&run).expect("a folder");
        let mut command = Command::new("unshare");
        command.args(["--mount", "--net"]);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command.args(["sh", "-c", NAMESPACE, "namespace"]).arg(&run);
        let mut namespace = Attended::start(&mut command, &folder.path().join("namespace.log"));
        assert_eq!(namespace.event().await, "ready");
        let mut bench = Self { folder, namespace, service: None, pairs: 1 };
        bench.start_service().await;
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder for a card.
    pub fn card_folder(&self, name: &str) -> PathBuf {
        self.path("cards").join(name)
    }

    /// Where clients find the service.
    pub fn socket(&self) -> PathBuf {
        self.path("run/pcscd/pcscd.comm")
    }

    /// What clients have in their environment: name and value.
    pub fn environment(&self) -> String {
        format!("{SOCKET}={}", self.socket().display())
    }

    /// What the service has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("pcscd.log")).unwrap_or_default()
    }

    /// How often the service has seen a card go out of a reader.
    pub fn removals(&self, reader: u16) -> usize {
        self.log().matches(&format!("Card Removed From {}", Self::reader_name(reader))).count()
    }

    /// Waits until the service has seen the card in a reader.
    pub async fn insertion(&self, reader: u16) {
        let line = format!("Card inserted into {}", Self::reader_name(reader));
        until("an insertion to be seen", || async { self.log().contains(&line).then_some(()) }).await;
    }

    /// Waits until it has seen one more than so many. A card that is back sooner may be missed for ever: the
    /// service looks at its readers every 0.4 seconds.
    ///
    /// A card that goes while it is reset is gone for the service without a word in its log: it is asked now and then.
    pub async fn removal(&self, reader: u16, before: usize) {
        let looks = AtomicUsize::new(1);
        let seen = || async {
            let asks = looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOKS);
            (self.removals(reader) > before || asks && self.is_empty(reader).await).then_some(())
        };
        until("a removal to be seen", seen).await;
    }

    /// Whether the service has no card in a reader.
    async fn is_empty(&self, reader: u16) -> bool {
        let listed = self.client("opensc-tool", &["--list-readers"]).await;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let line = listed.lines().find(|line| line.ends_with(&Self::reader_name(reader)));
        line.is_some_and(|line| line.split_whitespace().nth(1) == Some("No"))
    }

    /// Where the cards log.
    pub fn card_log(&self) -> PathBuf {
        self.path("card.log")
    }

    /// A program within the namespaces.
    fn inside(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.namespace.id(), "--mount", "--net"]);
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.arg(program);
        command
    }

    /// Starts the service, and waits until it takes clients.
    ///
    /// # Panics
    /// If it runs.
    pub async fn start_service(&mut self) {
        assert!(self.service.is_none(), "one service at a time");
        let readers = self.path("readers");
        fs::create_dir_all(&readers).expect("a folder");
        for pair in 0..self.pairs {
            // A driver of its own: the driver keeps the slots of one pair, and the service loads a file once.
            let driver = self.path(&format!("driver-{pair}.so"));
            fs::copy(installed_driver(), &driver).expect("the driver can be copied");
            fs::write(readers.join(format!("pair-{pair}")), reader(pair, &driver)).expect("a file");
        }
        // Those of a service that was killed.
        for left in ["pcscd.comm", "pcscd.pid"] {
            let _ = fs::remove_file(self.path("run/pcscd").join(left));
        }
        let mut command = self.inside(Path::new("sh"));
        command.args(["-c", SERVICE, "pcscd"]).arg(readers);
        self.service = Some(Attended::start(&mut command, &self.path("pcscd.log")));
        let socket = self.socket();
        until("the service to take clients", || async { UnixStream::connect(&socket).ok() }).await;
    }

    /// SIGKILL for the service.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn kill_service(&mut self) {
        self.service.take().expect("a running service").kill().await;
    }

    /// Two more readers, from the next start of the service on.
    pub fn plug_in_more_readers(&mut self) {
        self.pairs += 1;
    }

    /// The last two readers are gone, from the next start of the service on.
    ///
    /// # Panics
    /// If there are none.
    pub fn unplug_readers(&mut self) {
        self.pairs -= 1;
        fs::remove_file(self.path("readers").join(format!("pair-{}", self.pairs)))
            .expect("readers to unplug");
    }

    /// A card for the reader of this number, not inserted yet.
    pub fn slot(&self, reader: u16, card: &Card) -> Slot {
        let mut command = self.inside(&programs::card());
        let port = FIRST_PORT + reader;
        command.args(["--until-stdin-closes", "--empty", "--port", &port.to_string()]);
        Slot::new(Attended::start(&mut command, &self.card_log()), card.clone())
    }

    /// The name of a reader.
    pub fn reader_name(reader: u16) -> String {
        let (pair, slot) = (reader / PORTS, reader % PORTS);
        format!("Bench {pair} 00 {slot:02X}")
    }

    /// Holds a reader from a process of its own, in a transaction.
    pub async fn hold(&self, reader: u16) -> Hold {
        let mut command = Command::new(programs::holder());
        command.arg(Self::reader_name(reader)).env(SOCKET, self.socket());
        let mut holder = Attended::start(&mut command, &self.path("holder.log"));
        assert_eq!(holder.event().await, "held");
        Hold(holder)
    }

    /// Runs a client to its end.
    pub async fn client(&self, program: &str, arguments: &[&str]) -> Output {
        self.client_with_input(program, arguments, "").await
    }

    /// Runs a client that reads from its standard input.
    pub async fn client_with_input(&self, program: &str, arguments: &[&str], input: &str) -> Output {
        let environment = self.environment();
        let arguments = [&[environment.as_str(), program], arguments].concat();
        run_with_input(Path::new("env"), &arguments, input).await
    }

    /// What a client that must succeed has printed.
    pub async fn asked(&self, program: &str, arguments: &[&str]) -> String {
        let environment = self.environment();
        done(Path::new("env"), &[&[environment.as_str(), program], arguments].concat()).await
    }
}

impl Hold {
    /// Lets the reader go.
    pub async fn release(mut self) {
        self.0.order("release").await;
        assert_eq!(self.0.event().await, "released");
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// A pair of readers, as the service's configuration has it (reader.conf(5)).
fn reader(pair: u16, driver: &Path) -> String {
    let (port, driver) = (FIRST_PORT + PORTS * pair, driver.display());
    format!(
        "FRIENDLYNAME \"Bench {pair}\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {driver}\nCHANNELID 0x{port:X}\n"
    )
}

/// Where vpcd is, as its own package tells the service.
fn installed_driver() -> String {
    let known = fs::read_to_string("/etc/reader.conf.d/vpcd").expect("vpcd is installed");
    let path = known.lines().find_map(|line| line.strip_prefix("LIBPATH"));
    path.expect("a reader has a driver").trim().to_owned()
}
