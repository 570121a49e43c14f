//! A drawing as an administrator made it: read, and refused where it asks for what a card's drawing needs not and a
//! renderer should not meet: other files, scripts, filters, references that multiply, more than fits on a card.

mod rules;

use super::faults::Faults;
use super::picture;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::language::{Phrase, Said as _, Sentence};
use domain::layout::{Field, Side, Svg};
use resvg::usvg::roxmltree::{Document, Node, NodeId, ParsingOptions};
use rules::{attributes, bounds, ids, placeholders, references, size};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Nodes of a document, those of the drawing program among them.
const NODES_MAX: u32 = 10_000;
/// How deep they nest: a renderer goes down by recursion.
const DEPTH_MAX: usize = 32;
/// Pictures in a drawing.
const PICTURES_MAX: usize = 8;

/// What a drawing is made of.
const DRAWN: [&str; 17] = [
    "svg",
    "g",
    "defs",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "path",
    "text",
    "tspan",
    "image",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];
/// What says something about a drawing, or is drawn only where others refer to it, which is refused.
const SKIPPED: [&str; 9] =
    ["title", "desc", "metadata", "filter", "marker", "pattern", "mask", "symbol", "solidColor"];

/// The id of the rectangle that bounds a text: the text's id, and this.
pub(super) const BOX: &str = "-box";

/// A drawing that may be drawn.
pub(super) struct Template<'a> {
    pub(super) document: Document<'a>,
    /// The pictures in it, each decodable.
    pub(super) pictures: HashMap<NodeId, Arc<Vec<u8>>>,
}

/// What a rectangle stands for.
pub(super) fn slot(node: &Node<'_, '_>) -> Option<Field> {
    let named = is(node, "rect").then(|| node.attribute("id")).flatten()?;
    named.parse().ok().filter(|field: &Field| !field.is_text())
}

/// The id of the text that a rectangle bounds.
pub(super) fn bounded<'a>(node: &Node<'a, '_>) -> Option<&'a str> {
    is(node, "rect").then(|| node.attribute("id")).flatten()?.strip_suffix(BOX)
}

pub(super) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((SVG, name))
}

/// Whether a node and all in it is left out.
pub(super) fn skipped(node: &Node<'_, '_>) -> bool {
    let name = node.tag_name();
    name.namespace() != Some(SVG) || SKIPPED.contains(&name.name()) || is_empty_style(node)
}

// Inkscape leaves one behind.
fn is_empty_style(node: &Node<'_, '_>) -> bool {
    is(node, "style") && node.descendants().filter_map(|n| n.text()).all(|text| text.trim().is_empty())
}

/// Reads a drawing.
///
/// # Errors
/// All that is wrong with it before it is drawn.
pub(super) fn read(side: Side, svg: &Svg) -> Result<Template<'_>, Faults> {
    let mut faults = Faults::new(side);
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(svg.as_str(), options) {
        Ok(document) => document,
        Err(error) => {
            faults.add(
                "svg",
                Sentence::new(
                    format!("The drawing cannot be read: {error}."),
                    format!("Ritningen går inte att läsa: {error}."),
                ),
                UNREADABLE,
            );
            return Err(faults);
        }
    };
    let drawn = drawn(&document, &mut faults);
    size(&document, &mut faults);
    bounds(&drawn, &mut faults);
    ids(&drawn, &mut faults);
    for node in &drawn {
        attributes(node, &mut faults);
        placeholders(node, &mut faults);
    }
    references(&drawn, &mut faults);
    let pictures = pictures(&drawn, &mut faults);
    if faults.is_empty() { Ok(Template { document, pictures }) } else { Err(faults) }
}

const UNREADABLE: Phrase = Phrase::new(
    "Save it as plain SVG, without a DOCTYPE, and not too large.",
    "Spara den som vanlig SVG, utan DOCTYPE, och inte för stor.",
);

