//! People: who can hold a card, and who acts on cards.

pub mod change;

use crate::certificate::Sha256;
use crate::id::{PersonId, SiteId};
use crate::language::Language;
use crate::process::HolderKind;
use crate::text::{CONTROL, WHITE};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest given or family name, in characters.
pub const NAME_MAX_CHARS: usize = 200;

/// Why a personal datum was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// A name that is empty, too long, or has control characters.
    #[error("a name has 1 to 200 characters and no control characters")]
    Name,
    /// Text without one `@` between two parts, or too long.
    #[error("must look like name@example.org, at most 254 characters long")]
    Address,
    /// A personnel number with other characters than letters, digits and `-`.
    #[error("a personnel number has 1 to 32 letters, digits or `-`")]
    PersonnelNumber,
    /// Text that is no SID of a domain's account.
    #[error("a SID looks like S-1-5-21-1004336348-1177238915-682003330-1107")]
    Sid,
}

macro_rules! parsed_text {
    ($($(#[$doc:meta])* $name:ident, $error:ident, $max:expr, $pattern:expr, $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(extend("minLength" = 1, "maxLength" = $max, "pattern" = $pattern))]
        pub struct $name(String);

        impl $name {
            /// Parses what was typed or imported; white space around it goes.
            ///
            /// # Errors
            #[doc = concat!("[`PersonError::", stringify!($error), "`]")]
            pub fn parse(text: &str) -> Result<Self, PersonError> {
                let check: fn(&str) -> bool = $check;
                let text = text.trim();
                if check(text) { Ok(Self(text.to_owned())) } else { Err(PersonError::$error) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = PersonError;
            fn try_from(text: String) -> Result<Self, PersonError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

fn name_ok(text: &str) -> bool {
    (1..=NAME_MAX_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// [`name_ok`] between white space.
fn name_pattern() -> String {
    format!(r"^[{WHITE}]*[^{WHITE}{CONTROL}]([^\n{CONTROL}]*[^{WHITE}{CONTROL}])?[{WHITE}]*$")
}

/// [`address_ok`] between white space.
fn address_pattern() -> String {
    let letter = format!("[^@.{WHITE}{CONTROL}]");
    format!(r"^[{WHITE}]*[^@{WHITE}{CONTROL}]+@{letter}+(\.{letter}+)+[{WHITE}]*$")
}

/// A personnel number between white space.
fn number_pattern() -> String {
    format!("^[{WHITE}]*[A-Za-z0-9-]{{1,32}}[{WHITE}]*$")
}

/// RFC 5321, 4.5.3.1: at most 254 characters in all. Deliverability is for a mail to show, not for a pattern.
fn address_ok(text: &str) -> bool {
    let mut parts = text.split('@');
    let (local, domain, rest) = (parts.next(), parts.next(), parts.next());
    text.chars().count() <= 254
        && rest.is_none()
        && local.is_some_and(|l| !l.is_empty())
        && domain.is_some_and(|d| d.contains('.') && d.split('.').all(|label| !label.is_empty()))
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The longest SID of an account: four numbers of ten digits behind `S-1-5-21`.
const SID_MAX_CHARS: usize = 52;

/// An account of a domain (MS-DTYP, 2.4.2.4): three numbers for the domain, one for the account, each of 32 bits and
/// without zeros before it.
fn sid_ok(text: &str) -> bool {
    let number = |part: &str| part.parse::<u32>().is_ok_and(|number| number.to_string() == part);
    text.strip_prefix("S-1-5-21-")
        .is_some_and(|rest| rest.split('-').count() == 4 && rest.split('-').all(number))
}

/// A number of 32 bits without zeros before it.
const NUMBER: &str = "(0|[1-9][0-9]{0,8}|[1-3][0-9]{9}|4[01][0-9]{8}|42[0-8][0-9]{7}|429[0-3][0-9]{6}|4294[0-8][0-9]{5}\
                      |42949[0-5][0-9]{4}|429496[0-6][0-9]{3}|4294967[01][0-9]{2}|42949672[0-8][0-9]|429496729[0-5])";

/// [`sid_ok`] between white space.
fn sid_pattern() -> String {
    format!("^[{WHITE}]*S-1-5-21(-{NUMBER}){{4}}[{WHITE}]*$")
}

parsed_text! {
    /// A given or family name: 1 to [`NAME_MAX_CHARS`] characters.
    Name, Name, NAME_MAX_CHARS, name_pattern(), name_ok;
    /// An e-mail address.
    Email, Address, 254, address_pattern(), address_ok;
    /// The user principal name by which Windows knows a person.
    Upn, Address, 254, address_pattern(), address_ok;
    /// The security identifier of a person's account in a Windows domain (MS-DTYP, 2.4.2).
    Sid, Sid, SID_MAX_CHARS, sid_pattern(), sid_ok;
    /// The number by which the employer knows a person.
    PersonnelNumber, PersonnelNumber, 32, number_pattern(), |t| (1..=32).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
}

/// Whether a person may hold and get cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum PersonStatus {
    /// May.
    Active,
    /// May no longer.
    Inactive {
        /// Since when.
        since: Timestamp,
    },
}

/// A sign-in identity: who vouches, and by which name (OpenID Connect Core, section 2: `iss`, `sub`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Who vouches.
    pub issuer: String,
    /// The name there.
    pub subject: String,
}

/// What ties a person to the organisation, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Engagement {
    /// Employed here.
    Employee {},
    /// Works here under a contract.
    Contractor {
        /// Who answers for the contractor here.
        sponsor: PersonId,
        /// When the contract ends.
        until: Timestamp,
    },
    /// Visits for a while.
    Visitor {
        /// Who is visited.
        host: PersonId,
        /// When the visit begins.
        from: Timestamp,
        /// When it ends.
        until: Timestamp,
    },
}

impl Engagement {
    /// Employee, contractor or visitor.
    pub const fn kind(&self) -> HolderKind {
        match self {
            Self::Employee {} => HolderKind::Employee,
            Self::Contractor { .. } => HolderKind::Contractor,
            Self::Visitor { .. } => HolderKind::Visitor,
        }
    }

    /// When it ends, if that is known.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Employee {} => None,
            Self::Contractor { until, .. } | Self::Visitor { until, .. } => Some(*until),
        }
    }

    /// Who answers for the person: sponsor or host.
    pub const fn answers(&self) -> Option<&PersonId> {
        match self {
            Self::Employee {} => None,
            Self::Contractor { sponsor, .. } => Some(sponsor),
            Self::Visitor { host, .. } => Some(host),
        }
    }
}

/// A person as the card office knows one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The id here.
    pub id: PersonId,
    /// What ties the person to the organisation.
    pub engagement: Engagement,
    /// Given name.
    pub given_name: Name,
    /// Family name.
    pub family_name: Name,
    /// Where mail reaches the person.
    pub email: Email,
    /// The employer's number.
    pub personnel_number: PersonnelNumber,
    /// The Windows name that goes into logon certificates, where there is one.
    pub upn: Option<Upn>,
    /// The person's account in the Windows domain, where it is known: domain controllers match certificates by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Sid>,
    /// In which letters and mails to the person are written, where somebody said so; English otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The site whose desk makes the person's cards.
    pub site: SiteId,
    /// Whether the person may hold cards.
    pub status: PersonStatus,
    /// The sign-in that is this person, once bound.
    pub sign_in: Option<Subject>,
    /// SHA-256 over the photo, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Sha256>,
}

impl Person {
    /// Employee, contractor or visitor.
    pub const fn kind(&self) -> HolderKind {
        self.engagement.kind()
    }

    /// Whether the person may hold cards at this moment: active, and neither contract nor visit has ended.
    pub fn is_entitled(&self, now: Timestamp) -> bool {
        self.status == PersonStatus::Active && self.engagement.until().is_none_or(|until| now < until)
    }

    /// When a card of the person ends that would last until then: never after contract or visit.
    pub fn holds_until(&self, until: Timestamp) -> Timestamp {
        self.engagement.until().map_or(until, |end| end.min(until))
    }

    /// The person with the Windows names of the other, where there were none.
    #[must_use]
    pub fn with_windows_names_of(mut self, other: &Self) -> Self {
        self.upn = self.upn.or_else(|| other.upn.clone());
        self.sid = self.sid.or_else(|| other.sid.clone());
        self
    }

    /// Given and family name, as a sentence names the person.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}
