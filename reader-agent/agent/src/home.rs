//! The agent's folder: who it is, and the cards of its virtual reader.

use crate::edge::Edge;
use crate::server::Server;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::id::AgentId;
use sealed::identity::AgentIdentity;
use sealed::transit::AgentPrivateKey;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// The keys once the server knows them.
const IDENTITY: &str = "identity.json";
/// The keys while the server may or may not know them.
const ENROLLING: &str = "enrolling.json";

/// What can be wrong with the folder.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The file system.
    #[error("{path}: {error}", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// A file that this program did not write so.
    #[error("{path} is damaged; remove it and enrol this agent anew", path = .0.display())]
    Damaged(PathBuf),
    /// Two agents must not share one identity: each would shut the other out of its jobs.
    #[error("another cardwright-agent is at work with {path}; end it first", path = .0.display())]
    Taken(PathBuf),
    /// Nobody yet.
    #[error("this agent is not enrolled; run `cardwright-agent enrol` with a one-time code from the server")]
    NotEnrolled,
}

/// The folder, locked for this process.
pub struct Home {
    folder: PathBuf,
    _lock: File,
}

/// Who the agent is.
pub struct Identity {
    /// Its server.
    pub server: Server,
    /// Its id.
    pub agent: AgentId,
    /// Signs its requests.
    pub signing: AgentIdentity,
    /// Opens what is sealed to it.
    pub sealing: AgentPrivateKey,
}

/// [`Identity`] as it is kept: the one place where the keys are written out.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[zeroize(skip)]
    server: Server,
    #[zeroize(skip)]
    agent: AgentId,
    signing_key: String,
    sealing_key: String,
}

impl Identity {
    /// A new agent of this server.
    pub fn new(server: Server, edge: &Edge) -> Self {
        Self {
            server,
            agent: AgentId::from_random(edge.bytes()),
            signing: AgentIdentity::new(&Zeroizing::new(edge.bytes())),
            sealing: AgentPrivateKey::generate(&mut edge.fork()),
        }
    }

    fn kept(&self) -> Kept {
        Kept {
            server: self.server.clone(),
            agent: self.agent.clone(),
            signing_key: BASE64.encode(*self.signing.expose()),
            sealing_key: BASE64.encode(self.sealing.expose()),
        }
    }
}

impl Kept {
    fn identity(&self) -> Option<Identity> {
        Some(Identity {
            server: self.server.clone(),
            agent: self.agent.clone(),
            signing: AgentIdentity::new(&key(&self.signing_key)?),
            sealing: AgentPrivateKey::new(*key(&self.sealing_key)?),
        })
    }
}

fn key(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> HomeError {
    move |error| HomeError::File { path: path.to_owned(), error }
}

impl Home {
    /// The agent's folder, made if it is not there.
    ///
    /// # Errors
    /// [`HomeError`] if it cannot be made, or another process works with it.
    pub fn open(folder: &Path) -> Result<Self, HomeError> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(HomeError::Taken(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(HomeError::File { path, error }),
        }
    }

    /// Where the cards of the virtual reader of an agent with this folder are.
    pub fn cards(folder: &Path) -> PathBuf {
        folder.join("cards")
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who the enrolled agent is.
    ///
    /// # Errors
    /// [`HomeError`] if it is not enrolled, or its file cannot be read.
    pub fn identity(&self) -> Result<Identity, HomeError> {
        Self::identity_in(&self.folder)
    }

    /// Who tried to enrol before, and may be enrolled without knowing.
    pub(crate) fn enrolling(&self) -> Result<Option<Identity>, HomeError> {
        read(&self.folder.join(ENROLLING))
    }

    /// Keeps the keys before the server hears of them: an answer may get lost, they may not.
    pub(crate) fn keep_enrolling(&self, identity: &Identity) -> Result<(), HomeError> {
        let (draft, path) = (self.folder.join("enrolling.draft"), self.folder.join(ENROLLING));
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&draft)(error)),
            _ => {}
        }
        let json =
            serde_json::to_vec_pretty(&identity.kept()).map_err(io::Error::other).map_err(at(&path))?;
        let json = Zeroizing::new(json);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft).map_err(at(&draft))?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(at(&draft))?;
        fs::rename(&draft, &path).map_err(at(&path))
    }

    /// The server knows the keys.
    pub(crate) fn enrolled(&self) -> Result<(), HomeError> {
        let path = self.folder.join(IDENTITY);
        fs::rename(self.folder.join(ENROLLING), &path).map_err(at(&path))
    }

    /// Who the enrolled agent with this folder is, whether it is at work or not.
    ///
    /// # Errors
    /// As [`Self::identity`].
    pub fn identity_in(folder: &Path) -> Result<Identity, HomeError> {
        read(&folder.join(IDENTITY))?.ok_or(HomeError::NotEnrolled)
    }
}

fn read(path: &Path) -> Result<Option<Identity>, HomeError> {
    let mut json = match fs::read(path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path)(error)),
    };
    let kept = serde_json::from_slice::<Kept>(&json);
    json.zeroize();
    let identity = kept.ok().and_then(|kept| kept.identity());
    identity.map(Some).ok_or_else(|| HomeError::Damaged(path.to_owned()))
}
