//! Card layouts: what is printed where.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name of a layout: 1 to 40 of `a` to `z`, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LayoutName(String);

/// Text that names no layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a layout's name has 1 to 40 of the letters a to z, digits and `-`")]
pub struct LayoutNameError;

impl LayoutName {
    /// The layout that is built in.
    pub fn badge() -> Self {
        Self("badge".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LayoutName {
    type Err = LayoutNameError;
    fn from_str(text: &str) -> Result<Self, LayoutNameError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let ok = (1..=40).contains(&text.len()) && text.bytes().all(fits);
        if ok { Ok(Self(text.to_owned())) } else { Err(LayoutNameError) }
    }
}

impl TryFrom<String> for LayoutName {
    type Error = LayoutNameError;
    fn try_from(text: String) -> Result<Self, LayoutNameError> {
        text.parse()
    }
}

impl From<LayoutName> for String {
    fn from(name: LayoutName) -> Self {
        name.0
    }
}

impl fmt::Display for LayoutName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
