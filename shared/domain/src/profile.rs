//! Card profiles: which slots of a PIV card get which key, whether its contactless chip is read, what is printed.

use crate::id::Version;
use crate::layout::LayoutName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An asymmetric key slot of a PIV card (SP 800-73-5 part 1, table 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotProfile {
    /// The slot.
    pub slot: Slot,
    /// The key to generate in it.
    pub algorithm: KeyAlgorithm,
}

/// What a whole card is to carry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardProfile {
    /// Which edition of the profile this is; kept with each card.
    pub version: u32,
    /// The slots to fill, in the order of production.
    pub slots: Vec<SlotProfile>,
    /// Whether the UID of its contactless chip is read.
    #[serde(default)]
    pub contactless: bool,
    /// What is printed on it, if anything is.
    #[serde(default)]
    pub layout: Option<LayoutEdition>,
}

/// What there is to do on a card: what its reader and its desk must be able to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Keys are put on a PIV chip.
    pub piv: bool,
    /// The UID of a contactless chip is read.
    pub contactless: bool,
    /// It is printed.
    pub print: bool,
}

/// Those of all cards before there were others.
impl Default for Parts {
    fn default() -> Self {
        Self { piv: true, contactless: false, print: false }
    }
}

/// A layout as it was at a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutEdition {
    /// Which layout.
    pub name: LayoutName,
    /// Which edition of it; 0 is built in.
    pub edition: Version,
}

impl CardProfile {
    /// What there is to do on such a card.
    pub const fn parts(&self) -> Parts {
        Parts { piv: !self.slots.is_empty(), contactless: self.contactless, print: self.layout.is_some() }
    }

    /// The profile of a Digital ID: authentication in slot 9A, P-256.
    pub fn digital_id() -> Self {
        Self {
            version: 1,
            slots: vec![SlotProfile { slot: Slot::Authentication, algorithm: KeyAlgorithm::P256 }],
            contactless: false,
            layout: None,
        }
    }

    /// The profile of a Digital ID without a name: card authentication in slot 9E, P-256.
    pub fn non_personal() -> Self {
        let slot = SlotProfile { slot: Slot::CardAuthentication, algorithm: KeyAlgorithm::P256 };
        Self { slots: vec![slot], ..Self::physical_id() }
    }

    /// The profile of a Physical ID: no key on the chip.
    pub const fn physical_id() -> Self {
        Self { version: 1, slots: Vec::new(), contactless: false, layout: None }
    }
}
