//! What administrators set: processes, number ranges, PINs, layouts, mails, brand. Every edition is kept, and an issuance
//! finishes by those with which it began.

mod brand;
mod check;
mod mail;
mod value;

pub use brand::{Accent, BRAND_NAME_MAX_CHARS, Brand, BrandName, CONTRAST, Colour, LOGO_MAX_BYTES, Logo};
pub use check::SettingFault;
pub use mail::{MAX_REMIND_HOURS, MailSettings, ReminderAge};
pub use value::{MAX_VALIDITY_DAYS, NumberRange, PinPolicy, ProcessSettings, Validity, WindowsLogon};

use crate::id::{PersonId, Version};
use crate::layout::{Layout, LayoutName};
use crate::process::{CardKind, ORDERED, PROCESSES, Package, ProcessId};
use crate::profile::{CardProfile, ProfileVersion, Slot};
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The edition of what is built in: whatever nobody has set.
pub const BUILT_IN: Version = Version::new(0);

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
    /// Officers who are reminded at once, or never.
    #[error("officers are reminded after 1 to {MAX_REMIND_HOURS} hours")]
    ReminderAge,
    /// A name of a brand that is none, or does not fit.
    #[error("the portals have a name of 1 to {BRAND_NAME_MAX_CHARS} characters")]
    BrandName,
    /// A colour of another form.
    #[error("a colour is written as # and six digits, such as #0b6e4f")]
    Colour,
    /// Another file than a small PNG.
    #[error("a logo is a PNG of at most {} kB", LOGO_MAX_BYTES / 1024)]
    Logo,
    /// A name that no setting has.
    #[error("no setting has this name")]
    Name,
    /// A value for another setting.
    #[error("this value is for another kind of setting")]
    Kind,
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
    /// Which edition of the card profiles holds.
    pub profile: ProfileVersion,
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
            profile: ProfileVersion::CURRENT,
        }
    }

    /// What a card of this kind is to carry by these terms.
    pub fn profile(&self, kind: CardKind) -> CardProfile {
        let ProcessSettings { algorithm, attestation, contactless, layout, .. } = &self.process.value;
        let keys = match kind.package {
            Package::PhysicalId => CardProfile::physical_id(self.profile),
            Package::DigitalId if kind.holder.is_personal() => {
                CardProfile::digital_id(self.profile, *algorithm)
            }
            Package::DigitalId => CardProfile::non_personal(self.profile, *algorithm),
        };
        let (attestation, contactless) = (*attestation, *contactless);
        CardProfile { attestation, contactless, layout: layout.clone(), ..keys }
    }

    /// By what a card of this kind signs in to Windows by these terms.
    pub fn logon(&self, kind: CardKind) -> WindowsLogon {
        let authenticates = self.profile(kind).slots.iter().any(|slot| slot.slot == Slot::Authentication);
        if authenticates { self.process.value.logon } else { WindowsLogon::Off }
    }
}

/// Which setting: written as `process.<id>`, `number-range.<package>.<holder>`, `pin-policy`, `mails`, `brand`
/// or `layout.<name>`.
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
    /// Mails.
    Mails,
    /// Name, logo and colour of the portals.
    Brand,
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
        let processes = PROCESSES.iter().chain(&ORDERED).map(|process| Self::Process(process.id));
        let ranges = CardKind::all().into_iter().map(Self::NumberRange);
        processes.chain(ranges).chain([Self::PinPolicy, Self::Mails, Self::Brand]).collect()
    }

    /// What holds until somebody sets it; nothing for a layout that is not built in.
    pub fn built_in(&self) -> Option<Setting> {
        match self {
            Self::Process(id) => Some(Setting::Process(ProcessSettings::built_in(*id))),
            Self::NumberRange(kind) => Some(Setting::NumberRange(NumberRange::built_in(*kind))),
            Self::PinPolicy => Some(Setting::PinPolicy(PinPolicy::default())),
            Self::Mails => Some(Setting::Mails(MailSettings::default())),
            Self::Brand => Some(Setting::Brand(Brand::default())),
            Self::Layout(name) if *name == LayoutName::badge() => Some(Setting::Layout(Layout::badge())),
            Self::Layout(name) if *name == LayoutName::pass() => Some(Setting::Layout(Layout::pass())),
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
            Self::Mails => f.write_str("mails"),
            Self::Brand => f.write_str("brand"),
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
            ("mails", "") if !text.ends_with('.') => Ok(Self::Mails),
            ("brand", "") if !text.ends_with('.') => Ok(Self::Brand),
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
    /// Of mails.
    Mails(MailSettings),
    /// Of the portals' look.
    Brand(Brand),
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
                | (Self::Mails(_), SettingName::Mails)
                | (Self::Brand(_), SettingName::Brand)
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
