//! The authority's signatures, made by a token.

use crate::error::Pkcs11Error;
use crate::key::Key;
use crate::module::Token;
use crate::uri::Pkcs11Uri;
use async_trait::async_trait;
use cardwright_core::ports::certificate::{CertificateSigner, SignerError};
use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{AttributeType, ObjectHandle};
use cryptoki::session::Session;
use domain::certificate::Der;
use p256::ecdsa::Signature;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// So many sessions wait for the next signature; of more at once the others are closed after theirs.
const IDLE_MAX: usize = 8;

/// Signs with a key in a token.
pub struct Pkcs11Signer {
    place: Arc<Place>,
    public: Der,
}

/// A key and the sessions in which it can be used.
struct Place {
    uri: Pkcs11Uri,
    idle: Mutex<Vec<Live>>,
}

/// A session, and the key in it.
struct Live {
    session: Session,
    key: ObjectHandle,
}

impl Live {
    fn open(uri: &Pkcs11Uri) -> Result<(Self, Der), Pkcs11Error> {
        let token = Token::find(uri)?;
        let session = token.session(false)?;
        let key = Key::find(uri, &token, &session)?;
        Ok((Self { session, key: key.handle }, key.public))
    }
}

impl Place {
    /// Does something with the key in a session that is there. One that fails is closed, since its token may have been away;
    /// then a new one has a try.
    fn with<T>(&self, act: impl Fn(&Live) -> Result<T, Error>) -> Result<T, Pkcs11Error> {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = lock().pop();
        if let Some(live) = waiting {
            match act(&live) {
                Ok(done) => {
                    lock().push(live);
                    return Ok(done);
                }
                Err(error) => {
                    tracing::info!(%error, token = %self.uri.token, "a session with the token ended; opening another");
                    lock().clear();
                }
            }
        }
        let (live, _) = Live::open(&self.uri)?;
        let token = self.uri.token.to_string();
        let done = act(&live).map_err(|source| Pkcs11Error::Unreachable { token, source })?;
        let mut idle = lock();
        if idle.len() < IDLE_MAX {
            idle.push(live);
        }
        Ok(done)
    }

    fn sign(&self, digest: &[u8]) -> Result<Vec<u8>, Pkcs11Error> {
        // The token answers r and s, one after the other (PKCS#11 current mechanisms, 2.3.1).
        let raw = self.with(|live| live.session.sign(&Mechanism::Ecdsa, live.key, digest))?;
        let signature = Signature::from_slice(&raw).map_err(|_| Pkcs11Error::NoSignature {
            key: self.uri.key_name(),
            token: self.uri.token.to_string(),
        })?;
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn reachable(&self) -> Result<(), Pkcs11Error> {
        self.with(|live| live.session.get_attributes(live.key, &[AttributeType::KeyType]).map(drop))
    }
}

/// A token may take its time: nothing else waits for it.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Pkcs11Error> + Send + 'static,
) -> Result<T, Pkcs11Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Pkcs11Error::Ends))
}

impl Pkcs11Signer {
    /// Opens the key that the URI names.
    ///
    /// # Errors
    /// [`Pkcs11Error`] names what is missing or wrong: module, token, PIN, key.
    pub async fn open(uri: Pkcs11Uri) -> Result<Self, Pkcs11Error> {
        aside(move || {
            let (live, public) = Live::open(&uri)?;
            Ok(Self { place: Arc::new(Place { uri, idle: Mutex::new(vec![live]) }), public })
        })
        .await
    }

    /// Makes a key of the label that the URI names, which never leaves the token.
    ///
    /// # Errors
    /// As [`Self::open`], and [`Pkcs11Error::KeyThere`] if there is one.
    pub async fn make(uri: Pkcs11Uri) -> Result<Self, Pkcs11Error> {
        let named = uri.clone();
        aside(move || {
            let token = Token::find(&named)?;
            Key::make(&named, &token, &token.session(true)?).map(drop)
        })
        .await?;
        Self::open(uri).await
    }
}

#[async_trait]
impl CertificateSigner for Pkcs11Signer {
    fn public_key(&self) -> &Der {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let (place, digest) = (self.place.clone(), Sha256::digest(message));
        aside(move || place.sign(&digest)).await.map_err(|error| SignerError(Box::new(error)))
    }

    async fn reachable(&self) -> Result<(), SignerError> {
        let place = self.place.clone();
        aside(move || place.reachable()).await.map_err(|error| SignerError(Box::new(error)))
    }
}
