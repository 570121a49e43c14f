//! Tokens of their own for a test: SoftHSM2, a PKCS#11 module made by others (OpenDNSSEC), which keeps its tokens in a folder.

use crate::process::done;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Where distributions put the module.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
];
/// The PIN of every token here, which no log may have.
pub const PIN: &str = "84613972";
const SECURITY_OFFICER_PIN: &str = "50718264";

/// Tokens in a folder, for the programs that get its variable.
pub struct SoftHsm {
    folder: PathBuf,
}

impl SoftHsm {
    /// No token yet.
    ///
    /// # Panics
    /// If the folder cannot be written.
    pub fn within(folder: &Path) -> Self {
        let folder = folder.join("hsm");
        fs::create_dir_all(folder.join("tokens")).expect("a folder for tokens");
        let tokens = folder.join("tokens");
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        fs::write(folder.join("softhsm2.conf"), settings).expect("the settings can be written");
        let hsm = Self { folder };
        hsm.write_pin("pin", PIN);
        hsm
    }

    /// A file with a PIN that only its owner reads.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write_pin(&self, name: &str, pin: &str) -> PathBuf {
        let file = self.folder.join(name);
        fs::write(&file, format!("{pin}\n")).expect("the PIN can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
        file
    }

    /// The module.
    ///
    /// # Panics
    /// If it is not installed.
    pub fn module() -> &'static str {
        let found = MODULES.into_iter().find(|module| Path::new(module).is_file());
        found.expect("SoftHSM2 is installed: run ./test, which does that")
    }

    /// The variable by which programs find the tokens.
    pub fn environment(&self) -> String {
        format!("SOFTHSM2_CONF={}", self.folder.join("softhsm2.conf").display())
    }

    /// Makes a token.
    pub async fn make_token(&self, label: &str) {
        let environment = self.environment();
        let arguments = [&environment, "softhsm2-util", "--init-token", "--free", "--label", label];
        let pins = ["--so-pin", SECURITY_OFFICER_PIN, "--pin", PIN];
        done(Path::new("env"), &[&arguments[..], &pins].concat()).await;
    }

    /// The URI of a token, its PIN in the file of this name.
    pub fn uri_with_pin(&self, label: &str, pin: &str) -> String {
        let file = self.folder.join(pin);
        format!("pkcs11:token={label}?module-path={}&pin-source=file:{}", Self::module(), file.display())
    }

    /// The URI of a token.
    pub fn uri(&self, label: &str) -> String {
        self.uri_with_pin(label, "pin")
    }

    /// Has another tool (OpenSC) do something in a token, logged in.
    pub async fn pkcs11_tool(&self, token: &str, arguments: &[&str]) -> String {
        let environment = self.environment();
        let tool = [
            &environment,
            "pkcs11-tool",
            "--module",
            Self::module(),
            "--token-label",
            token,
            "--login",
            "--pin",
            PIN,
        ];
        done(Path::new("env"), &[&tool, arguments].concat()).await
    }

    /// Takes all tokens away.
    ///
    /// # Panics
    /// If they are not there.
    pub fn take_away(&self) {
        fs::rename(self.folder.join("tokens"), self.folder.join("away")).expect("tokens to take away");
    }

    /// Puts them back.
    ///
    /// # Panics
    /// If they are not away.
    pub fn put_back(&self) {
        fs::rename(self.folder.join("away"), self.folder.join("tokens")).expect("tokens to put back");
    }
}
