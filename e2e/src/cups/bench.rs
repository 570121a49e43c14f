//! The print service and its printers.

use super::printer::{Driver, Printer};
use crate::process::done;
use crate::wait::until;
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// The last step of the bench's printers.
const BACKEND: &str = include_str!("backend.sh");
/// What CUPS and its filters bring.
const INSTALLED: [&str; 2] = ["filter", "daemon"];
const SERVER_BIN: &str = "/usr/lib/cups";

/// A print service of its own; ended when this goes.
pub struct PrintBench {
    folder: TempDir,
    port: u16,
    forgetful: bool,
    service: Option<Child>,
}

impl PrintBench {
    /// A running service without printers, which writes down what it does at once.
    ///
    /// # Panics
    /// If CUPS is not installed, or does not start.
    pub async fn open() -> Self {
        Self::start(false).await
    }

    /// One as it is installed: when it is killed, it has forgotten what was new in the last half minute.
    ///
    /// # Panics
    /// As [`Self::open`].
    pub async fn forgetful() -> Self {
        Self::start(true).await
    }

    async fn start(forgetful: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Filters run as another user.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("our own folder");
        for name in ["conf", "spool/tmp", "cache", "state", "log", "bin/backend"] {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        for name in INSTALLED {
            symlink(Path::new(SERVER_BIN).join(name), folder.path().join("bin").join(name)).expect("a link");
        }
        let backend = folder.path().join("bin/backend/bench");
        fs::write(&backend, BACKEND).expect("a file");
        // For its owner alone: so it runs as the owner of the service, who may write the printers' folders.
        fs::set_permissions(&backend, Permissions::from_mode(0o700)).expect("our own file");
        let mut bench = Self { folder, port: 0, forgetful, service: None };
        bench.start_service().await;
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the service at a port that is free, the same as before if there was one.
    ///
    /// # Panics
    /// If it runs, or does not start.
    pub async fn start_service(&mut self) {
        assert!(self.service.is_none(), "one service at a time");
        if self.port == 0 {
            self.port = free_port();
        }
        let root = self.folder.path().display();
        let files = [
            format!("ServerRoot {root}/conf\nServerBin {root}/bin\nDataDir /usr/share/cups\n"),
            format!("RequestRoot {root}/spool\nTempDir {root}/spool/tmp\nCacheDir {root}/cache\n"),
            format!("StateDir {root}/state\nAccessLog {root}/log/access\nErrorLog {root}/log/error\n"),
            format!("PageLog {root}/log/page\nPrintcap {root}/state/printcap\n"),
        ];
        let port = self.port;
        let memory = if self.forgetful { "" } else { "DirtyCleanInterval 0\n" };
        let policy = "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n";
        let service = format!(
            "Listen localhost:{port}\nBrowsing No\nDefaultAuthType None\nLogLevel debug\nErrorPolicy stop-printer\n\
             <Location />\nOrder allow,deny\nAllow localhost\n</Location>\n{memory}{policy}"
        );
        fs::write(self.path("conf/cups-files.conf"), files.concat()).expect("a file");
        fs::write(self.path("conf/cupsd.conf"), service).expect("a file");
        let mut command = Command::new("setpriv");
        // Should the whole test be killed, it ends, too.
        command.args(["--pdeathsig", "TERM", cupsd(), "-f", "-c"]).arg(self.path("conf/cupsd.conf"));
        command.arg("-s").arg(self.path("conf/cups-files.conf")).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.service = Some(command.spawn().expect("cupsd starts"));
        until("the print service to take clients", || async {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()
        })
        .await;
    }

    /// Waits until the service has written down that the printer is switched on and has a job.
    pub async fn has_written(&self, printer: &Printer) {
        let (known, jobs) = (self.path("conf/printers.conf"), self.path("cache/job.cache"));
        let spool = self.path("spool");
        until("the service to write down its printer and its job", || async {
            let printers = fs::read_to_string(&known).ok()?;
            let (_, own) = printers.split_once(&format!("Printer {}>", printer.name()))?;
            let (own, _) = own.split_once("</Printer>")?;
            // The list of jobs, and a control file for each.
            let has_job = fs::read_to_string(&jobs).ok()?.contains("<Job ")
                && spool.join("c00001").metadata().is_ok_and(|file| file.len() > 0);
            (has_job && !own.contains("State Stopped")).then_some(())
        })
        .await;
    }

    /// SIGKILL for the service; its printers go on by themselves.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn kill_service(&mut self) {
        self.service.take().expect("a running service").kill().await.expect("our own child can be killed");
    }

    /// The address of a queue, or of none.
    pub fn address(&self, queue: &str) -> String {
        format!("ipp://localhost:{}/printers/{queue}", self.port)
    }

    /// The service's own address.
    pub fn service_address(&self) -> String {
        format!("ipp://localhost:{}/", self.port)
    }

    /// A new printer, switched on.
    ///
    /// # Panics
    /// If the service does not take it.
    pub async fn printer(&self, name: &str, driver: Driver) -> Printer {
        let folder = self.path("printed").join(name);
        fs::create_dir_all(&folder).expect("a folder");
        let ppd = self.path(&format!("{name}.ppd"));
        fs::write(&ppd, driver.ppd()).expect("a file");
        let device = format!("bench:{}", folder.display());
        let ppd = ppd.to_str().expect("a path in UTF-8");
        self.administer("lpadmin", &["-p", name, "-v", &device, "-P", ppd, "-E"]).await;
        Printer { name: name.to_owned(), folder, port: self.port }
    }

    /// Runs one of CUPS's own commands.
    pub async fn administer(&self, program: &str, arguments: &[&str]) -> String {
        let server = format!("localhost:{}", self.port);
        done(Path::new(program), &[&["-h", &server], arguments].concat()).await
    }

    /// What the service has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log/error")).unwrap_or_default()
    }
}

impl Drop for PrintBench {
    fn drop(&mut self) {
        // A printer that waits ends with its folder, which goes next.
        let _ = fs::remove_dir_all(self.path("printed"));
    }
}

/// A port that nobody has: CUPS cannot be asked which one it took. Below those that systems hand out by
/// themselves, which others may be given meanwhile.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 10_000).unwrap_or_default();
    let ports = std::iter::repeat_with(|| 20_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000);
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    ports.take(1000).find(free).expect("a free port")
}

/// Not on the path of ordinary users.
fn cupsd() -> &'static str {
    const SBIN: &str = "/usr/sbin/cupsd";
    if Path::new(SBIN).exists() { SBIN } else { "cupsd" }
}
