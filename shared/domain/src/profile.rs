//! Card profiles: which slots of a PIV card get which key, whether its contactless chip is read, what is printed.

use crate::attestation::AttestationPolicy;
use crate::id::Version;
use crate::layout::LayoutName;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Five wrong PINs or PUKs: half of what SP 800-73-5 allows (part 1, 5.5: at most ten).
const TRIES: Tries = Tries { pin: 5, puk: 5 };

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
    /// All four, in the order of production.
    pub const ALL: [Self; 4] =
        [Self::Authentication, Self::Signature, Self::KeyManagement, Self::CardAuthentication];

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum KeyAlgorithm {
    /// ECDSA and ECDH on NIST P-256.
    #[default]
    #[serde(rename = "P-256")]
    P256,
    /// ECDSA and ECDH on NIST P-384.
    #[serde(rename = "P-384")]
    P384,
    /// RSA with a modulus of 2048 bits; not to be relied on after 2030 (SP 800-78-5, table 3).
    #[serde(rename = "RSA-2048")]
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    #[serde(rename = "RSA-3072")]
    Rsa3072,
}

/// A curve of which a card agrees on secrets (SP 800-78-5, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
}

impl KeyAlgorithm {
    /// All that can be chosen.
    pub const ALL: [Self; 4] = [Self::P256, Self::P384, Self::Rsa2048, Self::Rsa3072];

    /// The algorithm identifier on the card (SP 800-78-5, table 6-2).
    pub const fn identifier(self) -> u8 {
        match self {
            Self::P256 => 0x11,
            Self::P384 => 0x14,
            Self::Rsa2048 => 0x07,
            Self::Rsa3072 => 0x05,
        }
    }

    /// Bits of the curve's field, or of the modulus.
    pub const fn bits(self) -> usize {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::Rsa2048 => 2048,
            Self::Rsa3072 => 3072,
        }
    }

    /// Bytes of what a key of this kind takes and answers, but for signatures on a curve.
    pub const fn bytes(self) -> usize {
        self.bits() / 8
    }

    /// The last moment at which it is to be relied on, where there is one (SP 800-78-5, table 3: RSA with 2048 bits through
    /// 2030).
    pub const fn relied_on_until(self) -> Option<Timestamp> {
        match self {
            Self::Rsa2048 => Some(Timestamp::from_millis(1_924_991_999_999)),
            Self::P256 | Self::P384 | Self::Rsa3072 => None,
        }
    }

    /// Its curve; none of RSA.
    pub const fn curve(self) -> Option<Curve> {
        match self {
            Self::P256 => Some(Curve::P256),
            Self::P384 => Some(Curve::P384),
            Self::Rsa2048 | Self::Rsa3072 => None,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which edition of the profiles a card follows; kept with each issuance, which finishes by the one it began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ProfileVersion(u32);

impl ProfileVersion {
    /// One key to a card, P-256: 9A of a person's, 9E of one without a name. CHUID without a signature.
    pub const FIRST: Self = Self(1);

    /// All four keys on a person's card, of a chosen algorithm; all data objects, the CHUID signed.
    pub const CURRENT: Self = Self(2);

    /// Whether cards of this edition have all data objects, signed by the authority.
    pub fn is_whole(self) -> bool {
        self > Self::FIRST
    }
}

/// How often a wrong PIN or PUK may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tries {
    /// Tries of the PIN.
    pub pin: u8,
    /// Tries of the PUK.
    pub puk: u8,
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
    pub version: ProfileVersion,
    /// The slots to fill, in the order of production.
    pub slots: Vec<SlotProfile>,
    /// How often PIN and PUK may be tried, on cards that can be told; others keep what their maker has set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<Tries>,
    /// What is made of the card's word for where its keys were born.
    #[serde(default, skip_serializing_if = "AttestationPolicy::is_ignore")]
    pub attestation: AttestationPolicy,
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

    /// The profile of a Digital ID of a person: all four keys.
    pub fn digital_id(version: ProfileVersion, algorithm: KeyAlgorithm) -> Self {
        let slots: &[Slot] = if version.is_whole() { &Slot::ALL } else { &[Slot::Authentication] };
        Self::of_keys(version, slots, algorithm)
    }

    /// The profile of a Digital ID without a name: card authentication in slot 9E.
    pub fn non_personal(version: ProfileVersion, algorithm: KeyAlgorithm) -> Self {
        Self::of_keys(version, &[Slot::CardAuthentication], algorithm)
    }

    /// The profile of a Physical ID: no key on the chip.
    pub const fn physical_id(version: ProfileVersion) -> Self {
        Self {
            version,
            slots: Vec::new(),
            tries: None,
            attestation: AttestationPolicy::Ignore,
            contactless: false,
            layout: None,
        }
    }

    fn of_keys(version: ProfileVersion, slots: &[Slot], algorithm: KeyAlgorithm) -> Self {
        let slots = slots.iter().map(|slot| SlotProfile { slot: *slot, algorithm }).collect();
        let tries = version.is_whole().then_some(TRIES);
        Self { slots, tries, ..Self::physical_id(version) }
    }

    /// Whether a key of this kind belongs into this slot.
    pub fn asks_for(&self, slot: Slot, algorithm: KeyAlgorithm) -> bool {
        self.slots.contains(&SlotProfile { slot, algorithm })
    }

    /// The curve on which the card agrees on a secret to prove the key in 9D; none if it has no such key there.
    pub fn agreement_curve(&self) -> Option<Curve> {
        self.slots.iter().find(|wanted| wanted.slot == Slot::KeyManagement)?.algorithm.curve()
    }
}
