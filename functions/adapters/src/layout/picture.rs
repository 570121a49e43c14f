//! Photos and logos: others' bytes, decoded within bounds and drawn anew, so that what the renderer sees is ours.

use domain::language::Phrase;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};
use std::io::Cursor;
use std::sync::Arc;

/// The longest side of a picture in pixels: more than any camera's portrait is good for on a card.
pub(super) const SIDE_MAX: u32 = 4096;

/// What decoding a picture may take in bytes of memory.
const MEMORY_MAX: u64 = 128 * 1024 * 1024;

/// Decodes a JPEG or PNG.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, Phrase> {
    const BROKEN: Phrase =
        Phrase::new("cannot be read; it may be damaged", "går inte att läsa; den kan vara skadad");
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| BROKEN)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(Phrase::new("is neither a JPEG nor a PNG", "är varken JPEG eller PNG"));
    }
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > SIDE_MAX {
        return Err(Phrase::new("is larger than 4096 pixels", "är större än 4096 bildpunkter"));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    decoder.set_limits(limits).map_err(|_| Phrase::new("takes too much memory", "tar för mycket minne"))?;
    DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)
}

/// A picture that fills so many dots, the middle of it if its shape is another.
pub(super) fn fill(picture: &DynamicImage, width: u32, height: u32) -> Option<Arc<Vec<u8>>> {
    let filled = picture.resize_to_fill(width, height, FilterType::Lanczos3);
    // What shows through a photo is the card.
    let mut ground = RgbaImage::from_pixel(width, height, image::Rgba([255; 4]));
    imageops::overlay(&mut ground, &filled.into_rgba8(), 0, 0);
    png(&DynamicImage::ImageRgba8(ground).into_rgb8().into())
}

/// A picture as it is.
pub(super) fn whole(picture: &DynamicImage, width: u32, height: u32) -> Option<Arc<Vec<u8>>> {
    // Twice the dots: a logo's edges are drawn between them.
    let (width, height) = (width.saturating_mul(2), height.saturating_mul(2));
    if picture.width() > width || picture.height() > height {
        return png(&picture.resize(width, height, FilterType::Lanczos3));
    }
    png(picture)
}

fn png(picture: &DynamicImage) -> Option<Arc<Vec<u8>>> {
    let mut bytes = Cursor::new(Vec::new());
    let plain: DynamicImage = match picture.color().has_alpha() {
        true => picture.to_rgba8().into(),
        false => picture.to_rgb8().into(),
    };
    plain.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(Arc::new(bytes.into_inner()))
}
