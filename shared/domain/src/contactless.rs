//! The contactless chip of a card, which doors know by its number.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Bytes that are no UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UidError {
    /// Of another length.
    #[error("a UID has 4, 7 or 10 bytes, not {0}")]
    Length(usize),
    /// Text with other characters than hexadecimal digits.
    #[error("a UID is written as 8, 14 or 20 hexadecimal digits")]
    Digits,
    /// The chip makes up a new one each time.
    #[error("the chip answers a random UID, which identifies nothing; use a card with a fixed one")]
    Random,
}

/// The UID of a contactless chip: 4, 7 or 10 bytes (ISO/IEC 14443-3, 6.5.4), written as hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^((0[0-79A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f])[0-9A-Fa-f]{6}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})$"))]
pub struct Uid(Vec<u8>);

impl Uid {
    /// The UID as a chip answered it.
    ///
    /// # Errors
    /// [`UidError`]. Four bytes that begin with `08` are random (ISO/IEC 14443-3, 6.5.4, table 5).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UidError> {
        match bytes {
            [0x08, _, _, _] => Err(UidError::Random),
            _ if matches!(bytes.len(), 4 | 7 | 10) => Ok(Self(bytes.to_vec())),
            _ => Err(UidError::Length(bytes.len())),
        }
    }

    /// The bytes, as the chip answered them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Uid {
    type Err = UidError;
    fn from_str(text: &str) -> Result<Self, UidError> {
        let digits: Option<Vec<u8>> =
            text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        let digits = digits.filter(|digits| digits.len() % 2 == 0).ok_or(UidError::Digits)?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        Self::from_bytes(&bytes)
    }
}

impl TryFrom<String> for Uid {
    type Error = UidError;
    fn try_from(text: String) -> Result<Self, UidError> {
        text.parse()
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        uid.to_string()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({self})")
    }
}
