//! How the portals look for the people of an organisation: a name, a logo, an accent.

use super::{SettingError, SettingFault};
use crate::language::Sentence;
use crate::text::{CONTROL, WHITE};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name of a brand, in characters: it stands beside the logo on a telephone.
pub const BRAND_NAME_MAX_CHARS: usize = 30;

/// The most bytes of a logo: everybody's first page waits for it, and so does the list of editions.
pub const LOGO_MAX_BYTES: usize = 24 * 1024;

/// The least contrast of text with its ground (WCAG 2.2, 1.4.3).
pub const CONTRAST: f64 = 4.5;

/// Relative luminance of the darkest ground on which the accent stands by day, and of the lightest by night: the wash of
/// the accent itself, of the colour that is worst for it (frontend/ui/style/10-tokens.css).
const GROUND: (f64, f64) = (0.852, 0.0271);

/// The first bytes of every PNG (ISO/IEC 15948, 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the portals show of the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// What the portals are called.
    pub name: BrandName,
    /// The colour of buttons and links; none for the one that is built in.
    pub accent: Option<Accent>,
    /// Stands for the name, and is printed on cards whose layout has a place for it.
    pub logo: Option<Logo>,
}

impl Brand {
    /// What would make the portals hard to read.
    pub fn faults(&self) -> Vec<SettingFault> {
        let Some(Accent { day, night }) = self.accent else { return Vec::new() };
        let mut faults = Vec::new();
        if day.contrast_by_day() < CONTRAST {
            let message = Sentence::new(
                format!("{day} is too light to be read by day; choose a darker colour"),
                format!("{day} är för ljus för att kunna läsas på dagen; välj en mörkare färg"),
            );
            faults.push(SettingFault::new("accent.day", message));
        }
        if night.contrast_by_night() < CONTRAST {
            let message = Sentence::new(
                format!("{night} is too dark to be read by night; choose a lighter colour"),
                format!("{night} är för mörk för att kunna läsas på natten; välj en ljusare färg"),
            );
            faults.push(SettingFault::new("accent.night", message));
        }
        faults
    }
}

/// A name of 1 to [`BRAND_NAME_MAX_CHARS`] characters in one line, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = BRAND_NAME_MAX_CHARS, "pattern" = name_pattern()))]
pub struct BrandName(String);

/// Some text in one line, with nothing white around it.
fn name_pattern() -> String {
    format!(r"^[^{WHITE}\n{CONTROL}]([^\n{CONTROL}]*[^{WHITE}\n{CONTROL}])?$")
}

impl BrandName {
    /// Parses what somebody typed.
    ///
    /// # Errors
    /// [`SettingError::BrandName`]
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        let text = text.trim();
        let fits = (1..=BRAND_NAME_MAX_CHARS).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SettingError::BrandName)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for BrandName {
    fn default() -> Self {
        Self("Cardwright".to_owned())
    }
}

impl TryFrom<String> for BrandName {
    type Error = SettingError;
    fn try_from(text: String) -> Result<Self, SettingError> {
        Self::parse(&text)
    }
}

impl From<BrandName> for String {
    fn from(name: BrandName) -> Self {
        name.0
    }
}

/// One colour for light pages and one for dark ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accent {
    /// On light pages.
    pub day: Colour,
    /// On dark pages.
    pub night: Colour,
}

/// A colour of sRGB (IEC 61966-2-1), written as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^#[0-9A-Fa-f]{6}$"))]
pub struct Colour([u8; 3]);

impl Colour {
    /// Parses `#rrggbb`.
    ///
    /// # Errors
    /// [`SettingError::Colour`]
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or(SettingError::Colour)?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// Contrast with the ground that is worst for it on light pages, from 1 to 21.
    pub fn contrast_by_day(self) -> f64 {
        contrast(GROUND.0, self.luminance())
    }

    /// The same on dark pages.
    pub fn contrast_by_night(self) -> f64 {
        contrast(self.luminance(), GROUND.1)
    }

    /// Relative luminance (WCAG 2.2, definition): 0 is black, 1 white.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// Contrast ratio of two luminances (WCAG 2.2, definition), below 1 if the first is the darker.
fn contrast(light: f64, dark: f64) -> f64 {
    (light + 0.05) / (dark + 0.05)
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = SettingError;
    fn try_from(text: String) -> Result<Self, SettingError> {
        Self::parse(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

/// A logo: a PNG of at most [`LOGO_MAX_BYTES`]; base 64 on the wire and in the store.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("contentEncoding" = "base64", "contentMediaType" = "image/png",
    "pattern" = "^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$", "maxLength" = LOGO_MAX_BYTES.div_ceil(3) * 4))]
pub struct Logo(Vec<u8>);

impl Logo {
    /// A file that begins as a PNG does. Whether it is one the renderer of cards tells.
    ///
    /// # Errors
    /// [`SettingError::Logo`]
    pub fn new(bytes: Vec<u8>) -> Result<Self, SettingError> {
        if bytes.starts_with(PNG) && bytes.len() <= LOGO_MAX_BYTES {
            Ok(Self(bytes))
        } else {
            Err(SettingError::Logo)
        }
    }

    /// The PNG.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Logo {
    type Error = SettingError;
    fn try_from(text: String) -> Result<Self, SettingError> {
        BASE64.decode(text).map_err(|_| SettingError::Logo).and_then(Self::new)
    }
}

impl From<Logo> for String {
    fn from(logo: Logo) -> Self {
        BASE64.encode(logo.0)
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} bytes)", self.0.len())
    }
}
