//! `cardwright ca` as somebody types it.

use cardwright_e2e::process::{done, run};
use cardwright_e2e::programs;
use cardwright_e2e::softhsm::SoftHsm;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with a site's data directory, a root's, tokens, and files on their way.
pub(crate) struct Folder {
    pub(crate) folder: TempDir,
    pub(crate) hsm: SoftHsm,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hsm = SoftHsm::within(folder.path());
        Self { folder, hsm }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Vec<String> {
        let program = programs::server().to_str().unwrap().to_owned();
        let told = arguments.iter().map(|argument| (*argument).to_owned());
        [self.hsm.environment(), program, "ca".to_owned()].into_iter().chain(told).collect()
    }

    /// What a command of `cardwright ca` says.
    pub(crate) async fn ca(&self, arguments: &[&str]) -> String {
        let command = self.command(arguments);
        done(Path::new("env"), &command.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    /// The same, with one more variable in its environment.
    pub(crate) async fn ca_with(&self, variable: &str, arguments: &[&str]) -> String {
        let command = self.command(arguments);
        let command: Vec<_> = [variable].into_iter().chain(command.iter().map(String::as_str)).collect();
        done(Path::new("env"), &command).await
    }

    /// What one says that refuses.
    pub(crate) async fn refused(&self, arguments: &[&str]) -> String {
        let command = self.command(arguments);
        let output = run(Path::new("env"), &command.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!output.status.success(), "{arguments:?} went through: {said}");
        said
    }

    /// `cardwright ca init` of a site with these options besides.
    pub(crate) async fn init(&self, options: &[&str]) -> String {
        self.ca(&[&INIT[..], &["--data", &self.path("data")], options].concat()).await
    }

    pub(crate) async fn shown(&self) -> Value {
        serde_json::from_str(&self.ca(&["show", "--json", "--data", &self.path("data")]).await).unwrap()
    }

    pub(crate) fn authority(&self, file: &str) -> PathBuf {
        self.folder.path().join("data/authority").join(file)
    }
}

pub(crate) const INIT: [&str; 5] =
    ["init", "--organisation", "Example Organisation", "--public-url", "http://cards.example.org"];

/// The fingerprint in what a command says.
pub(crate) fn fingerprint(said: &str) -> String {
    let line = said.lines().find_map(|line| line.strip_prefix("fingerprint")).expect("a fingerprint");
    line.trim().to_owned()
}

/// What `show --json` says of a key.
pub(crate) fn key<'a>(shown: &'a Value, name: &str) -> &'a Value {
    let keys = shown["keys"].as_array().unwrap();
    keys.iter().find(|key| key["name"] == name).unwrap_or_else(|| panic!("no {name} in {shown}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_in_files_is_shown_with_all_that_is_due() {
    let site = Folder::new();
    assert!(
        site.refused(&["show", "--data", &site.path("data")]).await.contains("cardwright ca init makes one")
    );
    let said = site.init(&[]).await;
    let shown = site.shown().await;
    let root = key(&shown, "root");
    assert!(said.contains(root["certificate"]["fingerprint"].as_str().unwrap()), "{said}");
    assert_eq!(shown["root_key_is_here"], true);
    for name in ["root", "issuing", "content-signing", "ocsp-signing"] {
        assert_eq!(key(&shown, name)["custody"], "sealed here under the key file", "{name}");
    }
    let subject = key(&shown, "issuing")["certificate"]["subject"].as_str().unwrap();
    assert!(subject.contains("Example Organisation Issuing CA"), "{subject}");
    assert_eq!(shown["due"].as_array().unwrap().len(), 3, "{shown}");
    let text = site.ca(&["show", "--data", &site.path("data")]).await;
    assert!(
        text.contains("The root's key can be used from this machine.") && text.contains("due 20"),
        "{text}"
    );
    // OpenSSL reads the same.
    let serial =
        openssl(&["x509", "-in", site.authority("issuing.pem").to_str().unwrap(), "-noout", "-serial"]).await;
    let expected = key(&shown, "issuing")["certificate"]["serial"].as_str().unwrap().to_uppercase();
    assert_eq!(serial.trim(), format!("serial={expected}"));
    // A second authority is not made over the first.
    let options = ["--data", &site.path("data")];
    assert!(
        site.refused(&[&INIT[..], &options].concat())
            .await
            .contains("there is a certificate authority here already")
    );
    // A root that was taken away is not here any more.
    fs::remove_file(site.authority("root.key")).unwrap();
    let shown = site.shown().await;
    assert_eq!(
        (&shown["root_key_is_here"], &key(&shown, "root")["custody"]),
        (&false.into(), &"not here".into())
    );
}

pub(crate) async fn openssl(arguments: &[&str]) -> String {
    done(Path::new("openssl"), arguments).await
}

/// Issuing authority and root in tokens of their own: no private key is in a file, and another tool sees what was made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_in_tokens_has_no_key_in_a_file() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    site.hsm.make_token("vault").await;
    let (office, vault) = (site.hsm.uri("office"), site.hsm.uri("vault"));
    site.init(&["--pkcs11", &office, "--root-pkcs11", &vault]).await;
    let shown = site.shown().await;
    let uri = |token: &str, object: &str| {
        site.hsm.uri(token).replace('?', &format!(";object=cardwright-{object}?"))
    };
    for (token, name) in
        [("vault", "root"), ("office", "issuing"), ("office", "content-signing"), ("office", "ocsp-signing")]
    {
        assert_eq!(key(&shown, name)["custody"], uri(token, name), "{name}");
        let kept = fs::read_to_string(site.authority(&format!("{name}.key"))).unwrap();
        assert_eq!(kept.trim(), uri(token, name));
    }
    let listed = site.hsm.pkcs11_tool("office", &["--list-objects", "--type", "privkey"]).await;
    for name in ["issuing", "content-signing", "ocsp-signing"] {
        assert!(listed.contains(&format!("cardwright-{name}")), "{listed}");
    }
    assert!(listed.contains("sensitive") && listed.contains("never extractable"), "{listed}");
    let (root, issuing) = (site.authority("root.pem"), site.authority("issuing.pem"));
    let verdict =
        openssl(&["verify", "-x509_strict", "-CAfile", root.to_str().unwrap(), issuing.to_str().unwrap()])
            .await;
    assert!(verdict.contains(": OK"), "{verdict}");
    // Made once more in the same token, they are in the way; --existing takes them, and they are the same keys.
    let before = fs::read(&issuing).unwrap();
    fs::remove_dir_all(site.folder.path().join("data")).unwrap();
    let options = ["--data", &site.path("data"), "--pkcs11", &office, "--root-pkcs11", &vault];
    let said = site.refused(&[&INIT[..], &options].concat()).await;
    assert!(said.contains("has a key cardwright-root already"), "{said}");
    site.init(&["--pkcs11", &office, "--root-pkcs11", &vault, "--existing"]).await;
    let public = async |pem: &[u8]| {
        let file = site.path("some.pem");
        fs::write(&file, pem).unwrap();
        openssl(&["x509", "-in", &file, "-noout", "-pubkey"]).await
    };
    assert_eq!(public(&before).await, public(&fs::read(&issuing).unwrap()).await);
}
