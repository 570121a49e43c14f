//! The key that signs the checkpoints of the audit log: Ed25519 (RFC 8032).

use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

/// The log's signing key. The private part is wiped when dropped.
pub struct LogSigningKey(SigningKey);

impl LogSigningKey {
    /// The key that follows from 32 secret bytes.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public part, 32 bytes.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a text; 64 bytes.
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.0.sign(text).to_bytes()
    }
}
