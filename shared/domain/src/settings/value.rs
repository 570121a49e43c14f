//! The values that are set of processes, card numbers and PINs, each within its bounds.

use super::{BUILT_IN, SettingError};
use crate::attestation::AttestationPolicy;
use crate::layout::LayoutName;
use crate::person::Person;
use crate::person::change::PersonField;
use crate::process::{Activation, CardKind, HolderKind, Package, ProcessId};
use crate::profile::{KeyAlgorithm, LayoutEdition};
use crate::time::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest that a card may be used. FIPS 201-3, 2.9.1 allows six years.
pub const MAX_VALIDITY_DAYS: u16 = 6 * 365 + 1;

/// What may be set of a process. What its id says (package, holder, Self-Service, approval) is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessSettings {
    /// Whether new issuances may begin by it.
    pub offered: bool,
    /// When an issued card becomes active.
    pub activation: Activation,
    /// How long a card may be used.
    pub validity: Validity,
    /// The algorithm of the keys on its chip, if it has one with keys.
    pub algorithm: KeyAlgorithm,
    /// By what its certificate for authentication signs in to Windows, if it has one.
    #[serde(default, skip_serializing_if = "WindowsLogon::is_default")]
    pub logon: WindowsLogon,
    /// What is made of its card's word for where the keys were born, if it has any.
    #[serde(default, skip_serializing_if = "AttestationPolicy::is_ignore")]
    pub attestation: AttestationPolicy,
    /// Whether the UID of the card's contactless chip is read.
    pub contactless: bool,
    /// What is printed on the card, if anything is.
    pub layout: Option<LayoutEdition>,
}

/// By what a certificate for authentication names its holder to Windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WindowsLogon {
    /// By nothing: it is for other servers.
    Off,
    /// By the user principal name, and by the SID where it is known. Without a SID, domain controllers need an explicit mapping
    /// of the certificate.
    #[default]
    ByName,
    /// By user principal name and SID: the strong mapping that domain controllers make by themselves.
    BySid,
}

impl WindowsLogon {
    /// All that can be chosen.
    pub const ALL: [Self; 3] = [Self::Off, Self::ByName, Self::BySid];

