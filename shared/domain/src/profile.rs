//! Card profiles: which slots of a PIV card get which key and which kind of certificate.

use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a card may be used after Produce card was pressed: the expiry in its CHUID. FIPS 201-3, 2.9.1
/// allows six years; certificates end earlier and are renewed on the card.
pub const CARD_VALIDITY: Span = Span::from_days(5 * 365);

/// An asymmetric key slot of a PIV card (SP 800-73-5 part 1, table 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Slot {
    /// PIV Authentication: PIN once per session.
    #[serde(rename = "9A")]
    Authentication,
    /// Digital Signature: PIN before every use.
    #[serde(rename = "9C")]
    Signature,
    /// Key Management: decryption or key agreement.
    #[serde(rename = "9D")]
    KeyManagement,
    /// Card Authentication: no PIN.
    #[serde(rename = "9E")]
    CardAuthentication,
}

impl Slot {
    /// The key reference byte (SP 800-73-5 part 1, table 5).
    pub const fn key_reference(self) -> u8 {
        match self {
            Self::Authentication => 0x9a,
            Self::Signature => 0x9c,
            Self::KeyManagement => 0x9d,
            Self::CardAuthentication => 0x9e,
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02X}", self.key_reference())
    }
}

/// An algorithm of a key born on the card (SP 800-78-5, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyAlgorithm {
    /// ECDSA and ECDH on NIST P-256.
    #[serde(rename = "P-256")]
    P256,
}

impl KeyAlgorithm {
    /// The algorithm identifier on the card (SP 800-78-5, table 6-2).
    pub const fn identifier(self) -> u8 {
        match self {
            Self::P256 => 0x11,
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256 => f.write_str("P-256"),
        }
    }
}

/// What one slot is to carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotProfile {
    /// The slot.
    pub slot: Slot,
    /// The key to generate in it.
    pub algorithm: KeyAlgorithm,
}

/// What a whole card is to carry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardProfile {
    /// Which edition of the profile this is; kept with each card.
    pub version: u32,
    /// The slots to fill, in the order of production.
    pub slots: Vec<SlotProfile>,
}

impl CardProfile {
    /// The profile of a Digital ID: authentication in slot 9A, P-256.
    pub fn digital_id() -> Self {
        Self {
            version: 1,
            slots: vec![SlotProfile { slot: Slot::Authentication, algorithm: KeyAlgorithm::P256 }],
        }
    }

    /// The profile of a Physical ID: no key on the chip.
    pub const fn physical_id() -> Self {
        Self { version: 1, slots: Vec::new() }
    }
}
