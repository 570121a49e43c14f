//! The authority's signatures, made by a token.

use crate::error::Pkcs11Error;
use crate::key::Key;
use crate::module::Module;
use crate::token::Token;
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
use std::sync::Arc;

/// Signs with a key in a token.
pub struct Pkcs11Signer {
    place: Arc<Place>,
    public: Der,
}

/// Where a key is.
struct Place {
    uri: Pkcs11Uri,
    /// The URI, by which its sessions are known.
    name: String,
    module: Arc<Module>,
}

/// A session, and the key in it.
pub(crate) struct Live {
    session: Session,
    key: ObjectHandle,
}

impl Place {
    fn of(uri: Pkcs11Uri) -> Result<Self, Pkcs11Error> {
        Ok(Self { name: uri.to_string(), module: Module::load(&uri.module)?, uri })
    }

    fn open(&self) -> Result<(Live, Der), Pkcs11Error> {
        let token = Token::find(&self.uri, &self.module)?;
        let session = token.session(false)?;
        let key = Key::find(&self.uri, &token, &session)?;
        Ok((Live { session, key: key.handle }, key.public))
    }

    /// Does something with the key: in a session that waits, or else in a new one. If the token seems to be away, the module is
    /// begun anew once, since it may be back.
    fn with<T>(&self, act: impl Fn(&Live) -> Result<T, Error>) -> Result<T, Pkcs11Error> {
        match self.module.using(|| self.try_with(&act)) {
            Err(Pkcs11Error::NoToken { .. } | Pkcs11Error::Unreachable { .. }) => {
                self.module.begin_anew()?;
                self.module.using(|| self.try_with(&act))
            }
            other => other,
        }
    }

    fn try_with<T>(&self, act: impl Fn(&Live) -> Result<T, Error>) -> Result<T, Pkcs11Error> {
        if let Some(live) = self.module.waiting(&self.name) {
            match act(&live) {
                Ok(done) => {
                    self.module.wait(&self.name, live);
                    return Ok(done);
                }
                Err(error) => {
                    tracing::info!(%error, token = %self.uri.token, "a session with the token ended; opening another");
                    self.module.close(&self.name);
                }
            }
        }
        let (live, _) = self.open()?;
        let token = self.uri.token.to_string();
        let done = act(&live).map_err(|source| Pkcs11Error::Unreachable { token, source })?;
        self.module.wait(&self.name, live);
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
            let place = Place::of(uri)?;
            let public = place.module.using(|| {
                let (live, public) = place.open()?;
                place.module.wait(&place.name, live);
                Ok(public)
            })?;
            Ok(Self { place: Arc::new(place), public })
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
            let module = Module::load(&named.module)?;
            module.using(|| {
                let token = Token::find(&named, &module)?;
                Key::make(&named, &token, &token.session(true)?).map(drop)
            })
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
