//! Attestation: a card's word for it that a key was born on it and cannot leave it, as YubiKeys give it.

use crate::certificate::Der;
use crate::profile::Slot;
use crate::reader::Release;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is made of attestations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationPolicy {
    /// Nothing: no card is asked.
    #[default]
    Ignore,
    /// Cards are asked, and what is found goes on record. A key without a good word is certified all the same.
    Check,
    /// Only keys with a good word are certified.
    Require,
}

impl AttestationPolicy {
    /// All that can be chosen.
    pub const ALL: [Self; 3] = [Self::Ignore, Self::Check, Self::Require];

    /// Whether cards are not even asked.
    pub fn is_ignore(&self) -> bool {
        *self == Self::Ignore
    }
}

/// What a card shows for its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardAttestation {
    /// The certificate of the key with which the card attests, DER (slot F9 of a YubiKey).
    pub authority: Der,
    /// What it says of each key.
    pub slots: Vec<SlotAttestation>,
}

/// What a card says of one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotAttestation {
    /// Where the key was born.
    pub slot: Slot,
    /// A certificate of that key, signed by the card's attesting key, DER.
    pub certificate: Der,
}

/// What was found of a key's attestation; kept with its certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Attestation {
    /// A vendor vouches for the card, and the card for the key.
    Verified {
        /// Which device it is.
        device: AttestedDevice,
    },
    /// It does not hold, or there is none.
    Failed {
        /// Why.
        why: AttestationFault,
    },
}

/// Why there is no good word for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationFault {
    /// The card gave none.
    Missing,
    /// It is no certificate, or has not what a YubiKey's has.
    Form,
    /// It does not lead to the root of a vendor that is trusted.
    Chain,
    /// It is of another key.
    Key,
}

impl AttestationFault {
    /// The name of the rule that it breaks.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Missing => "attestation-missing",
            Self::Form => "attestation-form",
            Self::Chain => "attestation-chain",
            Self::Key => "attestation-key",
        }
    }

    /// What to do about it, where attestation is required.
    pub const fn mend(self) -> &'static str {
        match self {
            Self::Missing => {
                "the card says nothing of where its keys were born; take one that attests keys, such as a YubiKey 5"
            }
            Self::Form => "what the card says of its key cannot be read; take another card",
            Self::Chain => {
                "no trusted vendor vouches for the card; take one of a vendor whose root is trusted here, or have its root added"
            }
            Self::Key => "what the card says is of another key; try again with a new card",
        }
    }
}

impl fmt::Display for AttestationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the card does not attest it",
            Self::Form => "the attestation cannot be read",
            Self::Chain => "no trusted vendor vouches for the card",
            Self::Key => "the attestation is of another key",
        })
    }
}

/// A device as its attestation describes it (Yubico, PIV attestation: extensions under 1.3.6.1.4.1.41482.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestedDevice {
    /// Its serial number, as it is printed on it; the first ones do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<u32>,
    /// Its firmware.
    pub firmware: Release,
    /// When the key wants the PIN.
    pub pin: PinUse,
    /// When the key wants a touch.
    pub touch: TouchUse,
    /// What it looks like; the first ones do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormFactor>,
}

/// When a key wants the PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PinUse {
    /// Never.
    Never,
    /// Once in a session.
    Once,
    /// Before every use.
    Always,
    /// A finger or the PIN, once in a session.
    MatchOnce,
    /// A finger or the PIN, before every use.
    MatchAlways,
    /// Something that is not known here.
    Other,
}

impl PinUse {
    /// As the device codes it.
    pub const fn of(code: u8) -> Self {
        match code {
            1 => Self::Never,
            2 => Self::Once,
            3 => Self::Always,
            4 => Self::MatchOnce,
            5 => Self::MatchAlways,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for PinUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Never => "no PIN",
            Self::Once => "PIN once",
            Self::Always => "PIN always",
            Self::MatchOnce => "finger or PIN once",
            Self::MatchAlways => "finger or PIN always",
            Self::Other => "an unknown use of the PIN",
        })
    }
}

/// When a key wants a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TouchUse {
    /// Never.
    Never,
    /// Before every use.
    Always,
    /// Unless it was touched within 15 seconds.
    Cached,
    /// Something that is not known here.
    Other,
}

impl TouchUse {
    /// As the device codes it.
    pub const fn of(code: u8) -> Self {
        match code {
            1 => Self::Never,
            2 => Self::Always,
            3 => Self::Cached,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for TouchUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Never => "no touch",
            Self::Always => "touch always",
            Self::Cached => "touch within 15 seconds",
            Self::Other => "an unknown use of the touch",
        })
    }
}

/// What a device looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormFactor {
    /// On a key ring, USB-A.
    UsbAKeychain,
    /// As small as its plug, USB-A.
    UsbANano,
    /// On a key ring, USB-C.
    UsbCKeychain,
    /// As small as its plug, USB-C.
    UsbCNano,
    /// USB-C and Lightning.
    UsbCLightning,
    /// With a fingerprint reader, USB-A.
    UsbABio,
    /// With a fingerprint reader, USB-C.
    UsbCBio,
    /// Something that is not known here.
    Other,
}

impl FormFactor {
    /// As the device codes it; the upper bits say what else it is.
    pub const fn of(code: u8) -> Self {
        match code & 0x0f {
            1 => Self::UsbAKeychain,
            2 => Self::UsbANano,
            3 => Self::UsbCKeychain,
            4 => Self::UsbCNano,
            5 => Self::UsbCLightning,
            6 => Self::UsbABio,
            7 => Self::UsbCBio,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for FormFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UsbAKeychain => "USB-A keychain",
            Self::UsbANano => "USB-A nano",
            Self::UsbCKeychain => "USB-C keychain",
            Self::UsbCNano => "USB-C nano",
            Self::UsbCLightning => "USB-C and Lightning",
            Self::UsbABio => "USB-A with fingerprint reader",
            Self::UsbCBio => "USB-C with fingerprint reader",
            Self::Other => "another form",
        })
    }
}

impl fmt::Display for AttestedDevice {
    /// In one line: `YubiKey 15732500, firmware 5.4.3, PIN once, no touch, USB-C nano`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.serial {
            Some(serial) => write!(f, "YubiKey {serial}")?,
            None => f.write_str("YubiKey")?,
        }
        write!(f, ", firmware {}, {}, {}", self.firmware, self.pin, self.touch)?;
        self.form.map_or(Ok(()), |form| write!(f, ", {form}"))
    }
}
