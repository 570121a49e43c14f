//! The modules of tokens: loaded once for each program, and begun anew when a token was away.

use crate::error::Pkcs11Error;
use crate::signer::Live;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// So many sessions of a key wait for the next signature; of more at once the others are closed after theirs.
const IDLE_MAX: usize = 8;

static MODULES: Mutex<BTreeMap<PathBuf, Arc<Module>>> = Mutex::new(BTreeMap::new());

/// A module, which is initialised once for each process (PKCS#11, 5.4), whoever uses it.
pub(crate) struct Module {
    path: PathBuf,
    pub(crate) context: Pkcs11,
    /// Sessions that wait, by the URI of their key. They are kept here, since none may outlive the initialisation it is from:
    /// another session could bear its number then.
    idle: Mutex<BTreeMap<String, Vec<Live>>>,
    /// Read by whoever uses the module, written by whoever begins it anew: nothing may be under way then (PKCS#11, 5.4).
    gate: RwLock<()>,
}

impl Module {
    /// The module of this path.
    pub(crate) fn load(path: &Path) -> Result<Arc<Self>, Pkcs11Error> {
        let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = modules.get(path) {
            return Ok(module.clone());
        }
        let context =
            Pkcs11::new(path).map_err(|source| Pkcs11Error::Module { path: path.to_owned(), source })?;
        let (idle, gate) = (Mutex::default(), RwLock::default());
        let module = Arc::new(Self { path: path.to_owned(), context, idle, gate });
        module.initialise()?;
        modules.insert(path.to_owned(), module.clone());
        Ok(module)
    }

    fn initialise(&self) -> Result<(), Pkcs11Error> {
        match self.context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
            Err(source) => Err(Pkcs11Error::Module { path: self.path.clone(), source }),
        }
    }

    /// Does something with the module, which stays as it is meanwhile.
    pub(crate) fn using<T>(&self, act: impl FnOnce() -> T) -> T {
        let _open = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        act()
    }

    /// Has the module look for its tokens anew: many see one that comes back, or comes later, only so.
    pub(crate) fn begin_anew(&self) -> Result<(), Pkcs11Error> {
        let _shut = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        self.sessions().clear();
        // One that is not initialised has nothing to end.
        let _ = self.context.clone().finalize();
        self.initialise()
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<Live>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session that waits for this key.
    pub(crate) fn waiting(&self, key: &str) -> Option<Live> {
        self.sessions().get_mut(key)?.pop()
    }

    /// Has a session wait.
    pub(crate) fn wait(&self, key: &str, live: Live) {
        let mut sessions = self.sessions();
        let idle = sessions.entry(key.to_owned()).or_default();
        if idle.len() < IDLE_MAX {
            idle.push(live);
        }
    }

    /// Closes what waits for this key.
    pub(crate) fn close(&self, key: &str) {
        self.sessions().remove(key);
    }
}
