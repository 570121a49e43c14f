//! The built-in badge, as PNG and as PDF.

use crate::judges::{codes, pages, sizes};
use crate::{CODE, NUMBER, RENDERER, badge, front, photo};
use cardwright_core::ports::layout::{Badge, BadgeRenderer, LayoutError};
use domain::layout::{DOTS, Field, HEIGHT_MM, Layout, Side, WIDTH_MM};

#[test]
fn the_built_in_badge_is_without_fault() {
    assert_eq!(RENDERER.check(&Layout::badge()), Ok(()));
}

#[test]
fn the_built_in_pass_is_without_fault_and_needs_nobody() {
    assert_eq!(RENDERER.check(&Layout::pass()), Ok(()));
    let nobody = Badge {
        given_name: "",
        family_name: "",
        full_name: "",
        personnel_number: "",
        e_mail: "",
        photo: None,
        holder_kind: "Visitor",
        ..badge(&[])
    };
    let pdf = RENDERER.print(&Layout::pass(), &nobody).unwrap();
    assert_eq!(codes(&pages(&pdf)[1]), [format!("CODE-128:{NUMBER}"), format!("QR-Code:{NUMBER}")]);
    assert_eq!(Layout::pass().person_fields(), []);
    assert!(Layout::badge().person_fields().contains(&Field::Photo));
}

#[test]
fn its_codes_say_the_card_number_in_preview_and_print() {
    let photo = photo();
    let wanted = [format!("CODE-128:{NUMBER}"), format!("QR-Code:{NUMBER}")];
    let preview = RENDERER.preview(&Layout::badge(), Side::Back, &badge(&photo)).unwrap();
    assert_eq!(codes(&preview), wanted);
    let pdf = RENDERER.print(&Layout::badge(), &badge(&photo)).unwrap();
    assert_eq!(codes(&pages(&pdf)[1]), wanted);
}

#[test]
fn the_longest_card_number_can_be_read_too() {
    let long = Badge::longest();
    let preview = RENDERER.preview(&Layout::badge(), Side::Back, &long).unwrap();
    assert_eq!(
        codes(&preview),
        [format!("CODE-128:{}", long.card_number), format!("QR-Code:{}", long.card_number)]
    );
}

#[test]
fn a_code_that_stands_upright_or_is_turned_can_be_read() {
    let upright = r#"<rect id="code128" x="2" y="2" width="9" height="50"/>"#;
    let turned = r#"<g transform="rotate(90)"><rect id="code128" x="2" y="-40" width="50" height="9"/></g>"#;
    for content in [upright, turned] {
        let layout = Layout { chip_zone_clear: false, ..front(content) };
        let preview = RENDERER.preview(&layout, Side::Front, &badge(&photo())).unwrap();
        assert_eq!(codes(&preview), [format!("CODE-128:{NUMBER}")]);
    }
}

#[test]
fn a_page_is_as_large_as_a_card() {
    let pdf = RENDERER.print(&Layout::badge(), &badge(&photo())).unwrap();
    let pages = sizes(&pdf);
    assert_eq!(pages.len(), 2);
    for (width, height) in pages {
        let off = |points: f64, mm: f32| (points * 25.4 / 72.0 - f64::from(mm)).abs();
        assert!(off(width, WIDTH_MM) < 0.01 && off(height, HEIGHT_MM) < 0.01, "{width} x {height} pt");
    }
}

/// The printer's picture and the one on the screen are drawn by different programs from the same tree.
#[test]
fn print_looks_like_the_preview() {
    let photo = photo();
    let pdf = RENDERER.print(&Layout::badge(), &badge(&photo)).unwrap();
    for (side, page) in [Side::Front, Side::Back].into_iter().zip(pages(&pdf)) {
        let preview = RENDERER.preview(&Layout::badge(), side, &badge(&photo)).unwrap();
        let (seen, printed) = (decoded(&preview), decoded(&page));
        assert_eq!(seen.dimensions(), DOTS);
        assert!(printed.width().abs_diff(DOTS.0) <= 1 && printed.height().abs_diff(DOTS.1) <= 1);
        // Blurred to a millimetre, edges that each program smooths in its own way count no more.
        let small = |image| image::imageops::thumbnail(image, 86, 54);
        let (seen, printed) = (small(&seen), small(&printed));
        let far = seen.as_raw().iter().zip(printed.as_raw()).filter(|(a, b)| a.abs_diff(**b) > 48).count();
        assert!(far < 86 * 54 * 3 / 50, "{far} of {} values of the {side} differ", seen.as_raw().len());
    }
}

