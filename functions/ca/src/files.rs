//! The authority on disk: two sealed keys and two certificates, made at first start.

use crate::ceremony::make_chain;
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
use std::path::Path;
use zeroize::Zeroizing;

/// The directory that holds the four files. It appears in one rename, so never in part.
const DIRECTORY: &str = "authority";

/// What the authority works with. The root's key stays sealed on disk, and may be taken off it.
pub(crate) struct Opened {
    pub(crate) key: FileKey,
    pub(crate) chain: CaChain,
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
    open(&home, wrapping_key)
}

fn open(home: &Path, wrapping_key: &DataKey) -> Result<Opened, CaError> {
    let read = |name: &str| {
        let path = home.join(name);
        fs::read(&path).map_err(at(&path))
    };
    let damaged = |name: &str| CaError::Damaged { path: home.join(name) };
    let certificate = |name: &str| {
        let der = CertificateDer::from_pem_slice(&read(name)?).map_err(|_| damaged(name))?;
        Ok::<_, CaError>(Der::new(der.to_vec()))
    };
    let sealed = String::from_utf8(read("issuing.key")?).map_err(|_| damaged("issuing.key"))?;
    let sealed: Envelope = sealed.trim_end().parse().map_err(|_| damaged("issuing.key"))?;
    let key = wrapping_key.open(&sealed, &binding("issuing")).map_err(CaError::Sealed)?;
    let key =
        KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.as_slice())).map_err(|_| damaged("issuing.key"))?;
    let chain = CaChain { issuing: certificate("issuing.pem")?, root: certificate("root.pem")? };
    Ok(Opened { key: key.into(), chain })
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
    let parts = [("root", root_key, &chain.root), ("issuing", issuing_key, &chain.issuing)];
    for (name, key, certificate) in parts {
        let pkcs8 = Zeroizing::new(key.pair.serialize_der());
        let sealed = wrapping_key.seal(&pkcs8, &binding(name), rng)?;
        write(&making.path().join(format!("{name}.key")), format!("{sealed}\n").as_bytes())?;
        write(&making.path().join(format!("{name}.pem")), pem(certificate)?.as_bytes())?;
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
