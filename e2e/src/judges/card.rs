//! Clients of the PC/SC service that were made by others: what they say of a card.

use crate::pcsc::Bench;
use crate::process::done;
use domain::certificate::Certificate;
use domain::profile::{Curve, KeyAlgorithm, Slot};
use piv::object;
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
    /// The slots that have a certificate, with its algorithm.
    pub slots: Vec<String>,
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

    /// The certificate of a slot as any PKCS#15 client reads it, in DER.
    pub async fn certificate(&self, slot: Slot) -> Vec<u8> {
        let arguments = ["--reader", &self.reader, "--read-certificate", id(slot)];
        let pem = self.bench.asked("pkcs15-tool", &arguments).await;
        let pem = self.file("read.pem", pem.as_bytes());
        let der = self.file("read.cer", b"");
        let openssl = ["x509", "-in", &pem, "-outform", "der", "-out", &der];
        done(Path::new("openssl"), &openssl).await;
        std::fs::read(der).expect("the certificate")
    }

    /// How many private keys and how many certificates a PKCS#15 client finds.
    pub async fn keys_and_certificates(&self) -> (usize, usize) {
        let said = self.bench.asked("pkcs15-tool", &["--reader", &self.reader, "--dump"]).await;
        let count = |what: &str| said.lines().filter(|line| line.starts_with(what)).count();
        (count("Private "), count("X.509 Certificate "))
    }

    /// A data object by its tag, as Yubico's tool reads it: without the tag of its container.
    pub async fn object(&self, tag: &str) -> Vec<u8> {
        let out = self.file("object", b"");
        let read = ["-a", "read-object", "--id", tag, "-f", "binary", "-o", &out];
        self.bench.asked("yubico-piv-tool", &[&["--reader", &self.reader][..], &read].concat()).await;
        std::fs::read(out).expect("the object")
    }

    /// Has OpenSSL verify the signatures of CHUID and Security Object up to the root, and hold the hashes against what is on
    /// the card.
    ///
    /// # Panics
    /// If anything does not agree.
    pub async fn signed_objects(&self, root_der: &[u8]) {
        let openssl = Path::new("openssl");
        let (root_cer, root) = (self.file("root.cer", root_der), self.file("root.pem", b""));
        done(openssl, &["x509", "-inform", "der", "-in", &root_cer, "-out", &root]).await;
        // SP 800-73-5 part 1, table 3.
        let (chuid, security) = (self.object("0x5fc102").await, self.object("0x5fc106").await);
        let (content, signature) = object::chuid_signature(&chuid).expect("a CHUID");
        let (content, signature) = (self.file("chuid", &content), self.file("chuid.p7s", signature));
        let verify = ["cms", "-verify", "-binary", "-inform", "der", "-purpose", "any", "-CAfile", &root];
        let of_chuid = ["-in", &signature, "-content", &content, "-out", "/dev/null"];
        done(openssl, &[&verify[..], &of_chuid].concat()).await;
        let signer = self.file("signer.pem", b"");
        done(openssl, &["pkcs7", "-inform", "der", "-in", &signature, "-print_certs", "-out", &signer]).await;
        let hashes = object::signed_hashes(&security).expect("a Security Object");
        let (hashes, out) = (self.file("hashes.p7m", hashes), self.file("hashes", b""));
        let of_hashes = ["-in", &hashes, "-certfile", &signer, "-out", &out];
        done(openssl, &[&verify[..], &of_hashes].concat()).await;
        let hashes = std::fs::read(out).expect("the hashes");
        for hashed in [chuid, self.object("0x5fc107").await] {
            let hash = cardwright_core::digest(&hashed).0;
            assert!(hashes.windows(hash.len()).any(|window| window == hash), "an object that is not hashed");
        }
    }

    /// Has each key do through PKCS#11 what it is for, and OpenSSL agree: a signature, an agreement, a decryption.
    ///
    /// # Panics
    /// If either of them says no.
    pub async fn keys_work(&self, pin: &str, algorithm: KeyAlgorithm, certificates: &[Certificate]) {
        for certificate in certificates {
            let key = self.public_key(certificate.der.as_bytes()).await;
            match (certificate.slot, algorithm.curve()) {
                (Slot::KeyManagement, Some(curve)) => self.agrees(pin, curve, &key).await,
                (Slot::KeyManagement, None) => self.decrypts(pin, &key).await,
                (slot, _) => self.signs(pin, slot, algorithm, &key).await,
            }
        }
    }

    async fn public_key(&self, certificate: &[u8]) -> String {
        let (der, key) = (self.file("card.cer", certificate), self.file("card.key", b""));
        let pem = ["x509", "-inform", "der", "-in", &der, "-pubkey", "-noout"];
        let public = done(Path::new("openssl"), &pem).await;
        std::fs::write(&key, public).expect("the key can be written");
        key
    }

    /// What a client of PKCS#11 does with the key of a slot.
    async fn with_key(&self, pin: &str, slot: Slot, arguments: &[&str]) {
        let login = ["--module", MODULE, "--slot-index", "0", "--login", "--pin", pin, "--id", id(slot)];
        self.bench.asked("pkcs11-tool", &[&login[..], arguments].concat()).await;
    }

    async fn signs(&self, pin: &str, slot: Slot, algorithm: KeyAlgorithm, key: &str) {
        let openssl = Path::new("openssl");
        let data = self.file("data", b"what a card signs for its holder");
        let (digest, signature) = (self.file("digest", b""), self.file("signature", b""));
        // OpenSC hashes for a curve with nothing but SHA-1 on some cards, so the digest is made before.
        let (hash, mechanism): (_, &[&str]) = match algorithm {
            KeyAlgorithm::P256 => ("-sha256", &["ECDSA", "--signature-format", "openssl"]),
            KeyAlgorithm::P384 => ("-sha384", &["ECDSA", "--signature-format", "openssl"]),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => ("-sha256", &["SHA256-RSA-PKCS"]),
        };
        done(openssl, &["dgst", hash, "-binary", "-out", &digest, &data]).await;
        let input = if algorithm.curve().is_some() { &digest } else { &data };
        let files = ["--input-file", input, "--output-file", &signature];
        self.with_key(pin, slot, &[&["--sign", "--mechanism"], mechanism, &files].concat()).await;
        done(openssl, &["dgst", hash, "-verify", key, "-signature", &signature, &data]).await;
    }

    async fn agrees(&self, pin: &str, curve: Curve, key: &str) {
        let openssl = Path::new("openssl");
        let (ours, public) = (self.file("ours.key", b""), self.file("ours.pub", b""));
        let name = match curve {
            Curve::P256 => "ec_paramgen_curve:P-256",
            Curve::P384 => "ec_paramgen_curve:P-384",
        };
        done(openssl, &["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", name, "-out", &ours]).await;
        done(openssl, &["pkey", "-in", &ours, "-pubout", "-outform", "der", "-out", &public]).await;
        let (of_card, of_openssl) = (self.file("secret.card", b""), self.file("secret.openssl", b""));
        let derive = ["--derive", "--mechanism", "ECDH1-COFACTOR-DERIVE"];
        let files = ["--input-file", &public, "--output-file", &of_card];
        self.with_key(pin, Slot::KeyManagement, &[&derive[..], &files].concat()).await;
        let derive = ["pkeyutl", "-derive", "-inkey", &ours, "-peerkey", key, "-out", &of_openssl];
        done(openssl, &derive).await;
        let [of_card, of_openssl] = [of_card, of_openssl].map(|file| std::fs::read(file).expect("a secret"));
        assert_eq!(of_card, of_openssl, "both agreed on one secret");
    }

    async fn decrypts(&self, pin: &str, key: &str) {
        const SAID: &[u8] = b"for the holder's eyes";
        let (data, encrypted) = (self.file("data", SAID), self.file("encrypted", b""));
        let encrypt = ["pkeyutl", "-encrypt", "-pubin", "-inkey", key, "-in", &data, "-out", &encrypted];
        done(Path::new("openssl"), &encrypt).await;
        let out = self.file("decrypted", b"");
        let decrypt = ["--decrypt", "--mechanism", "RSA-PKCS", "--input-file", &encrypted];
        let decrypt = [&decrypt[..], &["--output-file", &out]].concat();
        self.with_key(pin, Slot::KeyManagement, &decrypt).await;
        assert_eq!(std::fs::read(out).expect("what was decrypted"), SAID);
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
            slots: slots_of(&said),
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

/// The slots of a status as `9a ECCP256`: after each follows its algorithm.
fn slots_of(status: &str) -> Vec<String> {
    let mut slots: Vec<String> = Vec::new();
    for line in status.lines().map(str::trim) {
        if let Some(slot) = line.strip_prefix("Slot ") {
            slots.push(slot.trim_end_matches(':').to_owned());
        } else if let (Some(algorithm), Some(slot)) = (line.strip_prefix("Algorithm:"), slots.last_mut()) {
            slot.push(' ');
            slot.push_str(algorithm.trim());
        }
    }
    slots
}

/// The id of a slot's key and certificate as OpenSC numbers them.
const fn id(slot: Slot) -> &'static str {
    match slot {
        Slot::Authentication => "01",
        Slot::Signature => "02",
        Slot::KeyManagement => "03",
        Slot::CardAuthentication => "04",
    }
}

/// Where Yubico's library is.
fn yubikit() -> PathBuf {
    let folder = std::env::var_os("CARDWRIGHT_YUBIKIT");
    folder.map(PathBuf::from).expect("CARDWRIGHT_YUBIKIT is set by ./test: a Python environment")
}