    /// What the person lacks for it.
    pub const fn missing(self, holder: &Person) -> Option<PersonField> {
        match self {
            Self::ByName | Self::BySid if holder.upn.is_none() => Some(PersonField::Upn),
            Self::BySid if holder.sid.is_none() => Some(PersonField::Sid),
            Self::Off | Self::ByName | Self::BySid => None,
        }
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How long a card may be used, in days: 1 to [`MAX_VALIDITY_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
#[schemars(extend("minimum" = 1, "maximum" = MAX_VALIDITY_DAYS))]
pub struct Validity(u16);

impl Validity {
    /// A validity of so many days.
    ///
    /// # Errors
    /// [`SettingError::Validity`]
    pub const fn days(days: u16) -> Result<Self, SettingError> {
        match days {
            1..=MAX_VALIDITY_DAYS => Ok(Self(days)),
            _ => Err(SettingError::Validity),
        }
    }

    /// The validity as a span of time.
    pub fn span(self) -> Span {
        Span::from_days(i64::from(self.0))
    }
}

impl TryFrom<u16> for Validity {
    type Error = SettingError;
    fn try_from(days: u16) -> Result<Self, SettingError> {
        Self::days(days)
    }
}

impl From<Validity> for u16 {
    fn from(validity: Validity) -> Self {
        validity.0
    }
}

impl ProcessSettings {
    /// What holds for a process until somebody sets it.
    pub fn built_in(process: ProcessId) -> Self {
        let kind = process.process().kind;
        let days = match kind.holder {
            HolderKind::Employee => 5 * 365,
            HolderKind::Contractor | HolderKind::VisitorNonPersonal | HolderKind::NonPersonal => 365,
            HolderKind::Visitor => 30,
        };
        let printed = kind.package == Package::PhysicalId;
        let name = if kind.holder.is_personal() { LayoutName::badge() } else { LayoutName::pass() };
        Self {
            offered: true,
            activation: Activation::AtHandOver,
            validity: Validity(days),
            algorithm: KeyAlgorithm::default(),
            logon: WindowsLogon::default(),
            attestation: AttestationPolicy::default(),
            contactless: printed,
            layout: printed.then_some(LayoutEdition { name, edition: BUILT_IN }),
        }
    }
}

/// How the numbers of a card kind are made: prefix, padded count, check digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RawNumberRange", into = "RawNumberRange")]
pub struct NumberRange {
    prefix: String,
    digits: u8,
    last: u64,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawNumberRange {
    /// What all numbers begin with.
    #[schemars(regex(pattern = "^[0-9]{1,8}$"))]
    prefix: String,
    /// Digits of the count.
    #[schemars(range(min = 4, max = 12))]
    digits: u8,
    /// The last count that is given out; it has to fit into the digits.
    #[schemars(range(min = 1, max = 999_999_999_999_u64))]
    last: u64,
}

impl NumberRange {
    /// A range whose numbers begin with `prefix`, then have a count of `digits` digits up to `last`.
    ///
    /// # Errors
    /// [`SettingError`]
    pub fn new(prefix: &str, digits: u8, last: u64) -> Result<Self, SettingError> {
        if !(1..=8).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SettingError::Prefix);
        }
        if !(4..=12).contains(&digits) {
            return Err(SettingError::Digits);
        }
        if last == 0 || last >= 10_u64.pow(digits.into()) {
            return Err(SettingError::Last);
        }
        Ok(Self { prefix: prefix.to_owned(), digits, last })
    }

    /// What holds for a card kind until somebody sets it: a digit for the package, one for the holder,
    /// eight of count.
    pub fn built_in(kind: CardKind) -> Self {
        let package = match kind.package {
            Package::PhysicalId => '1',
            Package::DigitalId => '2',
        };
        let holder = match kind.holder {
            HolderKind::Employee => '1',
            HolderKind::Contractor => '2',
            HolderKind::Visitor => '3',
            HolderKind::VisitorNonPersonal => '4',
            HolderKind::NonPersonal => '5',
        };
        Self { prefix: format!("{package}{holder}"), digits: 8, last: 99_999_999 }
    }

    /// What all its numbers begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Digits of the count.
    pub const fn digits(&self) -> u8 {
        self.digits
    }

    /// The last count that is given out.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Whether nine tenths of the range are given out, so that somebody should widen it.
    pub const fn runs_low(&self, drawn: u64) -> bool {
        drawn >= self.last - self.last / 10
    }
}

impl TryFrom<RawNumberRange> for NumberRange {
    type Error = SettingError;
    fn try_from(raw: RawNumberRange) -> Result<Self, SettingError> {
        Self::new(&raw.prefix, raw.digits, raw.last)
    }
}

impl From<NumberRange> for RawNumberRange {
    fn from(range: NumberRange) -> Self {
        Self { prefix: range.prefix, digits: range.digits, last: range.last }
    }
}

/// What PINs must look like (FIPS 201-3, 4.3.1: at least six digits, none easily guessed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RawPinPolicy", into = "RawPinPolicy")]
pub struct PinPolicy {
    length: u8,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawPinPolicy {
    /// Digits of a PIN.
    #[schemars(range(min = 6, max = 8))]
    length: u8,
}

impl PinPolicy {
    /// A policy of PINs with so many digits.
    ///
    /// # Errors
    /// [`SettingError::PinLength`] unless `length` is 6 to 8.
    pub const fn new(length: u8) -> Result<Self, SettingError> {
        match length {
            6..=8 => Ok(Self { length }),
            _ => Err(SettingError::PinLength),
        }
    }

    /// Digits of a PIN.
    pub fn length(self) -> usize {
        self.length.into()
    }
}

impl Default for PinPolicy {
    /// Six digits.
    fn default() -> Self {
        Self { length: 6 }
    }
}

impl TryFrom<RawPinPolicy> for PinPolicy {
    type Error = SettingError;
    fn try_from(raw: RawPinPolicy) -> Result<Self, SettingError> {
        Self::new(raw.length)
    }
}

impl From<PinPolicy> for RawPinPolicy {
    fn from(policy: PinPolicy) -> Self {
        Self { length: policy.length }
    }
}
