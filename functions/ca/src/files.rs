//! The authority's files: whole or not there.

use crate::error::CaError;
use der::pem::LineEnding;
use domain::certificate::Der;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The directory that holds the files. It appears with those of the first step in one rename, so never in part.
pub(crate) const DIRECTORY: &str = "authority";
pub(crate) const KEY: &str = "key";
pub(crate) const CERTIFICATE: &str = "pem";
pub(crate) const CRL: &str = "crl";

pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> CaError {
    let path = path.to_owned();
    |source| CaError::File { path, source }
}

/// The certificates under `dir` are not those that were written there.
pub(crate) fn damaged(dir: &Path) -> CaError {
    CaError::Damaged { path: dir.join(DIRECTORY).join("issuing.pem") }
}

pub(crate) fn path(home: &Path, name: &str, kind: &str) -> PathBuf {
    home.join(format!("{name}.{kind}"))
}

pub(crate) fn is_there(path: &Path) -> Result<bool, CaError> {
    path.try_exists().map_err(at(path))
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CaError> {
    fs::read(path).map_err(at(path))
}

/// A file, if it is there.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, CaError> {
    if is_there(path)? { read(path).map(Some) } else { Ok(None) }
}

pub(crate) fn text(path: &Path) -> Result<String, CaError> {
    String::from_utf8(read(path)?).map_err(|_| CaError::Damaged { path: path.to_owned() })
}

pub(crate) fn certificate(home: &Path, name: &str) -> Result<Der, CaError> {
    let path = path(home, name, CERTIFICATE);
    let der = CertificateDer::from_pem_slice(&read(&path)?).map_err(|_| CaError::Damaged { path })?;
    Ok(Der::new(der.to_vec()))
}

/// A whole file beside the others, still without its name; mode 0600.
fn written(home: &Path, content: &[u8]) -> Result<tempfile::NamedTempFile, CaError> {
    // The library creates its files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(home).map_err(at(home))?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(at(home))?;
    Ok(file)
}

/// Puts a whole file there under its name, unless one is there: of two first starts at once both use what one of them made.
pub(crate) fn place(path: &Path, content: &[u8]) -> Result<(), CaError> {
    let home = path.parent().unwrap_or(Path::new("."));
    match written(home, content)?.persist_noclobber(path) {
        Ok(_) => sync(home),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(at(path)(error.error)),
    }
}

/// Puts a whole file there under its name, in the place of one that is there.
pub(crate) fn put(path: &Path, content: &[u8]) -> Result<(), CaError> {
    let home = path.parent().unwrap_or(Path::new("."));
    written(home, content)?.persist(path).map_err(|error| at(path)(error.error))?;
    sync(home)
}

/// A directory that is being filled: it gets its name once all is in it, and goes if it never does.
pub(crate) fn making(dir: &Path) -> Result<tempfile::TempDir, CaError> {
    fs::create_dir_all(dir).map_err(at(dir))?;
    let mut making = tempfile::Builder::new();
    #[cfg(unix)]
    making.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    making.prefix("making-").tempdir_in(dir).map_err(at(dir))
}

/// Gives it its name. Of two first starts at once one wins; the other one's directory goes, and both open the winner's.
pub(crate) fn made(making: tempfile::TempDir, home: &Path) -> Result<(), CaError> {
    sync(making.path())?;
    match fs::rename(making.path(), home) {
        Ok(()) => {
            // The directory has its new name: nothing is left to remove.
            let _ = making.keep();
            sync(home.parent().unwrap_or(Path::new(".")))
        }
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        Err(error) => Err(at(home)(error)),
    }
}

pub(crate) fn remove(path: &Path) -> Result<(), CaError> {
    fs::remove_file(path).map_err(at(path))
}

pub(crate) fn pem(label: &'static str, der: &[u8]) -> Result<String, CaError> {
    let text = der::pem::encode_string(label, LineEnding::LF, der);
    text.map_err(|error| CaError::Make(der::Error::from(error).into()))
}

pub(crate) fn certificate_pem(certificate: &Der) -> Result<String, CaError> {
    pem("CERTIFICATE", certificate.as_bytes())
}

/// Makes names in a directory last; only Unix can.
pub(crate) fn sync(dir: &Path) -> Result<(), CaError> {
    if cfg!(unix) { File::open(dir).and_then(|dir| dir.sync_all()).map_err(at(dir)) } else { Ok(()) }
}
