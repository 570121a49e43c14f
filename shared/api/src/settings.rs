//! Settings: what System administrators set, and every edition of it.

use domain::id::{PersonId, Version};
use domain::layout::{Layout, LayoutFault, Side};
use domain::settings::{Accent, BrandName, Setting, SettingName};
use domain::text::Note;
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most bytes of a request with a layout.
pub const LAYOUT_MAX_BYTES: usize = 512 * 1024;

/// `GET /api/settings`: all that hold now. With `?kind=number-range` only the ranges, and so `process`, `pin-policy`,
/// `mails`, `brand`, `layout`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingsPage {
    /// Processes, number ranges, PIN policy, mails, brand, layouts.
    pub settings: Vec<SettingRow>,
}

/// A setting as it is now; `GET /api/settings/{name}` answers it with the edition as its tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingRow {
    /// Which: `process.<id>`, `number-range.<package>.<holder>`, `pin-policy`, `mails`, `brand` or
    /// `layout.<name>`.
    pub name: SettingName,
    /// The edition that holds; 0 is built in. A tag of it goes into `if-match` of a change.
    pub edition: Version,
    /// The value. Lists leave out that of a layout, which has an address of its own.
    pub value: Option<Setting>,
    /// Who set it; nobody set what is built in.
    pub set: Option<SetBy>,
    /// How far the numbers are given out, of a number range.
    pub numbers: Option<Numbers>,
}

/// Who set an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetBy {
    /// Who.
    pub by: PersonId,
    /// The name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// Why, where that was said.
    pub note: Option<Note>,
}

/// How far the numbers of a kind are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Numbers {
    /// The last count that was given out.
    pub drawn: u64,
    /// Whether nine tenths are, so that the range should be widened.
    pub runs_low: bool,
}

/// `GET /api/settings/{name}/history`: newest first; goes on with `?after=` and `next`. What is built in comes last, as
/// edition 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingHistory {
    /// The editions.
    pub editions: Vec<EditionRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// An edition; `GET /api/settings/{name}/history/{edition}` answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EditionRow {
    /// Which.
    pub edition: Version,
    /// The value. Lists leave out that of a layout.
    pub value: Option<Setting>,
    /// Who set it; nobody set what is built in.
    pub set: Option<SetBy>,
}

/// `PUT /api/settings/{name}` with `if-match`: makes the next edition, and answers [`SettingRow`]. To restore an edition is
/// to send its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSetting {
    /// The value.
    pub value: Setting,
    /// Why.
    #[serde(default)]
    pub note: Option<Note>,
}

/// `POST /api/layouts/check`: tries a layout without keeping it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckLayout {
    /// The layout.
    pub layout: Layout,
}

/// The answer to [`CheckLayout`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayoutFaults {
    /// What keeps it from being kept.
    pub faults: Vec<LayoutFault>,
}

/// `POST /api/layouts/preview`: answers a side as PNG of 1011 x 638 dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewLayout {
    /// The layout.
    pub layout: Layout,
    /// The side.
    pub side: Side,
    /// Whose card to show; a made up person if nobody. Others than oneself only for those who look people up.
    #[serde(default)]
    pub person: Option<PersonId>,
}

/// `GET /api/brand`: how the portals look. Anybody may know: the page on which one signs in looks like that as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PortalBrand {
    /// What they are called.
    pub name: BrandName,
    /// The colour of buttons and links; none for the one that is built in.
    pub accent: Option<Accent>,
    /// Where the logo is, for good: `/api/brand/logo/{edition}`.
    pub logo: Option<String>,
}
