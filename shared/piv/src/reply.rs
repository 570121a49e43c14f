//! Reading what a card answered. Every function takes the data of a successful response.

#[cfg(test)]
mod tests;

use crate::command::{ManagementAlgorithm, RESPONSE, TEMPLATE, WITNESS};
use crate::object;
use crate::tlv::{self, TlvError};
use domain::evidence::CardObject;
use domain::profile::KeyAlgorithm;

// Public key template, with the point of a key on a curve, or modulus and exponent of an RSA key
// (SP 800-73-5 part 2, table 11).
const PUBLIC_KEY: u32 = 0x7f49;
const POINT: u32 = 0x86;
const MODULUS: u32 = 0x81;
const EXPONENT: u32 = 0x82;

/// The longest public exponent taken: SP 800-78-5, 3.1 has cards make keys with 65 537.
const MAX_EXPONENT: usize = 4;

/// The element of metadata that names an algorithm (Yubico, GET METADATA).
const METADATA_ALGORITHM: u32 = 0x01;

/// An answer that is not what the standard says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Its structure is broken.
    #[error("the answer is malformed")]
    Tlv(#[from] TlvError),
    /// A part has the wrong length.
    #[error("a part of the answer has the wrong length")]
    Length,
    /// A public key is no uncompressed point.
    #[error("the public key is no uncompressed point")]
    Point,
}

fn block(data: &[u8], tag: u32, algorithm: ManagementAlgorithm) -> Result<&[u8], ReplyError> {
    let block = tlv::find(tlv::find(data, TEMPLATE)?, tag)?;
    if block.len() == algorithm.block() { Ok(block) } else { Err(ReplyError::Length) }
}

/// The encrypted witness: one block.
///
/// # Errors
/// [`ReplyError`] if there is none of that length.
pub fn witness(data: &[u8], algorithm: ManagementAlgorithm) -> Result<&[u8], ReplyError> {
    block(data, WITNESS, algorithm)
}

/// The card's answer to the host's challenge: one block.
///
/// # Errors
/// [`ReplyError`] if there is none of that length.
pub fn challenge_answer(data: &[u8], algorithm: ManagementAlgorithm) -> Result<&[u8], ReplyError> {
    block(data, RESPONSE, algorithm)
}

/// What the private key of a slot made of what it was given: an ECDSA signature in DER, an RSA block as long as the modulus,
/// or an agreed secret, the x-coordinate of a point. Checked for nothing but its length.
///
/// # Errors
/// [`ReplyError`] if there is none, or it is empty or longer than any of that algorithm.
pub fn private_operation(data: &[u8], algorithm: KeyAlgorithm) -> Result<&[u8], ReplyError> {
    let result = tlv::find(tlv::find(data, TEMPLATE)?, RESPONSE)?;
    let longest = match algorithm.curve() {
        // Two integers with a sign bit in a sequence, the longest form of DER.
        Some(_) => 2 * (algorithm.bytes() + 3) + 3,
        None => algorithm.bytes(),
    };
    if (1..=longest).contains(&result.len()) { Ok(result) } else { Err(ReplyError::Length) }
}

/// A public key as a card answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicKey<'a> {
    /// An uncompressed point, `04 ‖ X ‖ Y`. Whether it lies on the curve is for whoever does cryptography to say.
    Point(&'a [u8]),
    /// Of RSA, both big-endian.
    Rsa {
        /// As many bits as the algorithm says.
        modulus: &'a [u8],
        /// The public exponent.
        exponent: &'a [u8],
    },
}

/// A public key of this algorithm.
///
/// # Errors
/// [`ReplyError`] if there is none of that shape.
pub fn public_key(data: &[u8], algorithm: KeyAlgorithm) -> Result<PublicKey<'_>, ReplyError> {
    let key = tlv::find(data, PUBLIC_KEY)?;
    if algorithm.curve().is_some() {
        let point = tlv::find(key, POINT)?;
        return match point {
            _ if point.len() != 2 * algorithm.bytes() + 1 => Err(ReplyError::Length),
            [0x04, ..] => Ok(PublicKey::Point(point)),
            _ => Err(ReplyError::Point),
        };
    }
    let (modulus, exponent) = (tlv::find(key, MODULUS)?, tlv::find(key, EXPONENT)?);
    let sized = modulus.len() == algorithm.bytes() && modulus.first().is_some_and(|first| first & 0x80 != 0);
    if !sized || !(1..=MAX_EXPONENT).contains(&exponent.len()) {
        return Err(ReplyError::Length);
    }
    Ok(PublicKey::Rsa { modulus, exponent })
}

/// The cipher of the management key, if the card says, and it is one that is used here.
pub fn management_algorithm(metadata: &[u8]) -> Option<ManagementAlgorithm> {
    match tlv::find(metadata, METADATA_ALGORITHM).ok()? {
        [identifier] => ManagementAlgorithm::of(*identifier),
        _ => None,
    }
}

/// The DER certificate of the card's attesting key.
///
/// # Errors
/// [`ReplyError`] if the answer is no certificate object.
pub fn attesting_certificate(data: &[u8]) -> Result<&[u8], ReplyError> {
    Ok(object::certificate_der(contained(data, object::DATA)?)?)
}

/// The value of a data object.
///
/// # Errors
/// [`ReplyError`] if the answer is not one whole element with the tag of its container.
pub fn object(data: &[u8], object: CardObject) -> Result<&[u8], ReplyError> {
    contained(data, object::container(object))
}

fn contained(data: &[u8], container: u32) -> Result<&[u8], ReplyError> {
    let (element, rest) = tlv::read(data)?;
    if element.tag != container {
        return Err(TlvError::Missing(container).into());
    }
    if rest.is_empty() { Ok(element.value) } else { Err(ReplyError::Length) }
}
