//! Reading what a card answered. Every function takes the data of a successful response.

#[cfg(test)]
mod tests;

use crate::command::{ManagementAlgorithm, RESPONSE, TEMPLATE, WITNESS};
use crate::object;
use crate::tlv::{self, TlvError};

/// Public key template and the point of an elliptic-curve key in it (SP 800-73-5 part 2, table 11).
const PUBLIC_KEY: u32 = 0x7f49;
const POINT: u32 = 0x86;

/// The longest ECDSA signature on P-256 in DER: two integers of up to 33 bytes in a sequence.
const MAX_SIGNATURE: usize = 72;

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

/// An ECDSA signature in DER, checked for nothing but its length.
///
/// # Errors
/// [`ReplyError`] if there is none, or it is empty or longer than any on P-256.
pub fn signature(data: &[u8]) -> Result<&[u8], ReplyError> {
    let signature = tlv::find(tlv::find(data, TEMPLATE)?, RESPONSE)?;
    if (1..=MAX_SIGNATURE).contains(&signature.len()) { Ok(signature) } else { Err(ReplyError::Length) }
}

/// A P-256 public key as an uncompressed point `04 ‖ X ‖ Y`. Whether it lies on the curve is for
/// whoever does cryptography to say.
///
/// # Errors
/// [`ReplyError`] if there is none of that shape.
pub fn p256_point(data: &[u8]) -> Result<[u8; 65], ReplyError> {
    let point = tlv::find(tlv::find(data, PUBLIC_KEY)?, POINT)?;
    let point: [u8; 65] = point.try_into().map_err(|_| ReplyError::Length)?;
    if point.starts_with(&[0x04]) { Ok(point) } else { Err(ReplyError::Point) }
}

/// The value of a data object.
///
/// # Errors
/// [`ReplyError`] if the answer is not one whole `53` element.
pub fn object(data: &[u8]) -> Result<&[u8], ReplyError> {
    let (element, rest) = tlv::read(data)?;
    if element.tag != object::DATA {
        return Err(TlvError::Missing(object::DATA).into());
    }
    if rest.is_empty() { Ok(element.value) } else { Err(ReplyError::Length) }
}
