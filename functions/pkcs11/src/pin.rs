//! Where a token's PIN is read: never in an argument, which every user of the machine can see.

use crate::error::Pkcs11Error;
use crate::uri::UriError;
use cryptoki::types::RawAuthPin;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Longest PIN that is read: what is longer is something else.
const LENGTH_MAX: usize = 256;

/// Where a token's PIN is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PinSource {
    /// A file that only its owner can get at; its first line.
    File(PathBuf),
    /// A variable of the environment.
    Environment(String),
}

impl PinSource {
    pub(crate) fn parse(text: &str) -> Result<Self, UriError> {
        let path = text.strip_prefix("file:").map(|path| path.strip_prefix("//").unwrap_or(path));
        match (path, text.strip_prefix("env:")) {
            (Some(path), _) if Path::new(path).is_absolute() => Ok(Self::File(path.into())),
            (_, Some(name)) if !name.is_empty() => Ok(Self::Environment(name.to_owned())),
            _ => {
                Err(UriError::Missing("pin-source=file:FILE, whole from the root on, or pin-source=env:NAME"))
            }
        }
    }

    /// The PIN, which is overwritten in memory when it goes.
    pub(crate) fn read(&self) -> Result<RawAuthPin, Pkcs11Error> {
        let mut pin = match self {
            Self::File(path) => read(path)?,
            Self::Environment(name) => {
                let value = std::env::var(name).map(Zeroizing::new);
                let value = value.map_err(|_| Pkcs11Error::PinUnset { name: name.clone() })?;
                Zeroizing::new(value.as_bytes().to_vec())
            }
        };
        let end = pin.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(pin.len());
        pin.truncate(end);
        if pin.is_empty() || pin.len() > LENGTH_MAX {
            return Err(Pkcs11Error::PinForm { source_name: self.to_string() });
        }
        Ok(RawAuthPin::new(Box::new(std::mem::take(&mut *pin))))
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Pkcs11Error> {
    let unread = |source: io::Error| Pkcs11Error::PinFile { path: path.to_owned(), source };
    let file = File::open(path).map_err(unread)?;
    private(&file, path)?;
    // Room for all of it at once, so that no copy is left behind.
    let mut pin = Zeroizing::new(Vec::with_capacity(2 * LENGTH_MAX));
    let limit = u64::try_from(LENGTH_MAX + 1).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut pin).map_err(unread)?;
    Ok(pin)
}

/// Asks the open file and not its name, which could point elsewhere a moment later.
#[cfg(unix)]
fn private(file: &File, path: &Path) -> Result<(), Pkcs11Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata =
        file.metadata().map_err(|source| Pkcs11Error::PinFile { path: path.to_owned(), source })?;
    if metadata.permissions().mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(Pkcs11Error::PinFileOpen { path: path.to_owned() })
    }
}

/// Elsewhere the folder's access list protects the file.
#[cfg(not(unix))]
fn private(_file: &File, _path: &Path) -> Result<(), Pkcs11Error> {
    Ok(())
}

impl fmt::Display for PinSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Environment(name) => write!(f, "env:{name}"),
        }
    }
}
