//! The authority on disk: sealed keys and certificates of root, issuing authority and signatures on cards, made at first start.

use crate::ceremony::{make_chain, make_content_signing, make_root_crl};
use crate::error::CaError;
use crate::settings::Settings;
use async_trait::async_trait;
use cardwright_core::ports::certificate::{CaChain, CertificateSigner, SignerError};
use der::pem::LineEnding;
use domain::certificate::Der;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SigningKey as _};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sealed::envelope::{DataKey, Envelope};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The directory that holds the files. It appears with those of root and issuing authority in one rename, so never in part.
const DIRECTORY: &str = "authority";
const ROOT: &str = "root";
const ISSUING: &str = "issuing";
const CONTENT_SIGNING: &str = "content-signing";
const OCSP_SIGNING: &str = "ocsp-signing";

/// What the authority works with. The root's key stays sealed on disk, and may be taken off it.
pub(crate) struct Opened {
    pub(crate) key: FileKey,
    pub(crate) chain: CaChain,
    pub(crate) content_key: FileKey,
    pub(crate) content_signing: Der,
    /// None if the root's key was taken off the disk before there was one.
    pub(crate) root_crl: Option<Der>,
}

/// A key from a file, in memory while the authority is open.
pub(crate) struct FileKey {
    pair: KeyPair,
    public: Der,
}

impl FileKey {
    fn generate() -> Result<Self, CaError> {
        Ok(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?.into())
    }
}

impl From<KeyPair> for FileKey {
    fn from(pair: KeyPair) -> Self {
        let public = Der::new(pair.subject_public_key_info());
        Self { pair, public }
    }
}

#[async_trait]
impl CertificateSigner for FileKey {
    fn public_key(&self) -> &Der {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.pair.sign(message).map_err(|error| SignerError(Box::new(error)))
    }

    /// The key is in memory.
    async fn reachable(&self) -> Result<(), SignerError> {
        Ok(())
    }
}

