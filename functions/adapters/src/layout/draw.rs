//! From a drawing and a badge to a tree that is ready to be rendered: measured first, then fitted.

use super::compose::{self, Fits, compose};
use super::faults::Faults;
use super::slot::{self, Pictures};
use super::template::{self, Template};
use cardwright_core::ports::layout::{Badge, LayoutError};
use domain::language::{Phrase, Sentence};
use domain::layout::{Area, Field, HEIGHT_MM, Side, Svg, WIDTH_MM};
use resvg::tiny_skia::{Point, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{self, Group, ImageHrefResolver, ImageKind, Node, Options, Rect, Text, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// A text is set no smaller than this part of its drawn size,
const LEAST_PART: f32 = 0.5;
/// nor smaller than this in mm (5 pt), which is what an eye reads off a card.
const LEAST_MM: f32 = 1.76;
/// How near a text without a box comes to the edge in mm.
const MARGIN: f32 = 2.0;
/// How far a text may reach over its box in mm: an italic does.
const SLACK: f32 = 0.1;

/// How many times over a card may be painted: what rendering it takes grows with that.
const COATS_MAX: f32 = 100.0;

/// A side that can be rendered.
pub(super) struct Drawing {
    pub(super) tree: Tree,
    /// Where its slots are, in mm.
    pub(super) slots: Vec<(Field, Rect)>,
}

/// Draws a side.
pub(super) fn draw(
    fonts: &Arc<Database>,
    side: Side,
    svg: &Svg,
    badge: &Badge<'_>,
    pictures: &Pictures,
) -> Result<Drawing, LayoutError> {
    let faults = |faults: Faults| LayoutError::Faults(faults.into_list());
    let template = template::read(side, svg).map_err(faults)?;
    let mut images: HashMap<String, ImageKind> = template
        .document
        .descendants()
        .filter_map(|node| Some((compose::picture_link(&node), kind(template.pictures.get(&node.id())?))))
        .collect();
    let measured = Measured::of(&parse(fonts, HashMap::new(), &compose(&template, badge, None))?);
    let mut found = Faults::new(side);
    let mut fits = Fits { texts: texts(&template, badge, &measured, &mut found), ..Fits::default() };
    let mut slots = Vec::new();
    for node in template.document.descendants() {
        let Some(field) = template::slot(&node) else { continue };
        let Some((area, transform)) = measured.shapes.get(field.name()) else {
            found.add(
                field.name(),
                Phrase::new(
                    "The rectangle has no size, or is hidden.",
                    "Rektangeln har ingen storlek, eller är dold.",
                ),
                Phrase::new("Show it, and give it a size.", "Visa den, och ge den en storlek."),
            );
            continue;
        };
        slots.push((field, *area));
        let place = slot::Place::new(&node, *area, *transform);
        if let Some(drawn) = slot::draw(field, &place, badge, pictures, &mut images, &mut found) {
            fits.slots.insert(field, drawn);
        }
    }
    if !found.is_empty() {
        return Err(faults(found));
    }
    let tree = parse(fonts, images, &compose(&template, badge, Some(&fits)))?;
    glyphs(tree.root(), &mut found);
    if painted(tree.root()) > COATS_MAX * WIDTH_MM * HEIGHT_MM {
        found.add(
            "svg",
            Phrase::new(
                "The drawing paints the card too many times over.",
                "Ritningen målar över kortet för många gånger.",
            ),
            Phrase::new("Take out shapes that others cover.", "Ta bort former som täcks av andra."),
        );
    }
    if found.is_empty() { Ok(Drawing { tree, slots }) } else { Err(faults(found)) }
}

fn kind(bytes: &Arc<Vec<u8>>) -> ImageKind {
    let bytes = Arc::clone(bytes);
    if bytes.starts_with(b"\x89PNG") { ImageKind::PNG(bytes) } else { ImageKind::JPEG(bytes) }
}

/// Pictures come from memory alone: no link is ever a path.
fn parse(fonts: &Arc<Database>, images: HashMap<String, ImageKind>, svg: &str) -> Result<Tree, LayoutError> {
    let options = Options {
        fontdb: Arc::clone(fonts),
        font_family: super::fonts::FACE.to_owned(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(move |link, _| images.get(link).cloned()),
        },
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error: usvg::Error| LayoutError::Renderer(Box::new(error)))
}

/// Where everything with an id came to lie, in mm.
#[derive(Default)]
struct Measured {
    texts: HashMap<String, Line>,
    shapes: HashMap<String, (Rect, Transform)>,
}

struct Line {
    area: Rect,
    transform: Transform,
    /// Size of its largest letters in mm.
    size: f32,
}

impl Measured {
    fn of(tree: &Tree) -> Self {
        let mut all = Self::default();
        all.group(tree.root());
        all
    }

    fn group(&mut self, group: &Group) {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group),
                Node::Text(text) => {
                    let line = Line {
                        area: text.abs_bounding_box(),
                        transform: text.abs_transform(),
                        size: size(text),
                    };
                    self.texts.insert(text.id().to_owned(), line);
                }
                Node::Path(path) => {
                    self.shapes.insert(path.id().to_owned(), (path.abs_bounding_box(), path.abs_transform()));
                }
                Node::Image(_) => {}
            }
        }
    }
}

