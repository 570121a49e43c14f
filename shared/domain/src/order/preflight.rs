//! What holds of a whole order before its first card.

use crate::settings::SettingName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreflightCheck {
    /// What.
    pub what: PreflightSubject,
    /// How it is.
    pub verdict: Verdict,
    /// In a sentence.
    pub sentence: String,
    /// The setting that mends it, if one does.
    pub setting: Option<SettingName>,
}

/// What is looked at before an order starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PreflightSubject {
    /// Whether there are cards to make.
    Cards,
    /// Whether the certificate authority can be reached, where the cards have certificates.
    Authority,
    /// Whether the layouts are there, where cards are printed.
    Layout,
    /// What the cards carry.
    Profile,
    /// Whether a reader of the site is online.
    Readers,
    /// Whether a desk that is online prints, where cards are printed.
    Printers,
    /// Whether card numbers are left for the cards that come after these, which have theirs.
    Numbers,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// The order can start; somebody has to see to it.
    Warning,
    /// No card would be made.
    Bad,
}
