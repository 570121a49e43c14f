//! Text that people type: trimmed, never empty, bounded, free of control characters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest reason or note, in characters.
pub const NOTE_MAX_CHARS: usize = 500;

/// White space as trimming knows it (Unicode, White_Space), for a class in a pattern.
pub(crate) const WHITE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Control characters (Unicode, Cc) but for the line break, for a class in a pattern.
pub(crate) const CONTROL: &str = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f";

/// Some text between white space, with line breaks.
fn note_pattern() -> String {
    format!("^[{WHITE}]*[^{WHITE}{CONTROL}]([^{CONTROL}]*[^{WHITE}{CONTROL}])?[{WHITE}]*$")
}

/// Why a piece of text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("a reason or note must not be empty")]
    Empty,
    /// More than [`NOTE_MAX_CHARS`] characters.
    #[error("a reason or note must be at most {NOTE_MAX_CHARS} characters long")]
    TooLong,
    /// A control character other than a line break.
    #[error("a reason or note must not contain control characters")]
    Control,
}

/// A reason or note of 1 to [`NOTE_MAX_CHARS`] characters, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = NOTE_MAX_CHARS, "pattern" = note_pattern()))]
pub struct Note(String);

impl Note {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// [`TextError`] if nothing is left after trimming, or it is too long, or has control characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > NOTE_MAX_CHARS {
            return Err(TextError::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(TextError::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Note {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
