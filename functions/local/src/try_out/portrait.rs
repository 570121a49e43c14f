//! Portraits of the demo's people: nobody is on them.

use crate::console::Failure;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Dots: three by four, as portraits are.
const SIZE: (u32, u32) = (360, 480);
/// What stands behind a person, and what one wears.
const COLOURS: [([u8; 3], [u8; 3]); 4] = [
    ([214, 226, 236], [38, 70, 110]),
    ([236, 226, 212], [120, 62, 44]),
    ([220, 234, 220], [42, 92, 70]),
    ([232, 220, 234], [88, 58, 112]),
];
const SKIN: [[u8; 3]; 3] = [[236, 200, 172], [188, 138, 104], [120, 82, 60]];

/// Head and shoulders, another for each place, as PNG.
pub(super) fn portrait(place: usize) -> Result<Vec<u8>, Failure> {
    let pick = |of: usize| place.checked_rem(of).unwrap_or_default();
    let (behind, worn) = COLOURS.get(pick(COLOURS.len())).copied().unwrap_or_default();
    let skin = SKIN.get(pick(SKIN.len())).copied().unwrap_or_default();
    let picture = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let within = |middle: (f64, f64), half: (f64, f64)| {
            let (x, y) = ((f64::from(x) - middle.0) / half.0, (f64::from(y) - middle.1) / half.1);
            x.mul_add(x, y * y) <= 1.0
        };
        Rgb(if within((180.0, 190.0), (82.0, 108.0)) {
            skin
        } else if within((180.0, 500.0), (165.0, 190.0)) {
            worn
        } else {
            behind
        })
    });
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|e| Failure::because("no portrait was drawn", &e))?;
    Ok(png.into_inner())
}
