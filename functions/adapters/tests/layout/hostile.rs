//! Drawings and photos made to harm: refused by name, in a moment, and without a look at a file.

use crate::{CODE, RENDERER, assert_fault, badge, check, check_layout, front, photo};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cardwright_core::ports::layout::{Badge, BadgeRenderer, LayoutError};
use domain::layout::{Layout, Side};
use std::time::{Duration, Instant};

/// What one drawing may take on a machine that does other things too, without optimisation.
const LONG: Duration = Duration::from_secs(20);

fn refused(content: &str) {
    let begin = Instant::now();
    assert_ne!(check(content), []);
    assert!(begin.elapsed() < LONG, "it took {:?}", begin.elapsed());
}

#[test]
fn references_to_elsewhere() {
    let at = |link: &str| format!(r#"<image id="i" x="30" y="30" width="9" height="9" href="{link}"/>"#);
    for link in [
        "/etc/hostname",
        "file:///etc/hostname",
        "https://example.org/a.png",
        "a.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
    ] {
        assert_fault(&at(link), "i", "picture");
    }
    assert_fault(
        r##"<rect id="r" x="30" y="30" width="9" height="9" fill="url(https://example.org/#a)"/>"##,
        "r",
        "refers to",
    );
    assert_fault(
        r#"<rect id="r" x="30" y="30" width="9" height="9" style="clip-path:url('a.svg#b')"/>"#,
        "r",
        "refers to",
    );
    assert_fault(r##"<linearGradient id="g" xlink:href="a.svg#g"/>"##, "g", "refers to");
}

#[test]
fn elements_that_cards_have_not() {
    for (content, what) in [
        ("<script>alert(1)</script>", "<script>"),
        ("<style>@import url(https://example.org/a.css);</style>", "<style>"),
        (r##"<g id="a"/><use href="#a"/>"##, "<use>"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>a</p></foreignObject>", "<foreignObject>"),
        (r#"<g onload="alert(1)"/>"#, "script"),
        (r#"<g style="filter:blur(999999px)"/>"#, "filter"),
        (r#"<path d="M0 0L9 9" stroke="red" stroke-dasharray="0.00001"/>"#, "stroke-dasharray"),
        (r#"<g mask="url(#m)"/>"#, "mask"),
    ] {
        let faults = check(content);
        assert!(faults.iter().any(|fault| fault.what.contains(what)), "{content}: {faults:#?}");
    }
}

#[test]
fn entities_and_doctypes() {
    let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>"#;
    let layout = Layout { front: bomb.parse().unwrap(), back: None, chip_zone_clear: false };
    assert!(check_layout(&layout)[0].what.contains("cannot be read"));
}

#[test]
fn too_much_of_anything() {
    refused(&format!("{}{}", "<g>".repeat(20_000), "</g>".repeat(20_000)));
    refused(&format!("{}{}", "<g>".repeat(100), "</g>".repeat(100)));
    refused(&"<path d='M0 0'/>".repeat(2_000));
    refused(&r#"<g opacity=".9"><rect width="80" height="50"/></g>"#.repeat(100));
    refused(&format!(r#"<text x="1" y="50" font-size="2">{}</text>"#, "a".repeat(100_000)));
    let nested: String =
        (0..40).map(|n| format!(r##"<clipPath id="c{n}" clip-path="url(#c{})"/>"##, n + 1)).collect();
    refused(&nested);
    refused(&r#"<rect width="85" height="53" fill="red" fill-opacity=".5"/>"#.repeat(1_400));
}

/// As much as is taken: it has to be drawn in a moment.
#[test]
fn as_much_as_is_taken() {
    let begin = Instant::now();
    let zigzag: String =
        (0..9_000).map(|n| format!("l{} {}", 80 - n % 160, if n % 2 == 0 { 53 } else { -53 })).collect();
    let heavy = [
        r#"<rect width="85" height="53" fill="red" fill-opacity=".5"/>"#.repeat(90),
        format!(r#"<path d="M0 0{zigzag}" stroke="red" stroke-width="9" stroke-linejoin="round"/>"#),
        format!("{}<rect width='80' height='50'/>{}", r#"<g opacity=".9">"#.repeat(28), "</g>".repeat(28)),
    ];
    for content in heavy {
        let drawn = RENDERER.preview(&front(&format!("{CODE}{content}")), Side::Front, &badge(&photo()));
        assert!(drawn.is_ok(), "{drawn:?}");
    }
    assert!(begin.elapsed() < LONG, "it took {:?}", begin.elapsed());
}

/// A PNG that says it is this large, and has nothing in it.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    let mut crc = crc32(bytes.get(12..).unwrap()).to_be_bytes().to_vec();
    bytes.append(&mut crc);
    bytes
}

/// CRC-32 of ISO/IEC 3309, as PNG has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn pictures() {
    for bytes in
        [bomb(60_000, 60_000), bomb(4_000, 4_000), b"GIF89a".to_vec(), vec![], photo()[..200].to_vec()]
    {
        let broken = Badge { photo: Some(&bytes), ..badge(&bytes) };
        let Err(LayoutError::Faults(faults)) = RENDERER.print(&Layout::badge(), &broken) else {
            panic!("printed")
        };
        assert!(
            faults[0].element == "photo" && faults[0].what.to_string().starts_with("The photo "),
            "{faults:#?}"
        );
        let data = STANDARD.encode(&bytes);
        let content = format!(
            r#"<image id="i" x="30" y="30" width="9" height="9" href="data:image/png;base64,{data}"/>"#
        );
        assert_fault(&content, "i", "The picture ");
    }
}

/// What stands on a card is text, whatever it looks like.
#[test]
fn values() {
    let photo = photo();
    let evil = Badge { family_name: "<script/>&amp;\u{0}\"{full-name}", ..badge(&photo) };
    assert!(RENDERER.preview(&Layout::badge(), Side::Front, &evil).is_ok());
    let number = Badge { card_number: "№1", ..badge(&photo) };
    let Err(LayoutError::Faults(faults)) = RENDERER.print(&Layout::badge(), &number) else {
        panic!("printed")
    };
    assert!(faults[0].element == "code128", "{faults:#?}");
}
