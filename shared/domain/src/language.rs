//! The languages in which people are addressed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
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

/// What is called something: within a sentence, or on a button.
pub trait Named: Copy {
    /// Its name.
    fn name_in(self, language: Language) -> &'static str;
}

/// What is said to people, in English by its `Display`.
pub trait Said: fmt::Display {
    /// In Swedish.
    fn swedish(&self) -> String;

    /// In a language.
    fn said(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            Language::Swedish => self.swedish(),
        }
    }
}

/// A text without gaps in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    english: &'static str,
    swedish: &'static str,
}

impl Phrase {
    /// The text in each language.
    pub const fn new(english: &'static str, swedish: &'static str) -> Self {
        Self { english, swedish }
    }

    /// The text in a language.
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Swedish => self.swedish,
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english)
    }
}

impl Said for Phrase {
    fn swedish(&self) -> String {
        self.swedish.to_owned()
    }
}

/// A text whose gaps are filled, in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    english: String,
    swedish: String,
}

impl Sentence {
    /// The text in each language.
    pub fn new(english: impl Into<String>, swedish: impl Into<String>) -> Self {
        Self { english: english.into(), swedish: swedish.into() }
    }

    /// What something says.
    pub fn of(said: &(impl Said + ?Sized)) -> Self {
        Self { english: said.to_string(), swedish: said.swedish() }
    }

    /// The text in each language, made otherwise.
    #[must_use]
    pub fn map(self, make: impl Fn(String) -> String) -> Self {
        Self { english: make(self.english), swedish: make(self.swedish) }
    }

    /// The text in a language.
    pub fn into_string(self, language: Language) -> String {
        match language {
            Language::English => self.english,
            Language::Swedish => self.swedish,
        }
    }
}

impl From<Phrase> for Sentence {
    fn from(phrase: Phrase) -> Self {
        Self::of(&phrase)
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl Said for Sentence {
    fn swedish(&self) -> String {
        self.swedish.clone()
    }
}

/// What a type says in Swedish, arm by arm as in a `match`: a sentence that is missing does not compile.
#[macro_export]
macro_rules! swedish {
    ($($type:ty { $($pattern:pat => $text:expr,)* })*) => {$(
        impl $crate::language::Said for $type {
            fn swedish(&self) -> String {
                match self { $($pattern => String::from($text),)* }
            }
        }
    )*};
}
