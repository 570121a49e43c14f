//! What is set of mails.

use super::SettingError;
use crate::mail::MailKind;
use crate::person::Email;
use crate::time::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest that work waits before its officers are reminded, in hours: a month.
pub const MAX_REMIND_HOURS: u16 = 30 * 24;

/// Which mails are sent, and from whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Those that are not sent.
    pub off: BTreeSet<MailKind>,
    /// From which address; none for `no-reply` at the host under which people reach Cardwright.
    pub sender: Option<Email>,
    /// How long work has waited when its officers are reminded.
    pub remind_after: ReminderAge,
}

impl MailSettings {
    /// Whether such mails are sent.
    pub fn sends(&self, kind: MailKind) -> bool {
        !self.off.contains(&kind)
    }
}

/// How long work has waited when its officers are reminded, in hours: 1 to [`MAX_REMIND_HOURS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
#[schemars(extend("minimum" = 1, "maximum" = MAX_REMIND_HOURS))]
pub struct ReminderAge(u16);

impl ReminderAge {
    /// An age of so many hours.
    ///
    /// # Errors
    /// [`SettingError::ReminderAge`]
    pub const fn hours(hours: u16) -> Result<Self, SettingError> {
        match hours {
            1..=MAX_REMIND_HOURS => Ok(Self(hours)),
            _ => Err(SettingError::ReminderAge),
        }
    }

    /// The age as a span of time.
    pub fn span(self) -> Span {
        Span::from_secs(i64::from(self.0) * 3600)
    }
}

impl Default for ReminderAge {
    /// A day.
    fn default() -> Self {
        Self(24)
    }
}

impl TryFrom<u16> for ReminderAge {
    type Error = SettingError;
    fn try_from(hours: u16) -> Result<Self, SettingError> {
        Self::hours(hours)
    }
}

impl From<ReminderAge> for u16 {
    fn from(age: ReminderAge) -> Self {
        age.0
    }
}
