//! The same of OpenSSL: `openssl ca`, which takes many requests in one process.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;

/// The extensions are those of our certificates for authentication.
const CONFIGURATION: &str = "
[ca]
default_ca = bench
[bench]
database = index.txt
new_certs_dir = new
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 1095
rand_serial = yes
unique_subject = no
policy = subject
x509_extensions = card
[subject]
organizationName = supplied
serialNumber = supplied
commonName = supplied
[card]
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth,msSmartcardLogin
subjectAltName = otherName:msUPN;UTF8:nora@example.org,email:nora@example.org
crlDistributionPoints = URI:http://pki.example.org/pki/issuing.crl
authorityInfoAccess = caIssuers;URI:http://pki.example.org/pki/issuing.cer,OCSP;URI:http://pki.example.org/pki/ocsp
";

const P_256: [&str; 5] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

pub(super) struct Authority {
    folder: TempDir,
}

impl Authority {
    pub(super) fn make() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(made.path("ca.cnf"), CONFIGURATION).unwrap();
        let request = ["req", "-out", "card.csr", "-keyout", "card.key", "-subj"];
        made.openssl(&[&request[..], &["/O=Bench/serialNumber=E-1042/CN=Nora Lindqvist"], &P_256].concat());
        let own =
            ["req", "-x509", "-out", "ca.pem", "-keyout", "ca.key", "-subj", "/O=Bench/CN=Bench Issuing CA"];
        made.openssl(&[&own[..], &P_256].concat());
        made
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, arguments: &[&str]) {
        let mut command = Command::new("openssl");
        let command = command.args(arguments).current_dir(&self.folder).stdout(Stdio::null());
        let output = command.stderr(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Certificates a second, its start included, of so many requests.
    pub(super) fn per_second(&self, requests: u32) -> f64 {
        std::fs::write(self.path("index.txt"), "").unwrap();
        let _ = std::fs::remove_dir_all(self.path("new"));
        std::fs::create_dir(self.path("new")).unwrap();
        let mut arguments = vec!["ca", "-batch", "-notext", "-config", "ca.cnf", "-infiles"];
        arguments.extend((0..requests).map(|_| "card.csr"));
        let begun = Instant::now();
        self.openssl(&arguments);
        let rate = f64::from(requests) / begun.elapsed().as_secs_f64();
        assert_eq!(std::fs::read_dir(self.path("new")).unwrap().count(), requests as usize);
        rate
    }
}
