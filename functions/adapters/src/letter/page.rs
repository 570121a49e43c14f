//! One page of A4: text, lines and a panel, placed in millimetres from the top left corner.

use super::text::{win_ansi, wrap};
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};
use zeroize::Zeroizing;

/// A4 in millimetres (ISO 216), and points in one millimetre.
const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const POINTS: f32 = 72.0 / 25.4;
/// From one line of body text to the next, in millimetres, and after a paragraph.
const LEADING: f32 = 5.0;
const AFTER: f32 = 2.2;
/// Size of body text in points.
const BODY: f32 = 10.5;

/// Room for more than a letter takes: buffers that never grow leave no copies of the PIN behind.
const CONTENT_ROOM: usize = 16 * 1024;
const PDF_ROOM: usize = 32 * 1024;

/// The fonts, of the fourteen that every reader has (ISO 32000-1, 9.6.2.2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Regular,
    Bold,
    Mono,
}

impl Font {
    const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    const fn base(self) -> &'static [u8] {
        match self {
            Self::Regular => b"Helvetica",
            Self::Bold => b"Helvetica-Bold",
            Self::Mono => b"Courier-Bold",
        }
    }

    const fn resource(self) -> Name<'static> {
        Name(match self {
            Self::Regular => b"F1",
            Self::Bold => b"F2",
            Self::Mono => b"F3",
        })
    }

    const fn object(self) -> Ref {
        Ref::new(match self {
            Self::Regular => 10,
            Self::Bold => 11,
            Self::Mono => 12,
        })
    }
}

/// A page under construction.
pub(super) struct Page {
    content: Content,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { content: Content::with_capacity(CONTENT_ROOM) }
    }

    /// One line of text whose base line is `y` below the top edge; `size` in points.
    pub(super) fn text(&mut self, text: &str, x: f32, y: f32, font: Font, size: f32) {
        self.show(&win_ansi(text), x, y, font, size, 0.0);
    }

    /// Body text, broken into lines of so many characters; answers where the next paragraph begins.
    pub(super) fn paragraph(&mut self, text: &str, x: f32, y: f32, width: usize) -> f32 {
        let lines = wrap(text, width);
        let end = lines.iter().fold(y, |y, line| {
            self.text(line, x, y, Font::Regular, BODY);
            y + LEADING
        });
        end + AFTER
    }

    /// A secret in large fixed-width letters, centred on `middle` and set wide, though not so wide that
    /// a reader would take it for single words.
    pub(super) fn spaced(&mut self, secret: &str, middle: f32, y: f32, size: f32) {
        let spacing = size * 0.09;
        let letters = f32::from(u8::try_from(secret.len()).unwrap_or(u8::MAX));
        // Every Courier letter is 0.6 of the size wide; the last one's spacing is not seen.
        let width = (letters * (size * 0.6 + spacing) - spacing) / POINTS;
        self.show(secret.as_bytes(), middle - width / 2.0, y, Font::Mono, size, spacing);
    }

    fn show(&mut self, bytes: &[u8], x: f32, y: f32, font: Font, size: f32, spacing: f32) {
        self.content
            .begin_text()
            .set_font(font.resource(), size)
            .set_char_spacing(spacing)
            .next_line(x * POINTS, (HEIGHT - y) * POINTS)
            .show(Str(bytes))
            .end_text();
    }

    /// A line; `weight` in points.
    pub(super) fn line(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, weight: f32) {
        self.content
            .set_line_width(weight)
            .set_stroke_gray(0.45)
            .move_to(x1 * POINTS, (HEIGHT - y1) * POINTS)
            .line_to(x2 * POINTS, (HEIGHT - y2) * POINTS)
            .stroke();
    }

    /// A light panel with a border, behind what is written on it later.
    pub(super) fn panel(&mut self, left: f32, top: f32, right: f32, bottom: f32) {
        self.content
            .save_state()
            .set_fill_gray(0.95)
            .set_stroke_gray(0.45)
            .set_line_width(0.8)
            .rect(left * POINTS, (HEIGHT - bottom) * POINTS, (right - left) * POINTS, (bottom - top) * POINTS)
            .fill_nonzero_and_stroke()
            .restore_state();
    }
}

/// A document of these pages, in a language by its tag.
pub(super) fn document(pages: Vec<Page>, title: &str, language: &str) -> Zeroizing<Vec<u8>> {
    let [catalog, tree, info] = [1, 2, 4].map(Ref::new);
    let mut pdf = Pdf::with_capacity(PDF_ROOM * pages.len().max(1));
    pdf.catalog(catalog).pages(tree).lang(TextStr(language)).viewer_preferences().display_doc_title(true);
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("Cardwright"));
    // Below are the objects of the document and its fonts.
    let places: Vec<_> =
        (10..).map(|nth| (Ref::new(nth * 2), Ref::new(nth * 2 + 1))).take(pages.len()).collect();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(places.iter().map(|(page, _)| *page)).count(count);
    for (page, (leaf_ref, stream)) in pages.into_iter().zip(places) {
        let content = Zeroizing::new(page.content.finish().into_vec());
        let mut leaf = pdf.page(leaf_ref);
        leaf.parent(tree).media_box(Rect::new(0.0, 0.0, WIDTH * POINTS, HEIGHT * POINTS)).contents(stream);
        let mut resources = leaf.resources();
        let mut fonts = resources.fonts();
        for font in Font::ALL {
            fonts.pair(font.resource(), font.object());
        }
        drop(fonts);
        drop(resources);
        drop(leaf);
        pdf.stream(stream, &content);
    }
    for font in Font::ALL {
        pdf.type1_font(font.object())
            .base_font(Name(font.base()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    Zeroizing::new(pdf.finish())
}
