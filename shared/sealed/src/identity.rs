//! The key by which a reader agent proves who it is: Ed25519 (RFC 8032).

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;
use zeroize::Zeroizing;

/// An agent's signing key. The private part is wiped when dropped.
pub struct AgentIdentity(SigningKey);

impl AgentIdentity {
    /// The key from its 32 secret bytes, fresh from a random source or from the agent's key file.
    pub fn new(secret: &Zeroizing<[u8; 32]>) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret bytes, for the agent's key file.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public part, 32 bytes.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a message; 64 bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for AgentIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgentIdentity(hidden)")
    }
}

/// Whether the holder of this public key signed this message. Weak keys and malleable signatures do not count.
pub fn verify(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = <&[u8; 32]>::try_from(public_key) else { return false };
    let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    key.verify_strict(message, &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_over_the_right_message_verifies() {
        let agent = AgentIdentity::new(&Zeroizing::new([3; 32]));
        let other = AgentIdentity::new(&Zeroizing::new([4; 32]));
        let signature = agent.sign(b"claim");
        assert!(verify(&agent.public_key(), b"claim", &signature));
        assert!(!verify(&other.public_key(), b"claim", &signature));
        assert!(!verify(&agent.public_key(), b"claim!", &signature));
        assert!(!verify(&agent.public_key(), b"claim", &signature[..63]));
        assert!(!verify(&[0; 32], b"claim", &signature));
    }

    #[test]
    fn the_key_survives_its_file_and_never_prints() {
        let agent = AgentIdentity::new(&Zeroizing::new([5; 32]));
        assert_eq!(AgentIdentity::new(&agent.expose()).public_key(), agent.public_key());
        assert_eq!(format!("{agent:?}"), "AgentIdentity(hidden)");
    }
}
