//! A mail server made by others, as a process of its own.

use crate::process::{Process, done};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where it is: a Python environment with aiosmtpd.
const ENVIRONMENT: &str = "CARDWRIGHT_AIOSMTPD";

/// How it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// In plain text.
    None,
    /// It takes nothing before STARTTLS.
    StartTls,
    /// From the first byte.
    Tls,
}

/// What a mail server does.
#[derive(Clone, Debug)]
pub struct Manners {
    /// How it is reached.
    pub encryption: Encryption,
    /// Who has to sign in, with which password.
    pub login: Option<(&'static str, &'static str)>,
    /// Addresses for which it takes nothing, and what it says of them.
    pub refuses: Vec<(String, &'static str)>,
    /// Its port; 0 for any.
    pub port: u16,
}

impl Manners {
    /// Encrypted by STARTTLS, for whoever comes.
    pub const fn plain(encryption: Encryption) -> Self {
        Self { encryption, login: None, refuses: Vec::new(), port: 0 }
    }
}

/// A mail as the server took it.
#[derive(Clone, Debug, Deserialize)]
pub struct Taken {
    /// The sender on the envelope.
    pub from: String,
    /// Who gets it, on the envelope.
    pub to: Vec<String>,
    /// Whether it came encrypted.
    pub encrypted: bool,
    /// Who had signed in.
    pub user: Option<String>,
    /// As whom the client has greeted.
    pub host: String,
    /// The mail.
    pub mail: Mail,
}

/// A mail as Python reads it.
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    /// Its headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its media type.
    pub kind: String,
    /// What Python found wrong with it.
    pub defects: Vec<String>,
    /// Its plain text.
    pub text: Option<String>,
    /// Its HTML.
    pub html: Option<String>,
    /// The media types of its parts, in their order.
    pub parts: Vec<String>,
}

impl Mail {
    /// A header, by its name in lower case.
    ///
    /// # Panics
    /// If there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }
}

/// Certificates for a mail server on this machine.
pub struct Papers {
    folder: TempDir,
}

impl Papers {
    /// Of an authority that nobody knows, for `localhost`.
    pub async fn new() -> Self {
        let papers = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let file = |name: &str| papers.file(name).to_str().expect("a path in UTF-8").to_owned();
        let (ca, ca_key, csr) = (file("ca.pem"), file("ca.key"), file("server.csr"));
        let (certificate, key) = (file("server.pem"), file("server.key"));
        let fresh = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let authority = ["-x509", "-days", "2", "-subj", "/CN=Mail test", "-keyout", &ca_key, "-out", &ca];
        let server = [
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            &key,
            "-out",
            &csr,
        ];
        let sign = ["x509", "-req", "-in", &csr, "-CA", &ca, "-CAkey", &ca_key, "-days", "2"];
        let sign = [&sign[..], &["-copy_extensions", "copy", "-out", &certificate]].concat();
        for arguments in [[&fresh[..], &authority].concat(), [&fresh[..], &server].concat(), sign] {
            done(Path::new("openssl"), &arguments).await;
        }
        papers
    }

    /// The authority's certificate.
    pub fn authority(&self) -> PathBuf {
        self.file("ca.pem")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A mail server that runs.
pub struct MailServer {
    process: Process,
    /// Its port on loopback.
    pub port: u16,
}

impl MailServer {
    /// Starts it.
    ///
    /// # Panics
    /// If it is not installed, or does not start.
    pub async fn start(papers: &Papers, manners: &Manners) -> Self {
        let folder = std::env::var_os(ENVIRONMENT).map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/aiosmtpd-venv"),
            PathBuf::from,
        );
        let python = folder.join("bin/python");
        assert!(python.is_file(), "aiosmtpd is not installed: ./test does, or set {ENVIRONMENT}");
        let encryption = match manners.encryption {
            Encryption::None => "none",
            Encryption::StartTls => "starttls",
            Encryption::Tls => "tls",
        };
        let options = json!({
            "encryption": encryption,
            "login": manners.login.map(|(user, password)| json!({ "user": user, "password": password })),
            "refuses": manners.refuses.iter().cloned().collect::<BTreeMap<_, _>>(),
            "certificate": papers.file("server.pem"),
            "key": papers.file("server.key"),
            "port": manners.port,
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/smtp/server.py");
        let script = script.to_str().expect("a path in UTF-8");
        let log = papers.file("server.log");
        let mut process = Process::start(&python, &["-B", script, &options.to_string()], &log);
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        let port = process.line().await.and_then(|line| line.parse().ok());
        Self { process, port: port.unwrap_or_else(|| panic!("no mail server: {}", said())) }
    }

    /// The next mail that it takes.
    ///
    /// # Panics
    /// If none comes in time.
    pub async fn mail(&mut self) -> Taken {
        let line = self.process.line().await.expect("the mail server runs");
        serde_json::from_str(&line).expect("a mail")
    }

    /// SIGKILL.
    pub async fn kill(self) {
        self.process.kill().await;
    }
}
