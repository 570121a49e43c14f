//! The commands of a PIV card as functions (SP 800-73-5 part 2, section 3).

#[cfg(test)]
mod tests;

use crate::apdu::Command;
use crate::object;
use crate::tlv::{self, TlvError};
use domain::evidence::CardObject;
use domain::profile::{KeyAlgorithm, Slot, Tries};
use zeroize::Zeroizing;

/// The identifier of the PIV application, its last two bytes the version (SP 800-73-5 part 1, 2.2).
pub(crate) const APPLICATION: [u8; 11] = [0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// As much of it as is selected by: without its version.
const SELECTED: usize = 9;

// Instructions (SP 800-73-5 part 2, table 2).
pub(crate) const VERIFY: u8 = 0x20;
pub(crate) const CHANGE_REFERENCE_DATA: u8 = 0x24;
pub(crate) const GENERATE: u8 = 0x47;
pub(crate) const GENERAL_AUTHENTICATE: u8 = 0x87;
pub(crate) const SELECT: u8 = 0xa4;
pub(crate) const GET_DATA: u8 = 0xcb;
pub(crate) const PUT_DATA: u8 = 0xdb;
// Not standard: extensions of Yubico, some of which other makers took over.
pub(crate) const GET_METADATA: u8 = 0xf7;
pub(crate) const ATTEST: u8 = 0xf9;
pub(crate) const SET_TRIES: u8 = 0xfa;
pub(crate) const SET_MANAGEMENT_KEY: u8 = 0xff;

/// The management key (SP 800-73-5 part 1, table 5).
const KEY_9B: u8 = 0x9b;
/// Key references of PIN and PUK (SP 800-73-5 part 1, table 5).
const PIN: u8 = 0x80;
const PUK: u8 = 0x81;

// Dynamic authentication template and its elements (SP 800-73-5 part 2, table 7).
pub(crate) const TEMPLATE: u32 = 0x7c;
pub(crate) const WITNESS: u32 = 0x80;
pub(crate) const CHALLENGE: u32 = 0x81;
pub(crate) const RESPONSE: u32 = 0x82;
const EXPONENTIATION: u32 = 0x85;

/// The cipher of a management key (SP 800-78-5, table 6-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagementAlgorithm {
    /// Three-key triple DES, as cards leave the factory. Deprecated: only to get away from it.
    TripleDes,
    /// AES-192, as some leave it.
    Aes192,
    /// AES-256.
    Aes256,
}

impl ManagementAlgorithm {
    /// The algorithm identifier.
    const fn identifier(self) -> u8 {
        match self {
            Self::TripleDes => 0x03,
            Self::Aes192 => 0x0a,
            Self::Aes256 => 0x0c,
        }
    }

    /// The cipher with this identifier; none of one that is not used here. 00 is another name of 03.
    pub(crate) const fn of(identifier: u8) -> Option<Self> {
        match identifier {
            0x00 | 0x03 => Some(Self::TripleDes),
            0x0a => Some(Self::Aes192),
            0x0c => Some(Self::Aes256),
            _ => None,
        }
    }

    /// Bytes in a block: the size of witness and challenge.
    pub const fn block(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes192 | Self::Aes256 => 16,
        }
    }
}

/// Selects the PIV application by the first nine bytes of its identifier.
pub fn select() -> Command {
    Command::answered(
        [0x00, SELECT, 0x04, 0x00],
        Zeroizing::new(APPLICATION.into_iter().take(SELECTED).collect()),
    )
}

fn template(elements: &[(u32, &[u8])]) -> Result<Zeroizing<Vec<u8>>, TlvError> {
    let mut inner =
        Zeroizing::new(Vec::with_capacity(elements.iter().map(|(_, value)| value.len() + 4).sum()));
    for (tag, value) in elements {
        tlv::write(&mut inner, *tag, value)?;
    }
    let mut data = Zeroizing::new(Vec::with_capacity(inner.len() + 4));
    tlv::write(&mut data, TEMPLATE, &inner)?;
    Ok(data)
}

/// Asks for a witness: the first half of mutual authentication with the management key.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn request_witness(algorithm: ManagementAlgorithm) -> Result<Command, TlvError> {
    let header = [0x00, GENERAL_AUTHENTICATE, algorithm.identifier(), KEY_9B];
    Ok(Command::answered(header, template(&[(WITNESS, &[])])?))
}

/// Shows the decrypted witness and challenges the card: the second half of mutual authentication.
///
/// Without the empty response `82 00` that the standard puts last: some cards (Nitrokey) refuse it,
/// and those that expect it (YubiKey) answer without it, too.
///
/// # Errors
/// [`TlvError::Length`] if witness and challenge are not one block each.
pub fn answer_witness(
    algorithm: ManagementAlgorithm,
    witness: &[u8],
    challenge: &[u8],
) -> Result<Command, TlvError> {
    if witness.len() != algorithm.block() || challenge.len() != algorithm.block() {
        return Err(TlvError::Length);
    }
    let header = [0x00, GENERAL_AUTHENTICATE, algorithm.identifier(), KEY_9B];
    Ok(Command::answered(header, template(&[(WITNESS, witness), (CHALLENGE, challenge)])?))
}

