//! The card number for machines, as paths on the grid of the printer's dots: a module that begins between two dots
//! prints blurred.

use code128::Code128;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// A dot of a card printer in mm: 300 in an inch.
pub(super) const DOT_MM: f32 = 25.4 / 300.0;

/// The narrowest bar: 0.17 mm, the least that common readers take (ISO/IEC 15417 leaves it to the use).
const BAR_DOTS: u32 = 2;

/// The least height of bars: 5 mm, so that a hand scanner need not be held straight.
const BARS_HIGH_DOTS: u32 = 60;

/// The smallest module of a QR code: 0.34 mm, the least that a telephone's camera takes from a hand's breadth.
const MODULE_DOTS: u32 = 4;

/// Light modules around a QR code (ISO/IEC 18004, 9.1).
const QUIET: i32 = 4;

/// Why a code was not drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CodeError {
    /// Needs at least so many dots: width, height.
    TooSmall(u32, u32),
    /// Has characters that the code has not.
    Text,
}

/// A code 128 within so many dots, with its quiet zones, along the longer side.
pub(super) fn code128(text: &str, width: u32, height: u32) -> Result<String, CodeError> {
    let code = Code128::encode_str(text).filter(|code| !code.is_empty()).ok_or(CodeError::Text)?;
    let lying = width >= height;
    let (along, across) = if lying { (width, height) } else { (height, width) };
    let modules = u32::try_from(code.len()).unwrap_or(u32::MAX);
    let bar = along / modules;
    if bar < BAR_DOTS || across < BARS_HIGH_DOTS {
        let least = modules.saturating_mul(BAR_DOTS);
        return Err(if lying {
            CodeError::TooSmall(least, BARS_HIGH_DOTS)
        } else {
            CodeError::TooSmall(BARS_HIGH_DOTS, least)
        });
    }
    let start = (along - bar * modules) / 2;
    let mut path = String::new();
    for line in code.bar_coordinates() {
        let (at, thick) = (start + line.x * bar, u32::from(line.width) * bar);
        if lying {
            rectangle(&mut path, at, 0, thick, across)
        } else {
            rectangle(&mut path, 0, at, across, thick)
        }
    }
    Ok(path)
}

/// A QR code of level M within so many dots, with its quiet zone.
pub(super) fn qr(text: &str, width: u32, height: u32) -> Result<String, CodeError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| CodeError::Text)?;
    let modules = u32::try_from(code.size() + 2 * QUIET).unwrap_or(u32::MAX);
    let module = width.min(height) / modules;
    if module < MODULE_DOTS {
        let least = modules.saturating_mul(MODULE_DOTS);
        return Err(CodeError::TooSmall(least, least));
    }
    let (left, top) = ((width - module * modules) / 2, (height - module * modules) / 2);
    let mut path = String::new();
    for (y, row) in (0..).zip(-QUIET..code.size() + QUIET) {
        for (x, column) in (0..).zip(-QUIET..code.size() + QUIET) {
            if code.get_module(column, row) {
                rectangle(&mut path, left + x * module, top + y * module, module, module);
            }
        }
    }
    Ok(path)
}

fn rectangle(path: &mut String, x: u32, y: u32, width: u32, height: u32) {
    // Writing to a string cannot fail.
    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
}
