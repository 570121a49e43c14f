//! The key file: one master secret, readable by its owner alone, from which all keys at rest derive.

mod ports;

use crate::sealing::LOG;
pub use ports::{KeyFileAgreementKeys, KeyFileManagementKeys, KeyFileSealer};
use rand_core::CryptoRngCore;
use sealed::envelope::DataKey;
use sealed::kdf::MasterKey;
use sealed::log_key::LogSigningKey;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What the file begins with; 64 hexadecimal digits and a line end follow.
const HEADER: &str = "cardwright-key-v1 ";
/// Longest file that is read: longer ones are something else.
const LENGTH: usize = HEADER.len() + 64 + 1;

/// The key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("key file {} cannot be read or written", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others than its owner may read or write it.
    #[error("others may read key file {shown}; close it with: chmod 600 {shown}", shown = .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// It holds something else than a key.
    #[error("{} is no key file; restore it from a backup", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// The master secret of a site that keeps its keys in a file.
pub struct KeyFile(MasterKey);

impl KeyFile {
    /// Reads the key file, or makes it at the first start.
    ///
    /// # Errors
    /// [`KeyFileError`] if it cannot be read or written, others than its owner can get at it, or it is damaged.
    pub fn open_or_create(
        path: &Path,
        rng: &mut (impl CryptoRngCore + ?Sized),
    ) -> Result<Self, KeyFileError> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(path, rng).and_then(|()| File::open(path))
            }
            other => other,
        };
        let file = file.map_err(at(path))?;
        private(&file, path)?;
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + 1));
        let limit = u64::try_from(LENGTH + 1).unwrap_or(u64::MAX);
        file.take(limit).read_to_string(&mut text).map_err(at(path))?;
        let damaged = || KeyFileError::Damaged { path: path.to_owned() };
        let digits = text.trim_end().strip_prefix(HEADER).ok_or_else(damaged)?;
        let mut master = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits, master.as_mut()).map_err(|_| damaged())?;
        Ok(Self(MasterKey::new(*master)))
    }

    /// The key that wraps the certificate authority's private keys.
    pub fn authority_key(&self) -> DataKey {
        DataKey::new(*self.derive("cardwright-ca-v1"))
    }

    /// Seals PINs and PUKs for storage.
    pub fn sealer(&self, rng: Box<dyn CryptoRngCore + Send>) -> KeyFileSealer {
        KeyFileSealer::new(DataKey::new(*self.derive("cardwright-sealing-v1")), rng)
    }

    /// Derives the management keys of cards.
    pub fn management_keys(&self) -> KeyFileManagementKeys {
        KeyFileManagementKeys::new(MasterKey::new(*self.derive("cardwright-9b-master-v1")))
    }

    /// Derives the keys with which cards agree.
    pub fn agreement_keys(&self) -> KeyFileAgreementKeys {
        KeyFileAgreementKeys::new(MasterKey::new(*self.derive("cardwright-agreement-master-v1")))
    }

    /// The key that signs checkpoints of the audit log. It derives in two steps, as it does where KMS has the first.
    pub fn log_key(&self) -> LogSigningKey {
        let master = MasterKey::new(*self.derive("cardwright-log-master-v1"));
        LogSigningKey::from_seed(&master.derive(LOG, b""))
    }

    /// The key of one use, named by its label; never the master itself.
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        self.0.derive(label, b"")
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> KeyFileError {
    let path = path.to_owned();
    move |source| KeyFileError::File { path: path.clone(), source }
}

/// Writes the whole file under another name and gives it its own only if none has it: whoever comes
/// second reads the winner's. What is half written never bears the name.
fn create(path: &Path, rng: &mut (impl CryptoRngCore + ?Sized)) -> io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir)?;
    let mut master = Zeroizing::new([0; 32]);
    rng.fill_bytes(master.as_mut());
    let mut digits = Zeroizing::new([0; 64]);
    hex::encode_to_slice(*master, digits.as_mut()).map_err(io::Error::other)?;
    // The library creates its files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(HEADER.as_bytes())?;
    file.write_all(digits.as_ref())?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => sync(dir),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

/// Makes the new name last; only Unix can.
fn sync(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// Asks the open file and not its name, which could point elsewhere a moment later.
#[cfg(unix)]
fn private(file: &File, path: &Path) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_err(at(path))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFileError::Open { path: path.to_owned() }) }
}

/// Elsewhere the folder's access list protects the file.
#[cfg(not(unix))]
fn private(_file: &File, _path: &Path) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests;