/// Generates a key pair in a slot; answered with the public key. Needs the management key.
pub fn generate(slot: Slot, algorithm: KeyAlgorithm) -> Command {
    // Control reference template `AC` with the algorithm (SP 800-73-5 part 2, table 9).
    let data = vec![0xac, 0x03, 0x80, 0x01, algorithm.identifier()];
    Command::answered([0x00, GENERATE, 0x00, slot.key_reference()], Zeroizing::new(data))
}

/// Has the private key in a slot do what it does: an ECDSA signature of a digest as long as the curve's field, or the RSA
/// operation on a block as long as the modulus, which signs what is padded for signing and decrypts what is encrypted.
///
/// # Errors
/// [`TlvError::Length`] if the block is longer than a template can be.
pub fn sign(slot: Slot, algorithm: KeyAlgorithm, block: &[u8]) -> Result<Command, TlvError> {
    let header = [0x00, GENERAL_AUTHENTICATE, algorithm.identifier(), slot.key_reference()];
    Ok(Command::answered(header, template(&[(RESPONSE, &[]), (CHALLENGE, block)])?))
}

/// Has the private key in a slot agree on a secret with a public one, an uncompressed point of the same curve.
///
/// # Errors
/// [`TlvError::Length`] if the point is longer than a template can be.
pub fn agree(slot: Slot, algorithm: KeyAlgorithm, point: &[u8]) -> Result<Command, TlvError> {
    let header = [0x00, GENERAL_AUTHENTICATE, algorithm.identifier(), slot.key_reference()];
    Ok(Command::answered(header, template(&[(RESPONSE, &[]), (EXPONENTIATION, point)])?))
}

/// Asks for what kind the management key is: cards that do not know the question refuse it, or answer nothing.
pub fn management_metadata() -> Command {
    Command::answered([0x00, GET_METADATA, 0x00, KEY_9B], Zeroizing::default())
}

/// Sets how often a wrong PIN or PUK may be tried, **and both back to those of the factory**. Needs the management key and a
/// verified PIN. Cards that do not know it refuse it.
pub fn set_tries(tries: Tries) -> Command {
    Command::new([0x00, SET_TRIES, tries.pin, tries.puk], Zeroizing::default())
}

/// Asks for a certificate of the key in a slot, signed by the card's attesting key: so a YubiKey says that the key was born on
/// it. Cards that do not know it refuse it.
pub fn attest(slot: Slot) -> Command {
    Command::answered([0x00, ATTEST, slot.key_reference(), 0x00], Zeroizing::default())
}

/// Reads the certificate of the card's attesting key.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn get_attesting_certificate() -> Result<Command, TlvError> {
    let mut data = Vec::new();
    tlv::write(&mut data, object::TAG_LIST, &object::ATTESTING_CERTIFICATE)?;
    Ok(Command::answered([0x00, GET_DATA, 0x3f, 0xff], Zeroizing::new(data)))
}

/// Reads a data object.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn get_data(object: CardObject) -> Result<Command, TlvError> {
    let mut data = Vec::new();
    tlv::write(&mut data, object::TAG_LIST, object::tag(object))?;
    Ok(Command::answered([0x00, GET_DATA, 0x3f, 0xff], Zeroizing::new(data)))
}

/// Writes a data object. Needs the management key.
///
/// # Errors
/// [`TlvError::Length`] if the value is longer than an object can be.
pub fn put_data(object: CardObject, value: &[u8]) -> Result<Command, TlvError> {
    let mut data = Vec::with_capacity(value.len() + 9);
    // The Discovery Object goes without a tag list, under its own tag (SP 800-73-5 part 2, table 8).
    if object != CardObject::Discovery {
        tlv::write(&mut data, object::TAG_LIST, object::tag(object))?;
    }
    tlv::write(&mut data, object::container(object), value)?;
    Ok(Command::new([0x00, PUT_DATA, 0x3f, 0xff], Zeroizing::new(data)))
}

/// Asks how many tries the PIN has left; tries nothing. `9000` means that it is verified already.
pub fn pin_tries_left() -> Command {
    Command::new([0x00, VERIFY, 0x00, PIN], Zeroizing::default())
}

/// Tries a PIN, padded with `FF`.
pub fn verify_pin(pin: &[u8; 8]) -> Command {
    Command::new([0x00, VERIFY, 0x00, PIN], Zeroizing::new(pin.to_vec()))
}

/// Replaces the PIN. A wrong old one costs a try.
pub fn change_pin(old: &[u8; 8], new: &[u8; 8]) -> Command {
    change(PIN, old, new)
}

/// Replaces the PUK. A wrong old one costs a try.
pub fn change_puk(old: &[u8; 8], new: &[u8; 8]) -> Command {
    change(PUK, old, new)
}

fn change(reference: u8, old: &[u8; 8], new: &[u8; 8]) -> Command {
    Command::new([0x00, CHANGE_REFERENCE_DATA, 0x00, reference], Zeroizing::new([*old, *new].concat()))
}

/// Replaces the management key by an AES-256 key that needs no touch. Needs the one in force.
pub fn set_management_key(key: &[u8; 32]) -> Command {
    let mut data = Zeroizing::new(Vec::with_capacity(key.len() + 3));
    data.extend_from_slice(&[ManagementAlgorithm::Aes256.identifier(), KEY_9B, 0x20]);
    data.extend_from_slice(key);
    Command::new([0x00, SET_MANAGEMENT_KEY, 0xff, 0xff], data)
}
