//! Cards as they are printed, held against judges made by others: zbarimg reads the codes, pdfinfo measures the page,
//! pdftoppm draws it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod faults;
mod hostile;
mod judges;
mod print;

use cardwright_adapters::layout::SvgBadge;
use cardwright_core::ports::layout::{Badge, BadgeRenderer};
use domain::language::Language;
use domain::layout::{Layout, LayoutFault};
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::Cursor;
use std::sync::LazyLock;

static RENDERER: LazyLock<SvgBadge> = LazyLock::new(SvgBadge::new);

const NUMBER: &str = "11000000427";

/// A holder, with a photo that is red all over.
fn badge(photo: &[u8]) -> Badge<'_> {
    Badge {
        given_name: "Elena",
        family_name: "Kowalczyk",
        full_name: "Elena Kowalczyk",
        personnel_number: "P-10482",
        card_number: NUMBER,
        holder_kind: "Employee",
        valid_until: "30 June 2029",
        organisation: "Example Works",
        e_mail: "elena@example.org",
        sponsor_or_host: "",
        photo: Some(photo),
        logo: None,
    }
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let red = DynamicImage::ImageRgb8(RgbImage::from_pixel(300, 400, image::Rgb([200, 30, 30])));
    red.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A front of the right size with this in it.
fn front(content: &str) -> Layout {
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="85.6mm" height="53.98mm" viewBox="0 0 85.6 53.98">{content}</svg>"#
    );
    Layout { front: svg.parse().unwrap(), back: None, chip_zone_clear: true }
}

/// A code, which every layout has to have.
const CODE: &str = r#"<rect id="qr" x="60" y="5" width="20" height="20"/>"#;

/// What is wrong with a front that has a code and this.
fn check(content: &str) -> Vec<LayoutFault> {
    check_layout(&front(&format!("{CODE}{content}")))
}

/// What is wrong with a layout.
fn check_layout(layout: &Layout) -> Vec<LayoutFault> {
    let flaws = RENDERER.check(layout).err().unwrap_or_default();
    flaws.into_iter().map(|flaw| flaw.told(Language::English)).collect()
}

/// Asserts that a front has one fault, at this element and with these words.
fn assert_fault(content: &str, element: &str, what: &str) {
    let faults = check(content);
    let [fault] = &faults[..] else { panic!("{content} has the faults {faults:#?}") };
    assert_eq!(fault.element, element, "{fault}");
    assert!(fault.what.contains(what), "{fault}");
    assert!(fault.what.ends_with('.') && fault.mend.ends_with(['.', ')']), "{fault}");
}
