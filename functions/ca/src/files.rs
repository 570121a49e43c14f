//! The authority on disk: two sealed keys and two certificates, made at first start.

use crate::profile::{self, IssuerLinkError, TimeError};
use crate::settings::Settings;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use rcgen::{Issuer, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sealed::envelope::{DataKey, Envelope, OpenError, SealError};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The directory that holds the four files. It appears in one rename, so never in part.
const DIRECTORY: &str = "authority";

/// The authority cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// A file cannot be read or written.
    #[error("{} cannot be read or written", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds something else than was written to it.
    #[error("{} is damaged; restore it from a backup", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The key file is another than at the first start.
    #[error("the authority's key does not open; put back the key file it was sealed under")]
    Sealed(#[source] OpenError),
    /// A key or certificate could not be made.
    #[error("the authority's keys and certificates could not be made")]
    Make(#[source] Box<dyn std::error::Error + Send + Sync>),
}

macro_rules! making {
    ($($error:ty),*) => {$(
        impl From<$error> for CaError {
            fn from(error: $error) -> Self {
                Self::Make(Box::new(error))
            }
        }
    )*};
}
making!(rcgen::Error, IssuerLinkError, TimeError, SealError);

/// What the authority works with. The root's key stays sealed on disk, and may be taken off it.
pub(crate) struct Opened {
    pub(crate) key: KeyPair,
    pub(crate) issuing: CertificateDer<'static>,
    pub(crate) root: CertificateDer<'static>,
}

/// The binding of a sealed key: a root key does not open as an issuing key.
fn binding(name: &str) -> Vec<u8> {
    format!("cardwright-ca-key-v1\n{name}").into_bytes()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> CaError {
    let path = path.to_owned();
    |source| CaError::File { path, source }
}

/// Opens the authority under `dir`, or makes it there if there is none.
pub(crate) fn open_or_create(
    dir: &Path,
    wrapping_key: &DataKey,
    settings: &Settings,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Result<Opened, CaError> {
    let home = dir.join(DIRECTORY);
    if !home.try_exists().map_err(at(&home))? {
        create(dir, &home, wrapping_key, settings, now, rng)?;
    }
    open(&home, wrapping_key)
}

fn open(home: &Path, wrapping_key: &DataKey) -> Result<Opened, CaError> {
    let read = |name: &str| {
        let path = home.join(name);
        fs::read(&path).map_err(at(&path))
    };
    let damaged = |name: &str| CaError::Damaged { path: home.join(name) };
    let certificate = |name: &str| CertificateDer::from_pem_slice(&read(name)?).map_err(|_| damaged(name));
    let sealed = String::from_utf8(read("issuing.key")?).map_err(|_| damaged("issuing.key"))?;
    let sealed: Envelope = sealed.trim_end().parse().map_err(|_| damaged("issuing.key"))?;
    let key = wrapping_key.open(&sealed, &binding("issuing")).map_err(CaError::Sealed)?;
    let key =
        KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.as_slice())).map_err(|_| damaged("issuing.key"))?;
    Ok(Opened { key, issuing: certificate("issuing.pem")?, root: certificate("root.pem")? })
}

/// Writes all files into a directory of another name and renames it. Of two first starts at once one
/// wins; the other one's directory goes, and both open the winner's.
fn create(
    dir: &Path,
    home: &Path,
    wrapping_key: &DataKey,
    settings: &Settings,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Result<(), CaError> {
    fs::create_dir_all(dir).map_err(at(dir))?;
    let mut making = tempfile::Builder::new();
    #[cfg(unix)]
    making.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let making = making.prefix("making-").tempdir_in(dir).map_err(at(dir))?;
    let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let root_params = profile::root(settings, &root_key, now, serial(rng))?;
    let root = root_params.self_signed(&root_key)?;
    let issuing_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let issuing_params = profile::issuing(settings, &issuing_key, now, serial(rng))?;
    let issuing = issuing_params.signed_by(&issuing_key, &Issuer::from_params(&root_params, &root_key))?;
    for (name, key, certificate) in [("root", &root_key, &root), ("issuing", &issuing_key, &issuing)] {
        let pkcs8 = Zeroizing::new(key.serialize_der());
        let sealed = wrapping_key.seal(&pkcs8, &binding(name), rng)?;
        write(&making.path().join(format!("{name}.key")), format!("{sealed}\n").as_bytes())?;
        write(&making.path().join(format!("{name}.pem")), certificate.pem().as_bytes())?;
    }
    sync(making.path())?;
    match fs::rename(making.path(), home) {
        Ok(()) => {
            // The directory has its new name: nothing is left to remove.
            let _ = making.keep();
            sync(dir)
        }
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        Err(error) => Err(at(home)(error)),
    }
}

fn serial(rng: &mut dyn CryptoRngCore) -> rcgen::SerialNumber {
    let mut random = [0; profile::SERIAL_OCTETS];
    rng.fill_bytes(&mut random);
    profile::serial(random)
}

fn write(path: &Path, content: &[u8]) -> Result<(), CaError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(at(path))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(at(path))
}

/// Makes names in a directory last; only Unix can.
fn sync(dir: &Path) -> Result<(), CaError> {
    if cfg!(unix) { File::open(dir).and_then(|dir| dir.sync_all()).map_err(at(dir)) } else { Ok(()) }
}
