//! What administrators set: processes, number ranges, PINs, layouts. Every edition is kept, and an issuance
//! finishes by those with which it began.

mod check;

pub use check::SettingFault;

use crate::id::{PersonId, Version};
use crate::layout::{Layout, LayoutName};
use crate::process::{Activation, CardKind, HolderKind, PROCESSES, Package, ProcessId};
use crate::profile::{CardProfile, LayoutEdition};
use crate::text::Note;
use crate::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The edition of what is built in: whatever nobody has set.
pub const BUILT_IN: Version = Version::new(0);

/// The longest that a card may be used. FIPS 201-3, 2.9.1 allows six years.
pub const MAX_VALIDITY_DAYS: u16 = 6 * 365 + 1;

/// Why a setting was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Cards that end before they begin, or last for ever.
    #[error("a card is valid for 1 to {MAX_VALIDITY_DAYS} days")]
    Validity,
    /// A prefix of another form.
    #[error("a prefix has 1 to 8 digits")]
    Prefix,
    /// A count that is too short or too long.
    #[error("the count of a card number has 4 to 12 digits")]
    Digits,
    /// A last number that is none.
    #[error("the last count must fit into the digits of the count, and be 1 or more")]
    Last,
    /// A length that a PIV card does not take (SP 800-73-5 part 2, 2.4.3).
    #[error("a PIN has 6 to 8 digits")]
    PinLength,
    /// A name that no setting has.
    #[error("no setting has this name")]
    Name,
    /// A value for another setting.
    #[error("this value is for another kind of setting")]
    Kind,
}

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
    /// Whether the UID of the card's contactless chip is read.
    pub contactless: bool,
    /// What is printed on the card, if anything is.
    pub layout: Option<LayoutEdition>,
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
            HolderKind::Contractor => 365,
            HolderKind::Visitor => 30,
        };
        let printed = kind.package == Package::PhysicalId;
        Self {
            offered: true,
            activation: Activation::AtHandOver,
            validity: Validity(days),
            contactless: printed,
            layout: printed.then(|| LayoutEdition { name: LayoutName::badge(), edition: BUILT_IN }),
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

/// The settings by which an issuance began and finishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Those of its process.
    pub process: Edition<ProcessSettings>,
    /// Those of its card numbers.
    pub numbers: Edition<NumberRange>,
    /// Those of its PIN.
    pub pins: Edition<PinPolicy>,
}

/// A setting's value with its edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition<T> {
    /// Which: 0 is built in, 1 the first that somebody set.
    pub edition: Version,
    /// The value.
    pub value: T,
}

impl<T> Edition<T> {
    /// A value that nobody has set.
    pub const fn built_in(value: T) -> Self {
        Self { edition: BUILT_IN, value }
    }
}

impl Terms {
    /// What holds for a process until somebody sets anything.
    pub fn built_in(process: ProcessId) -> Self {
        Self {
            process: Edition::built_in(ProcessSettings::built_in(process)),
            numbers: Edition::built_in(NumberRange::built_in(process.process().kind)),
            pins: Edition::built_in(PinPolicy::default()),
        }
    }

    /// What a card of this package is to carry by these terms.
    pub fn profile(&self, package: Package) -> CardProfile {
        let slots = match package {
            Package::PhysicalId => CardProfile::physical_id(),
            Package::DigitalId => CardProfile::digital_id(),
        };
        let ProcessSettings { contactless, layout, .. } = &self.process.value;
        CardProfile { contactless: *contactless, layout: layout.clone(), ..slots }
    }
}

/// Which setting: written as `process.<id>`, `number-range.<package>.<holder>`, `pin-policy` or `layout.<name>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = name_pattern()))]
pub enum SettingName {
    /// A process.
    Process(ProcessId),
    /// The numbers of a card kind.
    NumberRange(CardKind),
    /// PINs.
    PinPolicy,
    /// A card layout.
    Layout(LayoutName),
}

/// Names of settings, as [`SettingName::from_str`] takes them.
fn name_pattern() -> String {
    let ids: Vec<_> =
        SettingName::built_in_names().iter().map(|name| name.to_string().replace('.', r"\.")).collect();
    format!(r"^({}|layout\.[a-z0-9-]{{1,40}})$", ids.join("|"))
}

impl SettingName {
    /// All that have a built-in value, but for layouts.
    pub fn built_in_names() -> Vec<Self> {
        let processes = PROCESSES.iter().map(|process| Self::Process(process.id));
        let ranges = CardKind::all().into_iter().map(Self::NumberRange);
        processes.chain(ranges).chain([Self::PinPolicy]).collect()
    }

    /// What holds until somebody sets it; nothing for a layout that is not built in.
    pub fn built_in(&self) -> Option<Setting> {
        match self {
            Self::Process(id) => Some(Setting::Process(ProcessSettings::built_in(*id))),
            Self::NumberRange(kind) => Some(Setting::NumberRange(NumberRange::built_in(*kind))),
            Self::PinPolicy => Some(Setting::PinPolicy(PinPolicy::default())),
            Self::Layout(name) if *name == LayoutName::badge() => Some(Setting::Layout(Layout::badge())),
            Self::Layout(_) => None,
        }
    }
}

impl fmt::Display for SettingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(id) => write!(f, "process.{id}"),
            Self::NumberRange(kind) => {
                write!(f, "number-range.{}.{}", kind.package.as_str(), kind.holder.as_str())
            }
            Self::PinPolicy => f.write_str("pin-policy"),
            Self::Layout(name) => write!(f, "layout.{name}"),
        }
    }
}

impl FromStr for SettingName {
    type Err = SettingError;
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (kind, rest) = text.split_once('.').unwrap_or((text, ""));
        match (kind, rest) {
            ("process", id) => id.parse().map(Self::Process).map_err(|_| SettingError::Name),
            ("number-range", rest) => {
                let all = CardKind::all();
                let named =
                    |kind: &CardKind| Self::NumberRange(*kind).to_string() == text && !rest.is_empty();
                all.into_iter().find(named).map(Self::NumberRange).ok_or(SettingError::Name)
            }
            ("pin-policy", "") if !text.ends_with('.') => Ok(Self::PinPolicy),
            ("layout", name) => name.parse().map(Self::Layout).map_err(|_| SettingError::Name),
            _ => Err(SettingError::Name),
        }
    }
}

impl TryFrom<String> for SettingName {
    type Error = SettingError;
    fn try_from(text: String) -> Result<Self, SettingError> {
        text.parse()
    }
}

impl From<SettingName> for String {
    fn from(name: SettingName) -> Self {
        name.to_string()
    }
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "setting", content = "value", rename_all = "kebab-case")]
pub enum Setting {
    /// Of a process.
    Process(ProcessSettings),
    /// Of a card kind's numbers.
    NumberRange(NumberRange),
    /// Of PINs.
    PinPolicy(PinPolicy),
    /// A card layout.
    Layout(Layout),
}

impl Setting {
    /// Whether it is a value for the setting of this name.
    pub const fn fits(&self, name: &SettingName) -> bool {
        matches!(
            (self, name),
            (Self::Process(_), SettingName::Process(_))
                | (Self::NumberRange(_), SettingName::NumberRange(_))
                | (Self::PinPolicy(_), SettingName::PinPolicy)
                | (Self::Layout(_), SettingName::Layout(_))
        )
    }
}

/// An edition of a setting as it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingRecord {
    /// Which setting.
    pub name: SettingName,
    /// Which edition, from 1.
    pub edition: Version,
    /// Its value.
    pub value: Setting,
    /// Who set it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, where that was said.
    pub note: Option<Note>,
}
