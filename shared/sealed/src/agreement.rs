//! Proof of possession for keys that agree and do not sign: the secret that a card agrees on with a key of the other side
//! authenticates what a signing key would sign (after RFC 6955, 7, static ECDH proof of possession).

use domain::profile::Curve;
use hmac::{Hmac, Mac as _};
use p256::ecdh::diffie_hellman as agree_p256;
use p256::pkcs8::DecodePublicKey as _;
use p384::ecdh::diffie_hellman as agree_p384;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRngCore, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Names use and edition of the proof's key, so that the secret serves nothing else.
const LABEL: &[u8] = b"cardwright-agreement-proof-v1";

/// A private key with which a card's key agrees on a secret; zeroized when dropped.
pub struct AgreementKey(Key);

enum Key {
    P256(p256::SecretKey),
    P384(p384::SecretKey),
}

/// A public key that is none of its curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is no public key of this curve")]
pub struct WrongKey;

impl AgreementKey {
    /// A fresh key.
    pub fn generate(curve: Curve, rng: &mut (impl CryptoRngCore + ?Sized)) -> Self {
        Self(match curve {
            Curve::P256 => Key::P256(p256::SecretKey::random(&mut &mut *rng)),
            Curve::P384 => Key::P384(p384::SecretKey::random(&mut &mut *rng)),
        })
    }

    /// The key that follows from a seed, always the same. A generator draws it, and so without a bias, by the rejection of
    /// FIPS 186-5, A.2.2.
    pub fn from_seed(curve: Curve, seed: &Zeroizing<[u8; 32]>) -> Self {
        Self::generate(curve, &mut ChaCha20Rng::from_seed(**seed))
    }

    /// Its public key as an uncompressed point (SEC 1, 2.3.3), as a card takes it.
    pub fn public_point(&self) -> Vec<u8> {
        match &self.0 {
            Key::P256(key) => key.public_key().to_sec1_bytes().into_vec(),
            Key::P384(key) => key.public_key().to_sec1_bytes().into_vec(),
        }
    }

    /// Agrees with another's public key, DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`WrongKey`] if it is none of this curve.
    pub fn agree(&self, with: &[u8]) -> Result<SharedSecret, WrongKey> {
        let secret = match &self.0 {
            Key::P256(key) => {
                let with = p256::PublicKey::from_public_key_der(with).map_err(|_| WrongKey)?;
                let agreed = agree_p256(key.to_nonzero_scalar(), with.as_affine());
                Zeroizing::new(agreed.raw_secret_bytes().to_vec())
            }
            Key::P384(key) => {
                let with = p384::PublicKey::from_public_key_der(with).map_err(|_| WrongKey)?;
                let agreed = agree_p384(key.to_nonzero_scalar(), with.as_affine());
                Zeroizing::new(agreed.raw_secret_bytes().to_vec())
            }
        };
        Ok(SharedSecret(secret))
    }
}

impl fmt::Debug for AgreementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgreementKey(hidden)")
    }
}

/// What two keys have agreed on: the x-coordinate of a point (SP 800-56A, 5.7.1.2).
pub struct SharedSecret(Zeroizing<Vec<u8>>);

impl SharedSecret {
    /// The secret from its bytes, as a card answers them.
    pub const fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The proof that whoever made it knows the secret, over this message.
    pub fn prove(&self, message: &[u8]) -> Vec<u8> {
        self.mac(message).finalize().into_bytes().to_vec()
    }

    /// Whether a proof over this message was made with the same secret; in constant time.
    pub fn proves(&self, message: &[u8], proof: &[u8]) -> bool {
        self.mac(message).verify_slice(proof).is_ok()
    }

    /// HMAC-SHA-256 under a key derived from the secret in one step (SP 800-56C, 4.1, option 1: a hash of counter, secret
    /// and label).
    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        let key = Sha256::new().chain_update(1_u32.to_be_bytes()).chain_update(&*self.0).chain_update(LABEL);
        let key = Zeroizing::new(<[u8; 32]>::from(key.finalize()));
        // HMAC fills its key up with zeros to the hash's block of 64 octets (RFC 2104, 2).
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(key.iter()).for_each(|(to, from)| *to = *from);
        let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new((&*block).into());
        mac.update(message);
        mac
    }
}

impl PartialEq for SharedSecret {
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.0.as_slice(), other.0.as_slice()).into()
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(hidden)")
    }
}

#[cfg(test)]
mod tests;