#[test]
fn the_photo_fills_its_place_with_round_corners() {
    let layout = front(&format!(r#"{CODE}<rect id="photo" x="30" y="10" width="20" height="30" rx="3"/>"#));
    let picture = decoded(&RENDERER.preview(&layout, Side::Front, &badge(&photo())).unwrap());
    let at = |x: f32, y: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "on the card")]
        let dot = |mm: f32| (mm * 300.0 / 25.4) as u32;
        let [red, green, _] = picture.get_pixel(dot(x), dot(y)).0;
        red > 150 && green < 80
    };
    assert!(at(40.0, 25.0) && at(30.3, 25.0) && at(49.6, 25.0) && at(40.0, 10.3) && at(40.0, 39.6));
    assert!(!at(30.2, 10.2) && !at(29.7, 25.0) && !at(40.0, 40.4), "round, and no larger than its place");
}

#[test]
fn long_names_are_set_smaller_and_too_long_ones_named() {
    let photo = photo();
    let longest = Badge { photo: Some(&photo), ..Badge::longest() };
    assert!(RENDERER.print(&Layout::badge(), &longest).is_ok());
    let name = "W".repeat(40);
    let wide = Badge { family_name: &name, ..badge(&photo) };
    let Err(LayoutError::Faults(faults)) = RENDERER.print(&Layout::badge(), &wide) else { panic!("it fits") };
    let [fault] = &faults[..] else { panic!("{faults:#?}") };
    assert!(fault.element == "family" && fault.what.to_string().contains("family-name overflows"), "{fault}");
    assert!(!fault.to_string().contains("WW"), "a fault names no person");
}

#[test]
fn names_are_printed_in_the_scripts_that_the_fonts_have_and_others_named() {
    let photo = photo();
    for name in ["Łukasiewicz", "Ευαγγελία", "Щербаков", "עברית", "محمد", "Nguyễn"]
    {
        let badge = Badge { family_name: name, full_name: name, ..badge(&photo) };
        let printed = RENDERER.print(&Layout::badge(), &badge);
        assert!(printed.is_ok(), "{name}: {printed:?}");
    }
    // A code point for private use: no font of a system has it.
    let badge = Badge { family_name: "A\u{10F123}B", ..badge(&photo) };
    let Err(LayoutError::Faults(faults)) = RENDERER.print(&Layout::badge(), &badge) else {
        panic!("printed")
    };
    assert!(faults[0].what.to_string().contains("U+10F123"), "{faults:#?}");
}

#[test]
fn a_card_is_not_printed_without_the_photo_that_it_shows() {
    let photo = photo();
    let without = Badge { photo: None, ..badge(&photo) };
    let Err(LayoutError::Faults(faults)) = RENDERER.print(&Layout::badge(), &without) else {
        panic!("printed")
    };
    assert_eq!(faults[0].element, "photo");
    assert!(
        RENDERER.preview(&Layout::badge(), Side::Front, &without).is_ok(),
        "a preview shows a silhouette"
    );
}

#[test]
fn a_line_without_a_value_is_left_out() {
    let photo = photo();
    let host = Badge { sponsor_or_host: "Ada Example", ..badge(&photo) };
    let with = RENDERER.preview(&Layout::badge(), Side::Back, &host).unwrap();
    let without = RENDERER.preview(&Layout::badge(), Side::Back, &badge(&photo)).unwrap();
    assert_ne!(with, without);
    let layout =
        front(&format!(r#"{CODE}<text x="30" y="40" font-size="3">Host: {{sponsor-or-host}}</text>"#));
    let line = RENDERER.preview(&layout, Side::Front, &badge(&photo)).unwrap();
    assert_eq!(line, RENDERER.preview(&front(CODE), Side::Front, &badge(&photo)).unwrap());
}

#[test]
fn the_same_card_is_the_same_pdf() {
    let photo = photo();
    let print = || RENDERER.print(&Layout::badge(), &badge(&photo)).unwrap();
    assert!(print() == print());
}

fn decoded(png: &[u8]) -> image::RgbImage {
    image::load_from_memory(png).unwrap().into_rgb8()
}
