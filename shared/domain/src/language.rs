//! The languages in which people are addressed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A language that texts are written in. Whoever wishes none gets English.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Swedish.
    #[serde(rename = "sv")]
    Swedish,
}

/// A tag of none of the languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language is en or sv")]
pub struct UnknownLanguage;

impl Language {
    /// All, in the order of a list.
    pub const ALL: &'static [Self] = &[Self::English, Self::Swedish];

    /// The tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Swedish => "sv",
        }
    }

    /// The name in the language itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Swedish => "Svenska",
        }
    }
}

/// By its tag, with or without a region or script (RFC 5646): `sv-FI` is Swedish.
impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        let known = Self::ALL.iter().find(|known| known.tag().eq_ignore_ascii_case(language));
        known.copied().ok_or(UnknownLanguage)
    }
}