/// The size of a text's largest letters in mm, as drawn.
pub(super) fn size(text: &Text) -> f32 {
    let transform = text.abs_transform();
    let scale = (transform.sx * transform.sy - transform.kx * transform.ky).abs().sqrt();
    text.layouted().iter().map(|span| span.font_size.get() * scale).fold(0.0, f32::max)
}

/// How much smaller each text with a field has to be set.
fn texts(
    template: &Template<'_>,
    badge: &Badge<'_>,
    measured: &Measured,
    faults: &mut Faults,
) -> HashMap<String, f32> {
    let card = Area { left: MARGIN, top: MARGIN, right: WIDTH_MM - MARGIN, bottom: HEIGHT_MM - MARGIN };
    let mut fits = HashMap::new();
    for node in template.document.descendants().filter(|node| template::is(node, "text")) {
        let (id, fields) = (compose::text_id(&node), compose::fields(&node));
        let Some(line) = measured.texts.get(&id).filter(|_| !fields.is_empty()) else { continue };
        let within = measured.shapes.get(&format!("{id}{}", template::BOX)).map_or(card, |(area, _)| Area {
            left: area.left(),
            top: area.top(),
            right: area.right(),
            bottom: area.bottom(),
        });
        let part = line.part(compose::anchor(&node), within);
        let least = LEAST_PART.max(LEAST_MM / line.size).min(1.0);
        if part < least {
            let shown = fields.iter().filter(|f| !badge.text(**f).is_empty()).map(|f| f.name());
            let names = shown.collect::<Vec<_>>().join(", ");
            let what = Sentence::new(
                format!("{names} overflows: it does not fit even in small letters."),
                format!("{names} ryms inte, inte ens med små bokstäver."),
            );
            faults.add(
                &id,
                what,
                Phrase::new(
                    "Give the text more room or smaller letters in the layout, or shorten the value.",
                    "Ge texten mer plats eller mindre bokstäver i layouten, eller korta värdet.",
                ),
            );
        } else if part < 1.0 {
            fits.insert(id, part);
        }
    }
    fits
}

impl Line {
    /// The part of its size at which it fits, scaled about its anchor; 0 if the anchor itself lies outside.
    fn part(&self, (x, y): (f32, f32), within: Area) -> f32 {
        let mut at = Point::from_xy(x, y);
        self.transform.map_point(&mut at);
        let upright = self.transform.sx.abs() >= self.transform.kx.abs();
        let (from, to, start, end, at) = if upright {
            (within.left, within.right, self.area.left(), self.area.right(), at.x)
        } else {
            (within.top, within.bottom, self.area.top(), self.area.bottom(), at.y)
        };
        let side = |room: f32, need: f32| if need <= SLACK { 1.0 } else { (room / need).clamp(0.0, 1.0) };
        side(at - from + SLACK, at - start).min(side(to - at + SLACK, end - at))
    }
}

/// What all leaves of a tree cover on the card in square millimetres.
fn painted(group: &Group) -> f32 {
    let leaf = |area: Rect| {
        let width = area.right().min(WIDTH_MM) - area.left().max(0.0);
        let height = area.bottom().min(HEIGHT_MM) - area.top().max(0.0);
        width.max(0.0) * height.max(0.0)
    };
    let part = |node: &Node| match node {
        Node::Group(group) => painted(group),
        _ => leaf(node.abs_stroke_bounding_box()),
    };
    group.children().iter().map(part).sum()
}

/// Each character for which no face has a shape: it would be an empty box on the card.
fn glyphs(group: &Group, faults: &mut Faults) {
    for node in group.children() {
        match node {
            Node::Group(group) => glyphs(group, faults),
            Node::Text(text) => {
                let all = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                for c in all.filter(|glyph| glyph.id.0 == 0).flat_map(|glyph| glyph.text.chars()) {
                    let code = u32::from(c);
                    let what = Sentence::new(
                        format!("No font here has the character {c:?} (U+{code:04X})."),
                        format!("Inget typsnitt här har tecknet {c:?} (U+{code:04X})."),
                    );
                    faults.add(
                        text.id(),
                        what,
                        Phrase::new(
"Install a font of its script on the server, or write it otherwise.",
"Installera ett typsnitt för dess skrift på servern, eller skriv det på annat sätt.",
),
                    );
                }
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}
