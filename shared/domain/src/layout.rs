//! Card layouts: what is printed where.
//!
//! A layout is one SVG drawing a side. What stands for a card's own data is a field: `{full-name}` in a text, or a
//! rectangle with the field's name as its id where a picture or a code goes. docs/LAYOUTS.md tells how to draw one.

mod field;

pub use field::Field;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Width of a card in mm (ISO/IEC 7810, ID-1, as cut: CR80).
pub const WIDTH_MM: f32 = 85.60;

/// Height of a card in mm (ISO/IEC 7810, ID-1, as cut: CR80).
pub const HEIGHT_MM: f32 = 53.98;

/// A card in dots of a card printer of 300 dpi: width, height.
pub const DOTS: (u32, u32) = (1011, 638);

/// The longest drawing of a side in bytes.
pub const SVG_MAX_BYTES: usize = 200_000;

/// A part of a card's side in mm from its left and upper edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// The front where a contact chip lies: the eight contacts as ISO/IEC 7816-2 places them (10.25 to 19.87 mm from the
/// left edge, 19.23 to 28.55 mm from the upper one), and 2.5 mm around, since a module is larger than its contacts and
/// a print head must not run over its edge.
pub const CHIP_ZONE: Area = Area { left: 7.75, top: 16.73, right: 22.37, bottom: 31.05 };

/// A side of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Where the chip is.
    Front,
    /// The other one.
    Back,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Front => "front",
            Self::Back => "back",
        })
    }
}

/// A drawing as text, of 1 to [`SVG_MAX_BYTES`] bytes. That it is SVG, and fit for a card, a renderer tells.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = SVG_MAX_BYTES))]
pub struct Svg(String);

/// Text that is no drawing by its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a drawing must not be empty, and has at most {SVG_MAX_BYTES} bytes; make its pictures smaller")]
pub struct SvgError;

impl Svg {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Svg {
    type Error = SvgError;
    fn try_from(text: String) -> Result<Self, SvgError> {
        if (1..=SVG_MAX_BYTES).contains(&text.len()) { Ok(Self(text)) } else { Err(SvgError) }
    }
}

impl FromStr for Svg {
    type Err = SvgError;
    fn from_str(text: &str) -> Result<Self, SvgError> {
        text.to_owned().try_into()
    }
}

impl From<Svg> for String {
    fn from(svg: Svg) -> Self {
        svg.0
    }
}

// Kilobytes of drawing tell nobody anything in a log.
impl fmt::Debug for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Svg({} bytes)", self.0.len())
    }
}

/// What is printed on a card.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The front.
    pub front: Svg,
    /// The back, if it is printed.
    #[serde(default)]
    pub back: Option<Svg>,
    /// Whether [`CHIP_ZONE`] has to stay clear: the cards have a contact chip.
    pub chip_zone_clear: bool,
}

impl Layout {
    /// The layout that is built in: fit for cards with and without a contact chip.
    pub fn badge() -> Self {
        Self {
            front: Svg(include_str!("layout/badge-front.svg").to_owned()),
            back: Some(Svg(include_str!("layout/badge-back.svg").to_owned())),
            chip_zone_clear: true,
        }
    }

    /// The layout that is built in for cards without a name.
    pub fn pass() -> Self {
        Self {
            front: Svg(include_str!("layout/pass-front.svg").to_owned()),
            back: Some(Svg(include_str!("layout/pass-back.svg").to_owned())),
            chip_zone_clear: true,
        }
    }

    /// What stands on the card that a card without a name has not.
    pub fn person_fields(&self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|field| field.is_personal() && self.shows(*field)).collect()
    }

    /// Whether a field stands on a side: in a text, or as a rectangle's id. A renderer reads a drawing exactly; this is
    /// for saying early what will be needed.
    pub fn shows(&self, field: Field) -> bool {
        let name = field.name();
        let marks = match field.is_text() {
            true => vec![format!("{{{name}}}")],
            false => vec![format!("id=\"{name}\""), format!("id='{name}'")],
        };
        let mut sides = std::iter::once(&self.front).chain(&self.back);
        sides.any(|side| {
            let packed: String = side.as_str().split_whitespace().collect();
            marks.iter().any(|mark| packed.contains(mark.as_str()))
        })
    }

    /// The drawing of a side, if there is one.
    pub const fn side(&self, side: Side) -> Option<&Svg> {
        match side {
            Side::Front => Some(&self.front),
            Side::Back => self.back.as_ref(),
        }
    }
}

/// One thing that is wrong with a layout, or with what is to be printed with it, in sentences a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutFault {
    /// Where.
    pub side: Side,
    /// The element's id, or its name if it has none.
    pub element: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl fmt::Display for LayoutFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {} {}", self.side, self.element, self.what, self.mend)
    }
}

/// The name of a layout: 1 to 40 of `a` to `z`, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[a-z0-9-]{1,40}$"))]
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

    /// The layout that is built in for cards without a name.
    pub fn pass() -> Self {
        Self("pass".to_owned())
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
