//! Every id and counted quantity, each a type of its own. The one registry of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A string that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}: 1 to {max} letters, digits, `-`, `_` or `.` are")]
pub struct IdError {
    what: &'static str,
    pub(crate) text: String,
    pub(crate) max: usize,
}

/// The alphabet of ids made from random bytes: Crockford's base 32, easy to read out.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 80 random bits as 16 characters of [`ALPHABET`].
fn encode(random: [u8; 10]) -> String {
    let bits = random.iter().fold(0u128, |acc, byte| (acc << 8) | u128::from(*byte));
    (0..16)
        .rev()
        .filter_map(|i| ALPHABET.get(((bits >> (i * 5)) & 31) as usize))
        .map(|c| char::from(*c))
        .collect()
}

fn check(text: &str, what: &'static str, max: usize) -> Result<(), IdError> {
    let ok = !text.is_empty()
        && text.len() <= max
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if ok { Ok(()) } else { Err(IdError { what, text: text.chars().take(max).collect(), max }) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(extend("pattern" = "^[A-Za-z0-9._-]{1,64}$"))]
        pub struct $name(String);

        impl $name {
            /// A new id from 80 random bits.
            pub fn from_random(random: [u8; 10]) -> Self {
                Self(format!(concat!($prefix, "-{}"), encode(random)))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text, $what, 64)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A reader agent at a card desk.
    AgentId, "agt", "an agent id";
    /// A card object, from its number to its end. One per issuance.
    CardId, "crd", "a card id";
    /// A command, chosen by whoever sends it: sending it again does nothing twice.
    CommandId, "cmd", "a command id";
    /// An import of people from a file.
    ImportId, "imp", "an import id";
    /// One issuance: from the request to the verified card.
    IssuanceId, "iss", "an issuance id";
    /// A mail: it follows from what the mail tells of, so that a mail is written once.
    MailId, "mail", "a mail id";
    /// A mass-production order.
    OrderId, "ord", "an order id";
    /// A person: holder, officer or both.
    PersonId, "per", "a person id";
    /// A card reader at a desk, as its agent names it.
    ReaderId, "rdr", "a reader id";
    /// A request over HTTP, for whoever searches the logs.
    RequestId, "req", "a request id";
    /// A sign-in session. Public part only; the secret part is never stored.
    SessionId, "ses", "a session id";
    /// A site: the place whose agents may take its jobs.
    SiteId, "site", "a site id";
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// The first one.
            pub const FIRST: Self = Self(1);

            /// The count with this number.
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            /// The next one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }

            /// The number itself.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

counters! {
    /// Which production attempt of an issuance this is, from 1.
    Attempt;
    /// Rises with each claim of a job, so that a late agent is recognised and refused.
    Fence;
    /// Which edition of the key derivation a chip's management key comes from; kept with each chip.
    KdfVersion;
    /// Which PIN and PUK of a card: rises when they are made anew.
    SecretsGeneration;
    /// Rises with each stored change of an item.
    Version;
    /// The place of an audit record or effect in its issuance's history, from 1.
    Sequence;
}

/// A card number as printed on the card: prefix, padded count, check digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[A-Za-z0-9._-]{1,32}$"))]
pub struct CardNumber(String);

impl CardNumber {
    /// The number made of digits that were counted here, not typed.
    pub(crate) fn from_digits(digits: &str) -> Self {
        Self(digits.to_owned())
    }

    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CardNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        check(text, "a card number", 32)?;
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for CardNumber {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<CardNumber> for String {
    fn from(number: CardNumber) -> Self {
        number.0
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The 16-byte GUID in a chip's CHUID (SP 800-73, part 1, table 9: tag `34`): the chip's identity here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("format" = "uuid", "pattern" = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"))]
pub struct ChipId([u8; 16]);

impl ChipId {
    /// A fresh random (version 4, RFC 9562) GUID from 16 random bytes.
    pub const fn from_random(random: [u8; 16]) -> Self {
        let mut b = random;
        b[6] = (b[6] & 0x0f) | 0x40;
        b[8] = (b[8] & 0x3f) | 0x80;
        Self(b)
    }

    /// The GUID as read off a card.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes in card order.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for ChipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ChipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChipId({self})")
    }
}

impl FromStr for ChipId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError { what: "a chip GUID", text: text.chars().take(36).collect(), max: 36 };
        let fits = |(place, b): (usize, u8)| match place {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        };
        if text.len() != 36 || !text.bytes().enumerate().all(fits) {
            return Err(error());
        }
        let hex = text.replace('-', "");
        let value = u128::from_str_radix(&hex, 16).map_err(|_| error())?;
        Ok(Self(value.to_be_bytes()))
    }
}

impl TryFrom<String> for ChipId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<ChipId> for String {
    fn from(id: ChipId) -> Self {
        id.to_string()
    }
}
