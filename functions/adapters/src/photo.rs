//! Portraits of people, by `image`: the one library that decodes all three kinds in Rust and tells a picture's
//! dimensions and orientation before it decodes a pixel.

use cardwright_core::ports::photo::{PhotoError, Photographer};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// Width and height of a portrait: 3 to 4, which prints 40 mm wide at 300 dpi.
const SIZE: (u32, u32) = (480, 640);

/// The most bytes of an upload: as base 64 it has to fit the 6 MB that a function on AWS takes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The most pixels that are decoded: 75 MB of memory, and for a moment as much again for the part that is taken.
const MAX_PIXELS: u64 = 25_000_000;

/// The fewest pixels, half a portrait either way.
const MIN_SIZE: (u32, u32) = (240, 320);

/// The most bytes of a portrait. One as detailed as noise takes a lower quality to fit.
const MAX_PORTRAIT: usize = 60_000;

/// JPEG qualities, the first that fits.
const QUALITIES: [u8; 7] = [88, 80, 70, 55, 35, 15, 5];

/// Makes portraits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Darkroom;

impl Photographer for Darkroom {
    fn portrait(&self, picture: &[u8]) -> Result<Vec<u8>, PhotoError> {
        if picture.len() > MAX_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let (picture, orientation) = decoded(picture)?;
        let turned = matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        let (width, height) = if turned { (SIZE.1, SIZE.0) } else { SIZE };
        // Cut before it is made small: what is a hundred times as high as wide would become larger by that. Made small
        // before it is turned: turning a large one would take its memory twice.
        let mut portrait =
            middle(picture, (width, height)).resize_exact(width, height, FilterType::CatmullRom);
        portrait.apply_orientation(orientation);
        encoded(&on_white(&portrait))
    }
}

/// The picture, and how it has to be turned to stand upright. What it is counts, not what it is called.
fn decoded(picture: &[u8]) -> Result<(DynamicImage, Orientation), PhotoError> {
    let damaged = |error: image::ImageError| PhotoError::Damaged(error.into());
    let format = image::guess_format(picture).map_err(|_| PhotoError::Kind)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(PhotoError::Kind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(picture), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(8 * MAX_PIXELS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PhotoError::TooManyPixels(width, height));
    }
    if width.min(height) < MIN_SIZE.0 || width.max(height) < MIN_SIZE.1 {
        return Err(PhotoError::TooFewPixels(width, height));
    }
    // A picture whose metadata cannot be read stands as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(damaged)?, orientation))
}

/// The middle of a picture, in this shape, as large as there is.
fn middle(picture: DynamicImage, shape: (u32, u32)) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    // No side that was decoded is longer than MAX_PIXELS / MIN_SIZE.0: the product fits.
    let scaled = |length: u32, (to, of): (u32, u32)| (length * to + of / 2) / of;
    let part = (width.min(scaled(height, shape)), height.min(scaled(width, (shape.1, shape.0))));
    if part == (width, height) {
        return picture;
    }
    picture.crop_imm((width - part.0) / 2, (height - part.1) / 2, part.0, part.1)
}

/// What is transparent shows the card's white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let mut white = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(
        picture.width(),
        picture.height(),
        image::Rgba([255; 4]),
    ));
    image::imageops::overlay(&mut white, &picture.to_rgba8(), 0, 0);
    white.to_rgb8()
}

fn encoded(portrait: &RgbImage) -> Result<Vec<u8>, PhotoError> {
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg.clear();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
        portrait.write_with_encoder(encoder).map_err(|error| PhotoError::Damaged(error.into()))?;
        if jpeg.len() <= MAX_PORTRAIT {
            break;
        }
    }
    Ok(jpeg)
}

#[cfg(test)]
mod tests;
