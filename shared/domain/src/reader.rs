//! What an agent sees of a reader at its desk.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is in a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderState {
    /// No card, as far as is known.
    #[default]
    Empty,
    /// A blank PIV card: it can become anybody's.
    Blank,
    /// A card that a production has marked: finished, or to be taken up again by its own job.
    Marked,
    /// A card with a contactless chip and without the PIV application.
    Contactless,
    /// A card that is not for us: not a PIV card, or another system's.
    Unknown,
    /// A card that does not answer.
    Mute,
    /// Another program holds the reader.
    InUse,
    /// The agent works on the card.
    AtWork,
}

/// Whether a desk prints cards, as its agent last saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterState {
    /// The agent does not say.
    #[default]
    Unknown,
    /// It has no printer.
    Absent,
    /// It would print, be it that somebody first has to feed the printer.
    Ready,
    /// It has a printer that would not.
    Trouble,
}

impl PrinterState {
    /// Whether it is not known that it would fail.
    pub const fn may_print(self) -> bool {
        matches!(self, Self::Unknown | Self::Ready)
    }

    /// Whether the agent does not say.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// What a reader is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReaderMake {
    /// Whether it is one of software, for trying out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub software: bool,
    /// Its firmware, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<Release>,
}

/// The longest version, in characters.
const RELEASE_MAX_CHARS: usize = 32;

/// A version of firmware or of a program, as its maker writes it: `1.4.35`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[A-Za-z0-9.+_-]{1,32}$"))]
pub struct Release(String);

/// Text that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version has 1 to {RELEASE_MAX_CHARS} letters, digits, and `.`, `+`, `_` or `-`")]
pub struct ReleaseError;

impl TryFrom<String> for Release {
    type Error = ReleaseError;
    fn try_from(text: String) -> Result<Self, ReleaseError> {
        let fits = |c: u8| c.is_ascii_alphanumeric() || b".+_-".contains(&c);
        let ok = (1..=RELEASE_MAX_CHARS).contains(&text.len()) && text.bytes().all(fits);
        if ok { Ok(Self(text)) } else { Err(ReleaseError) }
    }
}

impl From<Release> for String {
    fn from(release: Release) -> Self {
        release.0
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
