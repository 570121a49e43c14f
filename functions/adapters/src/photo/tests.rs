//! Pictures as phones take them and as attackers make them.

use super::{Darkroom, MAX_BYTES, MAX_PORTRAIT, SIZE, middle};
use cardwright_core::ports::photo::{PhotoError, Photographer as _};
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

fn saved(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on top, blue below.
fn upright(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |_, y| if y < height / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) },
    )
}

/// A JPEG with an EXIF segment (Exif 2.3, 4.5.4; orientation is tag 0x0112) and a place in it.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"GPS 52.5200 N");
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &tiff, &jpeg[2..]].concat()
}

fn opened(jpeg: &[u8]) -> RgbImage {
    assert_eq!(image::guess_format(jpeg).unwrap(), ImageFormat::Jpeg);
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

#[test]
fn every_kind_becomes_a_plain_jpeg_of_one_size() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for (width, height) in [(600, 800), (1000, 400), (400, 1000), (240, 320)] {
            let portrait = Darkroom.portrait(&saved(upright(width, height), format)).unwrap();
            assert_eq!(opened(&portrait).dimensions(), SIZE, "{format:?} {width} x {height}");
        }
    }
}

/// A phone held upright stores the picture lying and says how to turn it.
#[test]
fn orientation_is_applied_and_metadata_gone() {
    let lying = image::imageops::rotate270(&upright(600, 800));
    let photo = with_exif(&saved(lying, ImageFormat::Jpeg), 6);
    assert!(photo.windows(3).any(|w| w == b"GPS"));
    let portrait = Darkroom.portrait(&photo).unwrap();
    let picture = opened(&portrait);
    assert_eq!(picture.dimensions(), SIZE);
    let (top, bottom) = (picture.get_pixel(240, 100), picture.get_pixel(240, 540));
    assert!(top[0] > 150 && top[2] < 100, "red is on top: {top:?}");
    assert!(bottom[2] > 150 && bottom[0] < 100, "blue is below: {bottom:?}");
    for trace in [b"Exif".as_slice(), b"GPS"] {
        assert!(!portrait.windows(trace.len()).any(|window| window == trace));
    }
}

#[test]
fn what_is_transparent_becomes_white() {
    let clear = RgbaImage::from_pixel(300, 400, Rgba([0, 0, 0, 0]));
    let picture = opened(&Darkroom.portrait(&saved(clear, ImageFormat::Png)).unwrap());
    assert!(picture.get_pixel(200, 300).0.iter().all(|part| *part > 250));
}

#[test]
fn bombs_are_refused_before_they_unfold() {
    // A few kilobytes that say of themselves that they are a gigapixel (PNG, 11.2.2: IHDR).
    let mut bomb = saved(upright(300, 400), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
    let crc = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(Darkroom.portrait(&bomb), Err(PhotoError::TooManyPixels(32768, 32768))));
    assert!(matches!(Darkroom.portrait(&vec![0; MAX_BYTES + 1]), Err(PhotoError::TooLarge)));
}

/// A strip of one colour is a small file, and would be scaled to a gigabyte.
#[test]
fn a_strip_takes_no_more_memory_than_any_picture() {
    for (width, height) in [(240, 104_000), (104_000, 240)] {
        let strip = saved(RgbImage::from_pixel(width, height, Rgb([90, 120, 150])), ImageFormat::Png);
        let picture = opened(&Darkroom.portrait(&strip).unwrap());
        assert_eq!(picture.dimensions(), SIZE);
        assert!(picture.pixels().all(|pixel| pixel[0].abs_diff(90) < 6), "{width} x {height}");
    }
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 600_000, "{peak} kB");
    }
}

/// The middle is what it always was, however a picture is shaped.
#[test]
fn the_middle_of_a_picture_becomes_the_portrait() {
    for (width, height) in [(1000, 400), (401, 1000), (613, 811), (1600, 1200), (480, 640)] {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let of = |at: u32, all: u32| u8::try_from(at * 255 / all).unwrap();
            Rgb([of(x, width), of(y, height), 128])
        });
        let picture = DynamicImage::from(picture);
        let expected = picture.resize_to_fill(SIZE.0, SIZE.1, FilterType::CatmullRom).to_rgb8();
        let cut = middle(picture, SIZE).resize_exact(SIZE.0, SIZE.1, FilterType::CatmullRom).to_rgb8();
        let off = expected.iter().zip(cut.iter()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(2), "{width} x {height}: {off:?}");
    }
}

/// CRC-32 of a chunk (PNG, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}

#[test]
fn what_is_no_picture_is_refused_and_what_hides_in_one_is_gone() {
    let jpeg = saved(upright(600, 800), ImageFormat::Jpeg);
    let polyglot = [&jpeg[..], b"<script>alert(1)</script>PK\x03\x04"].concat();
    let portrait = Darkroom.portrait(&polyglot).unwrap();
    assert!(!portrait.windows(7).any(|window| window == b"<script"));
    for other in
        [b"GIF89a\x01\0\x01\0".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b""]
    {
        assert!(matches!(Darkroom.portrait(other), Err(PhotoError::Kind)));
    }
    assert!(matches!(Darkroom.portrait(&jpeg[..200]), Err(PhotoError::Damaged(_))));
    assert!(matches!(
        Darkroom.portrait(&saved(upright(100, 100), ImageFormat::Png)),
        Err(PhotoError::TooFewPixels(..))
    ));
}

#[test]
fn even_noise_stays_small() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(480, 640, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    });
    let portrait = Darkroom.portrait(&saved(noise, ImageFormat::Png)).unwrap();
    assert!(portrait.len() <= MAX_PORTRAIT, "{} bytes", portrait.len());
}
