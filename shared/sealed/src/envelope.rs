//! Envelopes: secrets at rest, sealed with AES-256-GCM (SP 800-38D) and bound to where they belong.

use crate::kdf::MasterKey;
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// The format's edition, first in the text and part of what is authenticated: the key is kept elsewhere.
const KEPT: &str = "v1";
/// The edition in which the key comes along, wrapped under one that is kept elsewhere.
const WRAPPED: &str = "v2";
/// Octets of a GCM nonce (SP 800-38D, 8.2). Random ones allow 2^32 envelopes under one key (8.3).
const NONCE: usize = 12;

/// Which key sealed an envelope: 8 bytes in hexadecimal, derived from the key and telling nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyId(String);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An AES-256 key that seals data; zeroized when dropped.
pub struct DataKey {
    id: KeyId,
    key: Zeroizing<[u8; 32]>,
    wrapped: Option<Vec<u8>>,
}

/// An envelope did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another key sealed it.
    #[error("sealed under key {sealed}, but the key at hand is {given}")]
    OtherKey {
        /// The key that would open it.
        sealed: KeyId,
        /// The key that was tried.
        given: KeyId,
    },
    /// It was changed, or it belongs elsewhere.
    #[error("the envelope was changed or belongs elsewhere")]
    Broken,
}

/// The cipher takes no more: messages over 64 GiB. Nothing sealed here comes near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is too long to seal")]
pub struct SealError;

impl DataKey {
    /// The key from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        let key = Zeroizing::new(bytes);
        let fingerprint = MasterKey::new(*key).derive("cardwright-key-id-v1", b"");
        let id = fingerprint.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { id: KeyId(id), key, wrapped: None }
    }

    /// The same key, which goes along with what it seals: `wrapped` is what a key management service made
    /// of it and alone can open.
    #[must_use]
    pub fn going_along(self, wrapped: Vec<u8>) -> Self {
        Self { wrapped: Some(wrapped), ..self }
    }

    /// The name of this key.
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// Seals a secret under a fresh random nonce. It opens only with the same `binding`.
    ///
    /// # Errors
    /// [`SealError`] for a secret over 64 GiB.
    pub fn seal(
        &self,
        secret: &[u8],
        binding: &[u8],
        rng: &mut (impl CryptoRngCore + ?Sized),
    ) -> Result<Envelope, SealError> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let head = Head { key: self.id.clone(), wrapped: self.wrapped.clone() };
        let aad = head.associated_data(binding);
        let ciphertext = self
            .cipher()
            .encrypt(&nonce.into(), Payload { msg: secret, aad: &aad })
            .map_err(|_| SealError)?;
        Ok(Envelope { head, nonce, ciphertext })
    }

    /// Opens what [`Self::seal`] made with the same binding.
    ///
    /// # Errors
    /// [`OpenError`] if another key sealed it, it was changed, or its binding is another.
    pub fn open(&self, envelope: &Envelope, binding: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let key = &envelope.head.key;
        if *key != self.id {
            return Err(OpenError::OtherKey { sealed: key.clone(), given: self.id.clone() });
        }
        let aad = envelope.head.associated_data(binding);
        let payload = Payload { msg: &envelope.ciphertext, aad: &aad };
        let secret = self.cipher().decrypt(&envelope.nonce.into(), payload);
        secret.map(Zeroizing::new).map_err(|_| OpenError::Broken)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.key).into())
    }
}

/// What an envelope says of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    key: KeyId,
    wrapped: Option<Vec<u8>>,
}

impl Head {
    /// All of it takes part, so that nothing can be swapped in storage.
    fn associated_data(&self, binding: &[u8]) -> Vec<u8> {
        let lines = self.to_string().replace('.', "\n");
        [lines.as_bytes(), b"\n", binding].concat()
    }
}

/// Neither part holds a full stop or a line end.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wrapped {
            None => write!(f, "{KEPT}.{}", self.key),
            Some(wrapped) => write!(f, "{WRAPPED}.{}.{}", self.key, BASE64.encode(wrapped)),
        }
    }
}

/// A sealed secret. As text: `v1.KEY.NONCE.CIPHERTEXT`, or `v2.KEY.WRAPPED.NONCE.CIPHERTEXT` if its key
/// comes along; all behind KEY in base 64 for URLs (RFC 4648, 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Envelope {
    head: Head,
    nonce: [u8; NONCE],
    ciphertext: Vec<u8>,
}

impl Envelope {
    /// The key that sealed it, wrapped, if it comes along.
    pub fn wrapped_key(&self) -> Option<&[u8]> {
        self.head.wrapped.as_deref()
    }
}

/// Text that is no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an envelope reads v1.KEY.NONCE.CIPHERTEXT or v2.KEY.WRAPPED.NONCE.CIPHERTEXT")]
pub struct EnvelopeError;

impl FromStr for Envelope {
    type Err = EnvelopeError;

    fn from_str(text: &str) -> Result<Self, EnvelopeError> {
        let parts: Vec<_> = text.split('.').collect();
        let (key, wrapped, nonce, ciphertext) = match *parts.as_slice() {
            [KEPT, key, nonce, ciphertext] => (key, None, nonce, ciphertext),
            [WRAPPED, key, wrapped, nonce, ciphertext] => (key, Some(wrapped), nonce, ciphertext),
            _ => return Err(EnvelopeError),
        };
        if key.len() != 16 || !key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(EnvelopeError);
        }
        let decode = |part: &str| BASE64.decode(part).map_err(|_| EnvelopeError);
        let head = Head { key: KeyId(key.to_owned()), wrapped: wrapped.map(decode).transpose()? };
        let nonce = decode(nonce)?.try_into().map_err(|_| EnvelopeError)?;
        Ok(Self { head, nonce, ciphertext: decode(ciphertext)? })
    }
}

impl fmt::Display for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nonce, ciphertext) = (BASE64.encode(self.nonce), BASE64.encode(&self.ciphertext));
        write!(f, "{}.{nonce}.{ciphertext}", self.head)
    }
}

impl TryFrom<String> for Envelope {
    type Error = EnvelopeError;
    fn try_from(text: String) -> Result<Self, EnvelopeError> {
        text.parse()
    }
}

impl From<Envelope> for String {
    fn from(envelope: Envelope) -> Self {
        envelope.to_string()
    }
}

#[cfg(test)]
mod tests;
