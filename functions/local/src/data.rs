//! The data directory: one server at a time.

use crate::console::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// A data directory that is ours until this is dropped.
pub(crate) struct DataDir {
    path: PathBuf,
    _lock: File,
    temporary: bool,
}

impl DataDir {
    /// Opens or makes the directory, and locks it. The lock goes with the process, however it ends.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        private_dir(path)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join("lock"));
        let lock = lock.map_err(|e| Failure(format!("cannot write to data directory {shown}: {e}")))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock, temporary: false }),
            Err(TryLockError::WouldBlock) => Err(Failure(format!(
                "another cardwright is using data directory {shown}; stop it first, or name another directory with --data"
            ))),
            Err(TryLockError::Error(e)) => Err(Failure(format!("cannot lock data directory {shown}: {e}"))),
        }
    }

    /// A directory of its own for this run, gone afterwards.
    pub(crate) fn temporary(unique: &str) -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("cardwright-{unique}"));
        let mut data = Self::open(&path)?;
        data.temporary = true;
        Ok(data)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        if self.temporary {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Makes a directory that only its owner may enter.
pub(crate) fn private_dir(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| Failure(format!("cannot make directory {}: {e}", path.display())))
}