/// The binding of a sealed key: a root key does not open as an issuing key.
fn binding(name: &str) -> Vec<u8> {
    format!("cardwright-ca-key-v1\n{name}").into_bytes()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> CaError {
    let path = path.to_owned();
    |source| CaError::File { path, source }
}

/// The certificates under `dir` are not those that were written there.
pub(crate) fn damaged(dir: &Path) -> CaError {
    CaError::Damaged { path: dir.join(DIRECTORY).join("issuing.pem") }
}

/// Opens the authority under `dir`, or makes it there if there is none.
pub(crate) async fn open_or_create(
    dir: &Path,
    wrapping_key: &DataKey,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Opened, CaError> {
    let home = dir.join(DIRECTORY);
    if !home.try_exists().map_err(at(&home))? {
        create(dir, &home, wrapping_key, settings, now, rng).await?;
    }
    let key = key(&home, ISSUING, wrapping_key)?;
    let chain = CaChain { issuing: certificate(&home, ISSUING)?, root: certificate(&home, ROOT)? };
    // An authority of a former release has none yet.
    if !path(&home, CONTENT_SIGNING, "key").try_exists().map_err(at(&home))? {
        let sealed = seal(&FileKey::generate()?, CONTENT_SIGNING, wrapping_key, rng)?;
        place(&home, CONTENT_SIGNING, "key", sealed.as_bytes())?;
    }
    let content_key = self::key(&home, CONTENT_SIGNING, wrapping_key)?;
    if !path(&home, CONTENT_SIGNING, "pem").try_exists().map_err(at(&home))? {
        let public = content_key.public_key();
        let root_key = self::key(&home, ROOT, wrapping_key)?;
        let made = make_content_signing(&root_key, &chain, public, settings, now, rng).await?;
        place(&home, CONTENT_SIGNING, "pem", pem(&made)?.as_bytes())?;
    }
    let content_signing = certificate(&home, CONTENT_SIGNING)?;
    let (root_crl, root) = (path(&home, ROOT, "crl"), path(&home, ROOT, "key"));
    if !root_crl.try_exists().map_err(at(&root_crl))? && root.try_exists().map_err(at(&root))? {
        let made = make_root_crl(&self::key(&home, ROOT, wrapping_key)?, &chain, now).await?;
        place(&home, ROOT, "crl", made.as_bytes())?;
    }
    let root_crl = root_crl.exists().then(|| read(&root_crl)).transpose()?.map(Der::new);
    Ok(Opened { key, chain, content_key, content_signing, root_crl })
}

/// The key for OCSP answers beside the authority under `dir`, made if there is none.
pub(crate) fn ocsp_key(
    dir: &Path,
    wrapping_key: &DataKey,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<FileKey, CaError> {
    let home = dir.join(DIRECTORY);
    let file = path(&home, OCSP_SIGNING, "key");
    if !file.try_exists().map_err(at(&file))? {
        let sealed = seal(&FileKey::generate()?, OCSP_SIGNING, wrapping_key, rng)?;
        place(&home, OCSP_SIGNING, "key", sealed.as_bytes())?;
    }
    key(&home, OCSP_SIGNING, wrapping_key)
}

fn path(home: &Path, name: &str, kind: &str) -> PathBuf {
    home.join(format!("{name}.{kind}"))
}

fn read(path: &Path) -> Result<Vec<u8>, CaError> {
    fs::read(path).map_err(at(path))
}

fn certificate(home: &Path, name: &str) -> Result<Der, CaError> {
    let path = path(home, name, "pem");
    let der = CertificateDer::from_pem_slice(&read(&path)?).map_err(|_| CaError::Damaged { path })?;
    Ok(Der::new(der.to_vec()))
}

fn key(home: &Path, name: &str, wrapping_key: &DataKey) -> Result<FileKey, CaError> {
    let path = path(home, name, "key");
    let damaged = || CaError::Damaged { path: path.clone() };
    let sealed = String::from_utf8(read(&path)?).map_err(|_| damaged())?;
    let sealed: Envelope = sealed.trim_end().parse().map_err(|_| damaged())?;
    let key = wrapping_key.open(&sealed, &binding(name)).map_err(CaError::Sealed)?;
    let key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.as_slice())).map_err(|_| damaged())?;
    Ok(key.into())
}

fn seal(
    key: &FileKey,
    name: &str,
    wrapping_key: &DataKey,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<String, CaError> {
    let pkcs8 = Zeroizing::new(key.pair.serialize_der());
    Ok(format!("{}\n", wrapping_key.seal(&pkcs8, &binding(name), rng)?))
}

/// Puts a whole file there under its name, unless one is there: of two first starts at once both use what one of them made.
fn place(home: &Path, name: &str, kind: &str, content: &[u8]) -> Result<(), CaError> {
    // The library creates its files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(home).map_err(at(home))?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(at(home))?;
    match file.persist_noclobber(path(home, name, kind)) {
        Ok(_) => sync(home),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(at(home)(error.error)),
    }
}

/// Writes all files into a directory of another name and renames it. Of two first starts at once one
/// wins; the other one's directory goes, and both open the winner's.
async fn create(
    dir: &Path,
    home: &Path,
    wrapping_key: &DataKey,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<(), CaError> {
    fs::create_dir_all(dir).map_err(at(dir))?;
    let mut making = tempfile::Builder::new();
    #[cfg(unix)]
    making.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let making = making.prefix("making-").tempdir_in(dir).map_err(at(dir))?;
    let (root_key, issuing_key) = (FileKey::generate()?, FileKey::generate()?);
    let chain = make_chain(&root_key, issuing_key.public_key(), settings, now, rng).await?;
    let parts = [(ROOT, root_key, &chain.root), (ISSUING, issuing_key, &chain.issuing)];
    for (name, key, certificate) in parts {
        let sealed = seal(&key, name, wrapping_key, rng)?;
        write(&path(making.path(), name, "key"), sealed.as_bytes())?;
        write(&path(making.path(), name, "pem"), pem(certificate)?.as_bytes())?;
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

fn pem(certificate: &Der) -> Result<String, CaError> {
    let text = der::pem::encode_string("CERTIFICATE", LineEnding::LF, certificate.as_bytes());
    text.map_err(|error| CaError::Make(der::Error::from(error).into()))
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
