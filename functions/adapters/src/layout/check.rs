//! Whether what is drawn is where it may be: on the card, clear of the chip, in a size and a face that print.

use super::draw::{self, Drawing};
use super::faults::Faults;
use super::fonts;
use super::slot;
use domain::language::{Phrase, Sentence};
use domain::layout::{Area, CHIP_ZONE, HEIGHT_MM, Side, WIDTH_MM};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{FontFamily, Group, Node, Rect, Text};

/// The smallest letters in mm (4 pt): seventeen dots.
const LETTERS_MM: f32 = 1.41;
/// Dots in a millimetre, when looking at what is drawn over the chip.
const LOOK: f32 = 8.0;
/// How far a text may reach over the edge in mm: its line is higher than its letters.
const SLACK: f32 = 0.5;

const CARD: Area = Area { left: 0.0, top: 0.0, right: WIDTH_MM, bottom: HEIGHT_MM };

/// Looks at a side, drawn with the longest values.
pub(super) fn geometry(drawing: &Drawing, side: Side, chip: bool, db: &Database, faults: &mut Faults) {
    let chip = chip && side == Side::Front;
    for (field, area) in &drawing.slots {
        if chip && meet(*area, CHIP_ZONE) {
            over_chip(field.name(), faults);
        }
    }
    let mut look = Look { chip, db, faults };
    look.group(drawing.tree.root(), "");
}

struct Look<'l> {
    chip: bool,
    db: &'l Database,
    faults: &'l mut Faults,
}

impl Look<'_> {
    fn group(&mut self, group: &Group, within: &str) {
        for node in group.children() {
            let name = if node.id().is_empty() { within } else { node.id() };
            if slot::is_slot(name) {
                continue;
            }
            if let Node::Group(group) = node {
                self.group(group, name);
                continue;
            }
            let name = match node {
                _ if !name.is_empty() => name,
                Node::Image(_) => "image",
                _ => "path",
            };
            let area = if let Node::Text(text) = node {
                self.text(text);
                text.abs_bounding_box()
            } else {
                node.abs_stroke_bounding_box()
            };
            if !meet(area, CARD) {
                self.faults.add(
                    name,
                    Phrase::new("It lies outside of the card.", "Det ligger utanför kortet."),
                    Phrase::new(
                        "Move it onto the card, or take it out.",
                        "Flytta in det på kortet, eller ta bort det.",
                    ),
                );
            } else if self.chip && meet(area, CHIP_ZONE) && marks_chip(node) {
                over_chip(name, self.faults);
            }
        }
    }

    fn text(&mut self, text: &Text) {
        let area = text.abs_bounding_box();
        let inside = area.left() >= -SLACK
            && area.top() >= -SLACK
            && area.right() <= WIDTH_MM + SLACK
            && area.bottom() <= HEIGHT_MM + SLACK;
        if !inside {
            self.faults.add(
                text.id(),
                Phrase::new("The text reaches over the edge of the card.", "Texten når över kortets kant."),
                Phrase::new("Move it, or make it smaller.", "Flytta den, eller gör den mindre."),
            );
        }
        if draw::size(text) < LETTERS_MM {
            self.faults.add(
                text.id(),
                Phrase::new(
                    "The letters are too small to read in print.",
                    "Bokstäverna är för små för att läsas i tryck.",
                ),
                Phrase::new("Make them 4 pt (1.41 mm) or larger.", "Gör dem 4 pt (1,41 mm) eller större."),
            );
        }
        for span in text.chunks().iter().flat_map(|chunk| chunk.spans()) {
            let families = span.font().families();
            let known = |family: &FontFamily| match family {
                FontFamily::Named(name) => fonts::has(self.db, name),
                _ => true,
            };
            if !families.iter().any(known) {
                let names = families.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let what = Sentence::new(
                    format!("There is no font {names} here."),
                    format!("Typsnittet {names} finns inte här."),
                );
                let mend = Sentence::new(
                    format!("Use {}, or install the font on the server.", fonts::FACE),
                    format!("Använd {}, eller installera typsnittet på servern.", fonts::FACE),
                );
                self.faults.add(text.id(), what, mend);
            }
        }
    }
}

fn over_chip(name: &str, faults: &mut Faults) {
    let Area { left, top, right, bottom } = CHIP_ZONE;
    let mend = Sentence::new(
        format!(
            "Keep the front clear from {left} to {right} mm from the left edge and from {top} to {bottom} mm from the \
             upper one, or say that the cards have no contact chip."
        ),
        format!(
            "Håll framsidan fri från {left} till {right} mm från vänsterkanten och från {top} till {bottom} mm från \
             överkanten, eller ange att korten inte har något kontaktchip."
        ),
    );
    faults.add(
        name,
        Phrase::new("It is printed over the contact chip.", "Det trycks över kontaktchippet."),
        mend,
    );
}

fn meet(a: Rect, b: Area) -> bool {
    a.left() < b.right && a.right() > b.left && a.top() < b.bottom && a.bottom() > b.top
}

/// Whether a node leaves colour in the chip's zone: its bounds may be there while it goes around.
fn marks_chip(node: &Node) -> bool {
    let side = |from: f32, to: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some millimetres")]
        let dots = ((to - from) * LOOK) as u32;
        dots
    };
    let (width, height) = (side(CHIP_ZONE.left, CHIP_ZONE.right), side(CHIP_ZONE.top, CHIP_ZONE.bottom));
    let (Some(mut seen), Some(layer)) = (Pixmap::new(width, height), node.abs_layer_bounding_box()) else {
        return true;
    };
    // The node is drawn from its own corner.
    let place = Transform::from_scale(LOOK, LOOK)
        .pre_translate(layer.x() - CHIP_ZONE.left, layer.y() - CHIP_ZONE.top);
    let _ = resvg::render_node(node, place, &mut seen.as_mut());
    seen.pixels().iter().any(|pixel| {
        let colour = pixel.demultiply();
        pixel.alpha() > 12 && [colour.red(), colour.green(), colour.blue()].iter().any(|part| *part < 250)
    })
}
