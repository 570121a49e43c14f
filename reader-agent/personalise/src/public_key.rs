//! Public keys of cards, of each algorithm: read off a card or out of a certificate, and what they check.

use der::referenced::OwnedToRef as _;
use der::{Decode as _, Encode as _};
use domain::certificate::Der;
use domain::profile::KeyAlgorithm;
use p256::ecdsa::signature::Verifier as _;
use piv::reply;
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, Pkcs1v15Encrypt, RsaPublicKey, pkcs1v15};
use sealed::agreement::AgreementKey;
use sha2::{Digest as _, Sha256, Sha384};

/// Before a SHA-256 digest in what RSA signs: DigestInfo (RFC 8017, 9.2, note 1).
const SHA_256_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// What cards take as public exponent, and make (SP 800-78-5, 3.1).
const EXPONENT: u32 = 65_537;

/// A public key, on its curve or of its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Rsa(RsaPublicKey),
}

impl PublicKey {
    /// From a card's answer; `None` if it is no key of this algorithm.
    pub(crate) fn from_card(key: reply::PublicKey<'_>, algorithm: KeyAlgorithm) -> Option<Self> {
        let key = match (key, algorithm) {
            // Both refuse points that are not on the curve.
            (reply::PublicKey::Point(point), KeyAlgorithm::P256) => {
                Self::P256(p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?)
            }
            (reply::PublicKey::Point(point), KeyAlgorithm::P384) => {
                Self::P384(p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?)
            }
            (reply::PublicKey::Rsa { modulus, exponent }, KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072) => {
                let parts = [modulus, exponent].map(BigUint::from_bytes_be);
                let [modulus, exponent] = parts;
                Self::Rsa(RsaPublicKey::new(modulus, exponent).ok()?)
            }
            _ => return None,
        };
        key.is_of(algorithm).then_some(key)
    }

    /// The key of this algorithm that a certificate certifies.
    pub(crate) fn certified(certificate: &Der, algorithm: KeyAlgorithm) -> Option<Self> {
        let certificate = x509_cert::Certificate::from_der(certificate.as_bytes()).ok()?;
        let info = certificate.tbs_certificate.subject_public_key_info;
        let key = match algorithm {
            KeyAlgorithm::P256 => Self::P256(info.owned_to_ref().try_into().ok()?),
            KeyAlgorithm::P384 => Self::P384(info.owned_to_ref().try_into().ok()?),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => {
                Self::Rsa(RsaPublicKey::from_public_key_der(&info.to_der().ok()?).ok()?)
            }
        };
        key.is_of(algorithm).then_some(key)
    }

    fn is_of(&self, algorithm: KeyAlgorithm) -> bool {
        match self {
            Self::P256(_) => algorithm == KeyAlgorithm::P256,
            Self::P384(_) => algorithm == KeyAlgorithm::P384,
            Self::Rsa(key) => {
                algorithm.curve().is_none()
                    && key.n().bits() == algorithm.bits()
                    && *key.e() == BigUint::from(EXPONENT)
            }
        }
    }

    /// DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7); none in practice only if a library fails.
    pub(crate) fn encoded(&self) -> Option<Der> {
        let document = match self {
            Self::P256(key) => key.to_public_key_der(),
            Self::P384(key) => key.to_public_key_der(),
            Self::Rsa(key) => key.to_public_key_der(),
        };
        document.ok().map(|document| Der::new(document.into_vec()))
    }

    /// Whether a card's signature over this message is one of this key.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Rsa(key) => {
                let key = pkcs1v15::VerifyingKey::<Sha256>::new(key.clone());
                pkcs1v15::Signature::try_from(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }

    /// A challenge encrypted for whoever holds the private key; `None` if this is no RSA key.
    pub(crate) fn encrypt(
        &self,
        rng: &mut impl rand_core::CryptoRngCore,
        challenge: &[u8],
    ) -> Option<Vec<u8>> {
        match self {
            Self::Rsa(key) => key.encrypt(rng, Pkcs1v15Encrypt, challenge).ok(),
            Self::P256(_) | Self::P384(_) => None,
        }
    }

    /// Whether a card agreed on the same secret with this key as we do.
    pub(crate) fn agrees(&self, ours: &AgreementKey, secret: &sealed::agreement::SharedSecret) -> bool {
        self.encoded().and_then(|key| ours.agree(key.as_bytes()).ok()).is_some_and(|agreed| agreed == *secret)
    }
}

/// What a card is given to sign a message: the digest for a curve, for RSA the whole padded block (RFC 8017, 9.2).
pub(crate) fn to_be_signed(message: &[u8], algorithm: KeyAlgorithm) -> Vec<u8> {
    match algorithm {
        KeyAlgorithm::P256 => Sha256::digest(message).to_vec(),
        KeyAlgorithm::P384 => Sha384::digest(message).to_vec(),
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => {
            let digest = Sha256::digest(message);
            let filling = algorithm.bytes().saturating_sub(3 + SHA_256_INFO.len() + digest.len());
            [&[0x00, 0x01], vec![0xff; filling].as_slice(), &[0x00], &SHA_256_INFO, &digest].concat()
        }
    }
}

/// The message in a block that RSA decrypted; `None` if it is not padded for encryption (RFC 8017, 7.2.2).
pub(crate) fn decrypted(block: &[u8]) -> Option<&[u8]> {
    let filled = block.strip_prefix(&[0x00, 0x02])?;
    let end = filled.iter().position(|byte| *byte == 0x00)?;
    // At least eight bytes of filling.
    if end < 8 { None } else { filled.get(end + 1..) }
}
