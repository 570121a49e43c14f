//! Clients of the PC/SC service that were made by others: what they say of a card.

use crate::pcsc::Bench;
use crate::process::done;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The PKCS#11 module of OpenSC, where its Debian package puts it.
const MODULE: &str = "opensc-pkcs11.so";
/// The factory's secrets (piv.md and Yubico's documentation): PIN, PUK, and the 3DES management key.
const FACTORY_PIN: &str = "123456";
const FACTORY_PUK: &str = "12345678";
const FACTORY_KEY: &str = "--key=010203040506070801020304050607080102030405060708";

/// A card in a reader of a bench, as a client meets it.
pub struct CardJudge<'a> {
    bench: &'a Bench,
    reader: String,
    folder: tempfile::TempDir,
}

/// What `yubico-piv-tool -a status` says.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// The CHUID in hex.
    pub chuid: String,
    /// SHA-256 of the certificate in 9A, in hex.
    pub fingerprint: String,
    /// The certificate's subject.
    pub subject: String,
    /// The tries that the PIN has left.
    pub pin_tries: String,
}

impl<'a> CardJudge<'a> {
    /// The card in the reader of this number.
    pub fn of(bench: &'a Bench, reader: u16) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { bench, reader: Bench::reader_name(reader), folder }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("the file can be written");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// The certificate of 9A as any PKCS#15 client reads it, in DER.
    pub async fn certificate(&self) -> Vec<u8> {
        let arguments = ["--reader", &self.reader, "--read-certificate", "01"];
        let pem = self.bench.asked("pkcs15-tool", &arguments).await;
        let pem = self.file("read.pem", pem.as_bytes());
        let der = self.file("read.cer", b"");
        let openssl = ["x509", "-in", &pem, "-outform", "der", "-out", &der];
        done(Path::new("openssl"), &openssl).await;
        std::fs::read(der).expect("the certificate")
    }

    /// Has the key of 9A sign through PKCS#11; OpenSSL verifies with the certificate's key.
    ///
    /// # Panics
    /// If either of them says no.
    pub async fn signs(&self, pin: &str, certificate: &[u8]) {
        let data = self.file("data", b"what a card signs for its holder");
        let signature = self.file("signature", b"");
        let login = ["--module", MODULE, "--slot-index", "0", "--login", "--pin", pin];
        let sign = ["--sign", "--id", "01", "--mechanism", "ECDSA-SHA256", "--signature-format", "openssl"];
        let files = ["--input-file", &data, "--output-file", &signature];
        self.bench.asked("pkcs11-tool", &[&login[..], &sign, &files].concat()).await;
        let openssl = Path::new("openssl");
        let (der, key) = (self.file("card.cer", certificate), self.file("card.key", b""));
        let public = done(openssl, &["x509", "-inform", "der", "-in", &der, "-pubkey", "-noout"]).await;
        std::fs::write(&key, public).expect("the key can be written");
        done(openssl, &["dgst", "-sha256", "-verify", &key, "-signature", &signature, &data]).await;
    }

    /// What Yubico's tool sees.
    pub async fn status(&self) -> Status {
        let said = self.bench.asked("yubico-piv-tool", &["--reader", &self.reader, "-a", "status"]).await;
        let field = |name: &str| {
            let line = said.lines().find_map(|line| line.trim().strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name} in {said}")).trim().to_owned()
        };
        Status {
            chuid: field("CHUID:"),
            fingerprint: field("Fingerprint:"),
            subject: field("Subject DN:"),
            pin_tries: field("PIN tries left:"),
        }
    }

    /// Tries what the factory gave it. Costs a try of the PIN and of the PUK.
    ///
    /// # Panics
    /// If the card takes any of it, or if the tool fails for another reason.
    pub async fn refuses_factory_secrets(&self) {
        for (refusal, arguments) in [
            ("Pin verification failed", vec!["-a", "verify-pin", "-P", FACTORY_PIN]),
            ("Failed verifying puk", vec!["-a", "change-puk", "-P", FACTORY_PUK, "-N", "87654321"]),
            ("Failed authentication", vec!["-a", "set-chuid", FACTORY_KEY]),
        ] {
            let arguments = [vec!["--reader", &self.reader], arguments].concat();
            let output = self.bench.client("yubico-piv-tool", &arguments).await;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains(refusal), "no `{refusal}` but: {said}");
        }
    }

    /// Tries management keys, each of a kind (`aes256`, `tdes`); answers which the card took.
    pub async fn takes_management_keys(&self, keys: &[(&str, &[u8])]) -> Vec<bool> {
        let mut input = String::new();
        for (kind, key) in keys {
            let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(input, "{kind} {key}").expect("text takes text");
        }
        let script = self.file("try_keys.py", include_bytes!("try_keys.py"));
        let python = yubikit().join("bin/python");
        let python = python.to_str().expect("a path in UTF-8");
        let output = self.bench.client_with_input(python, &[&script, &self.reader], &input).await;
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{failed}");
        String::from_utf8_lossy(&output.stdout).lines().map(|answer| answer == "accepted").collect()
    }
}

/// Where Yubico's library is.
fn yubikit() -> PathBuf {
    let folder = std::env::var_os("CARDWRIGHT_YUBIKIT");
    folder.map(PathBuf::from).expect("CARDWRIGHT_YUBIKIT is set by ./test: a Python environment")
}
