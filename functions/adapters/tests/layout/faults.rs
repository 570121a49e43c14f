//! What a layout is refused for, by name.

use crate::{CODE, RENDERER, assert_fault, check, check_layout, front};
use cardwright_core::ports::layout::BadgeRenderer;
use domain::layout::Layout;

#[test]
fn what_a_drawing_program_writes_is_taken() {
    let drawn = r##"
        <sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" pagecolor="#fff"/>
        <defs id="defs2"><linearGradient id="stops"><stop offset="0" style="stop-color:#123456"/><stop offset="1"/></linearGradient>
        <linearGradient id="across" xlink:href="#stops" x1="0" x2="85" gradientUnits="userSpaceOnUse"/></defs><style id="style1"></style>
        <g transform="translate(1,2)" id="layer1"><rect id="ground" style="fill:url(#across);stroke-dasharray:none;opacity:1" width="80" height="9" x="0" y="0"/>
        <text xml:space="preserve" style="font-size:3px;font-family:'Noto Sans';line-height:1.25" x="25" y="40" id="name"><tspan x="25" y="40" id="span">{full-name}</tspan></text></g>"##;
    assert_eq!(check(drawn), []);
}

#[test]
fn fields() {
    assert_fault(
        r#"<text id="t" x="30" y="40" font-size="3">{shoe-size}</text>"#,
        "t",
        "no field {shoe-size}",
    );
    assert_fault(r#"<text id="t" x="30" y="40" font-size="3">{photo}</text>"#, "t", "no field {photo}");
    assert_fault(r#"<text id="t" x="30" y="40" font-size="3">{full-name</text>"#, "t", "no field");
}

#[test]
fn size() {
    let whole = front(CODE);
    let other = |from: &str, to: &str| Layout {
        front: whole.front.as_str().replace(from, to).parse().unwrap(),
        ..whole.clone()
    };
    for layout in [
        other("85.6mm", "86mm"),
        other("53.98mm", "204px"),
        other("0 0 85.6 53.98", "0 0 1011 638"),
        other("viewBox", "view"),
    ] {
        let faults = check_layout(&layout);
        assert!(
            faults[0].what.contains("size of a card") && faults[0].mend.contains("85.6 mm"),
            "{faults:#?}"
        );
    }
}

#[test]
fn broken() {
    let layout = Layout { front: "<svg".parse().unwrap(), back: None, chip_zone_clear: false };
    let faults = check_layout(&layout);
    assert!(faults[0].what.contains("cannot be read"), "{faults:#?}");
}

#[test]
fn the_chip() {
    let over = "over the contact chip";
    assert_fault(r#"<rect id="r" x="20" y="20" width="5" height="5"/>"#, "r", over);
    assert_fault(r#"<text id="t" x="5" y="25" font-size="3">Chip</text>"#, "t", over);
    assert_fault(r#"<rect id="photo" x="21" y="10" width="15" height="20"/>"#, "photo", over);
    let around = r##"<path fill-rule="evenodd" d="M0 0H85.6V53.98H0ZM7 16H23V32H7Z" fill="#cde"/>"##;
    assert_eq!(check(around), []);
    let through = format!(r#"{CODE}<rect width="85.6" height="53.98" fill="red"/>"#);
    assert!(RENDERER.check(&Layout { chip_zone_clear: false, ..front(&through) }).is_ok());
}

#[test]
fn places() {
    assert_fault(r#"<circle id="c" cx="100" cy="20" r="5"/>"#, "c", "outside of the card");
    assert_fault(r#"<text id="t" x="80" y="40" font-size="3">Over the edge</text>"#, "t", "over the edge");
    assert_fault(r#"<rect id="photo" x="70" y="30" width="20" height="20"/>"#, "photo", "over the edge");
    assert_fault(
        r#"<g display="none"><rect id="photo" x="30" y="30" width="20" height="20"/></g>"#,
        "photo",
        "hidden",
    );
}

#[test]
fn texts() {
    let name = r#"<text id="t" x="30" y="40" font-size="3">{full-name}</text><rect id="t-box" x="30" y="36" width="12" height="5"/>"#;
    assert_fault(name, "t", "full-name overflows");
    assert_fault(r#"<rect id="t-box" x="30" y="36" width="12" height="5"/>"#, "t-box", "not there");
    assert_fault(r#"<text id="t" x="30" y="40" font-size="1">Small</text>"#, "t", "too small to read");
    assert_fault(
        r#"<text id="t" x="30" y="40" font-size="3" font-family="Nobody Sans">Face</text>"#,
        "t",
        "no font",
    );
    let twice = r#"<g id="a"/><g id="a"/>"#;
    assert_fault(twice, "a", "Two elements");
}

#[test]
fn codes() {
    assert_fault(r#"<rect id="code128" x="30" y="30" width="20" height="10"/>"#, "code128", "too small");
    assert_fault(r#"<rect id="code128" x="5" y="40" width="70" height="3"/>"#, "code128", "too small");
    let small = check_layout(&front(r#"<rect id="qr" x="60" y="5" width="7" height="7"/>"#));
    assert!(small[0].what.contains("too small") && small[0].mend.contains("9.8 x 9.8 mm"), "{small:#?}");
    let none = check_layout(&front(""));
    assert!(none[0].what.contains("no code"), "{none:#?}");
}
