//! Colours, names and logos of a brand.

use cardwright_domain::settings::{Accent, Brand, BrandName, CONTRAST, Colour, LOGO_MAX_BYTES, Logo};
use proptest::prelude::*;

fn colour(text: &str) -> Colour {
    Colour::parse(text).unwrap()
}

#[test]
fn contrast_is_that_of_wcag() {
    // Against a ground of luminance 0.852, black has (0.852 + 0.05) / 0.05.
    assert!((colour("#000000").contrast_by_day() - 18.04).abs() < 0.005);
    // White against 0.0271.
    assert!((colour("#ffffff").contrast_by_night() - 1.05 / 0.0771).abs() < 0.005);
    // #767676 is the lightest grey for text on white, 4.54 : 1: too light for a tinted ground.
    assert!(colour("#767676").contrast_by_day() < CONTRAST);
    assert!(colour("#6a6a6a").contrast_by_day() > CONTRAST);
}

#[test]
fn what_is_built_in_can_be_read() {
    assert_eq!(Brand::default().faults(), []);
    let accent = Accent { day: colour("#3856c8"), night: colour("#93aef8") };
    assert_eq!(Brand { accent: Some(accent), ..Brand::default() }.faults(), []);
}

#[test]
fn a_logo_is_a_small_png() {
    let png = |bytes| [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; bytes]].concat();
    Logo::new(png(LOGO_MAX_BYTES - 8)).unwrap();
    Logo::new(png(LOGO_MAX_BYTES - 7)).unwrap_err();
    Logo::new(b"GIF89a".to_vec()).unwrap_err();
}

#[test]
fn names_are_short_and_in_one_line() {
    assert_eq!(BrandName::parse("  Ærø Kommune ").unwrap().as_str(), "Ærø Kommune");
    for wrong in ["", " \t ", "two\nlines", &"x".repeat(31)] {
        BrandName::parse(wrong).unwrap_err();
    }
}

proptest! {
    /// Written and read, a colour is itself; and whatever is taken by day is darker than what is taken by night.
    #[test]
    fn colours_are_what_they_are_written_as(red: u8, green: u8, blue: u8) {
        let text = format!("#{red:02x}{green:02x}{blue:02x}");
        let colour = colour(&text);
        prop_assert_eq!(colour.to_string(), text.clone());
        prop_assert_eq!(Colour::parse(&text.to_uppercase()).unwrap(), colour);
        let (day, night) = (colour.contrast_by_day() >= CONTRAST, colour.contrast_by_night() >= CONTRAST);
        prop_assert!(!(day && night), "no colour is read both on light and on dark ground at this contrast");
    }
}