/// The elements that are drawn; says which may not be.
fn drawn<'a, 'i>(document: &'a Document<'i>, faults: &mut Faults) -> Vec<Node<'a, 'i>> {
    let mut drawn = Vec::new();
    let mut open = vec![(document.root_element(), 1)];
    while let Some((node, depth)) = open.pop() {
        if skipped(&node) && depth > 1 {
            continue;
        }
        let name = node.tag_name().name();
        if node.tag_name().namespace() != Some(SVG) || !DRAWN.contains(&name) {
            let mend = match name {
                "use" => Phrase::new(
                    "Unlink the clone (Edit > Clone > Unlink Clone).",
                    "Lossa klonen (Edit > Clone > Unlink Clone).",
                ),
                "style" => Phrase::new(
                    "Set the properties at the elements themselves.",
                    "Sätt egenskaperna på själva elementen.",
                ),
                "textPath" | "flowRoot" => Phrase::new(
                    "Make it an ordinary text, or a path (Path > Object to Path).",
                    "Gör den till vanlig text, eller till en bana (Path > Object to Path).",
                ),
                _ => Phrase::new("Take it out.", "Ta bort det."),
            };
            faults.add(
                &label(&node),
                Sentence::new(
                    format!("A card's drawing has no <{name}>."),
                    format!("Ett korts ritning har inget <{name}>."),
                ),
                mend,
            );
            continue;
        }
        if depth > DEPTH_MAX || (is(&node, "svg") && depth > 1) {
            faults.add(
                &label(&node),
                Phrase::new("The drawing nests too deep.", "Ritningen är nästlad för djupt."),
                Phrase::new("Ungroup it (Object > Ungroup).", "Dela upp grupper (Object > Ungroup)."),
            );
            return drawn;
        }
        drawn.push(node);
        open.extend(node.children().filter(Node::is_element).map(|child| (child, depth + 1)));
    }
    drawn
}

/// Each field that a text names.
pub(super) fn placeholders_in(text: &str) -> impl Iterator<Item = Result<Field, &str>> {
    text.split('{').skip(1).map(|rest| match rest.split_once('}') {
        Some((name, _)) => name.parse().ok().filter(|field: &Field| field.is_text()).ok_or(name),
        None => Err(rest),
    })
}

pub(super) fn href<'a>(node: &Node<'a, '_>) -> Option<&'a str> {
    node.attribute("href").or_else(|| node.attribute((XLINK, "href")))
}

fn pictures(drawn: &[Node<'_, '_>], faults: &mut Faults) -> HashMap<NodeId, Arc<Vec<u8>>> {
    let mut pictures = HashMap::new();
    for node in drawn.iter().filter(|node| is(node, "image")).take(PICTURES_MAX) {
        let data = href(node)
            .and_then(|link| link.strip_prefix("data:image/"))
            .and_then(|d| d.split_once(";base64,"));
        let Some((_, data)) = data else {
            let what = Phrase::new("The picture is not in the drawing.", "Bilden finns inte i ritningen.");
            let mend = Phrase::new(
                "Embed it (Extensions > Images > Embed Images).",
                "Bädda in den (Extensions > Images > Embed Images).",
            );
            faults.add(&label(node), what, mend);
            continue;
        };
        let letters: String = data.split_ascii_whitespace().collect();
        let read = STANDARD
            .decode(letters)
            .map_err(|_| Phrase::new("is not written in base64", "är inte skriven i base64"));
        match read.and_then(|bytes| picture::decode(&bytes).map(|_| bytes)) {
            Ok(bytes) => drop(pictures.insert(node.id(), Arc::new(bytes))),
            Err(why) => {
                let what = Sentence::new(format!("The picture {why}."), format!("Bilden {}.", why.swedish()));
                let mend = Phrase::new(
                    "Save it anew as PNG or JPEG and embed it again.",
                    "Spara den på nytt som PNG eller JPEG och bädda in den igen.",
                );
                faults.add(&label(node), what, mend);
            }
        }
    }
    pictures
}

/// How a fault names an element.
pub(super) fn label(node: &Node<'_, '_>) -> String {
    let id = node.ancestors().find_map(|n| n.attribute("id").filter(|_| n == *node || is(node, "tspan")));
    id.unwrap_or_else(|| node.tag_name().name()).to_owned()
}
