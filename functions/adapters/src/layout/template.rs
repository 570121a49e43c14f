//! A drawing as an administrator made it: read, and refused where it asks for what a card's drawing needs not and a
//! renderer should not meet: other files, scripts, filters, references that multiply, more than fits on a card.

use super::faults::Faults;
use super::picture;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::layout::{Field, HEIGHT_MM, Side, Svg, WIDTH_MM};
use resvg::usvg::roxmltree::{Document, Node, NodeId, ParsingOptions};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Nodes of a document, those of the drawing program among them.
const NODES_MAX: u32 = 10_000;
/// Elements that are drawn.
const ELEMENTS_MAX: usize = 1_500;
/// How deep they nest: a renderer goes down by recursion.
const DEPTH_MAX: usize = 32;
/// Elements that need a layer of their own: a card's worth of pixels each.
const LAYERS_MAX: usize = 64;
/// Pictures in a drawing.
const PICTURES_MAX: usize = 8;
/// Characters of text in a drawing.
const TEXT_MAX: usize = 4_000;

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
/// Properties that cost a renderer more than they give a card.
const REFUSED: [&str; 9] = [
    "filter",
    "mask",
    "marker",
    "marker-start",
    "marker-mid",
    "marker-end",
    "stroke-dasharray",
    "transform",
    "backdrop-filter",
];

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
            faults.add("svg", format!("The drawing cannot be read: {error}."), UNREADABLE);
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

const UNREADABLE: &str = "Save it as plain SVG, without a DOCTYPE, and not too large.";

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
                "use" => "Unlink the clone (Edit > Clone > Unlink Clone).",
                "style" => "Set the properties at the elements themselves.",
                "textPath" | "flowRoot" => "Make it an ordinary text, or a path (Path > Object to Path).",
                _ => "Take it out.",
            };
            faults.add(&label(&node), format!("A card's drawing has no <{name}>."), mend);
            continue;
        }
        if depth > DEPTH_MAX || (is(&node, "svg") && depth > 1) {
            faults.add(&label(&node), "The drawing nests too deep.", "Ungroup it (Object > Ungroup).");
            return drawn;
        }
        drawn.push(node);
        open.extend(node.children().filter(Node::is_element).map(|child| (child, depth + 1)));
    }
    drawn
}

/// One user unit is one millimetre: then what a layout says of sizes is what a ruler says.
fn size(document: &Document<'_>, faults: &mut Faults) {
    let root = document.root_element();
    let millimetres = |name| {
        root.attribute(name).and_then(|v| v.trim().strip_suffix("mm")).and_then(|v| v.trim().parse().ok())
    };
    let near = |value: Option<f32>, wanted: f32| value.is_some_and(|value| (value - wanted).abs() < 0.01);
    let view: Vec<f32> = root
        .attribute("viewBox")
        .map(|v| {
            v.split([' ', ',']).filter(|part| !part.is_empty()).map_while(|part| part.parse().ok()).collect()
        })
        .unwrap_or_default();
    let whole = matches!(view[..], [x, y, width, height]
        if near(Some(x), 0.0) && near(Some(y), 0.0) && near(Some(width), WIDTH_MM) && near(Some(height), HEIGHT_MM));
    if !(near(millimetres("width"), WIDTH_MM) && near(millimetres("height"), HEIGHT_MM) && whole) {
        faults.add(
            "svg",
            "The drawing has not the size of a card.",
            "Set width to 85.6 mm, height to 53.98 mm and the scale to 1 (viewBox 0 0 85.6 53.98; File > Document \
             Properties).",
        );
    }
}

/// How much of everything.
fn bounds(drawn: &[Node<'_, '_>], faults: &mut Faults) {
    let layers =
        drawn.iter().filter(|node| properties(node).any(|(name, value)| is_layer(name, value))).count();
    let text: usize = drawn
        .iter()
        .flat_map(Node::children)
        .filter(Node::is_text)
        .filter_map(|n| n.text())
        .map(str::len)
        .sum();
    let counted = [
        (drawn.len(), ELEMENTS_MAX, "elements", "Join shapes (Path > Union)."),
        (
            layers,
            LAYERS_MAX,
            "elements with opacity or a clip",
            "Use fill opacity, and cut shapes (Path > Intersection).",
        ),
        (text, TEXT_MAX, "characters of text", "Shorten it."),
        (
            drawn.iter().filter(|node| is(node, "image")).count(),
            PICTURES_MAX,
            "pictures",
            "Join them into one.",
        ),
    ];
    for (count, most, what, mend) in counted {
        if count > most {
            faults.add("svg", format!("The drawing has {count} {what}; {most} are the most."), mend);
        }
    }
}

fn is_layer(name: &str, value: &str) -> bool {
    match name {
        "opacity" => value != "1",
        "clip-path" => value != "none",
        "mix-blend-mode" => value != "normal",
        "isolation" => value != "auto",
        _ => false,
    }
}

/// Presentation attributes and the parts of `style`, which are the same thing.
fn properties<'a>(node: &Node<'a, '_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let plain =
        node.attributes().filter(|a| a.namespace().is_none() && !["style", "transform"].contains(&a.name()));
    let styled =
        node.attribute("style").unwrap_or_default().split(';').filter_map(|part| part.split_once(':'));
    plain
        .map(|a| (a.name(), a.value().trim()))
        .chain(styled.map(|(name, value)| (name.trim(), value.trim())))
        .collect::<Vec<_>>()
        .into_iter()
}

fn ids(drawn: &[Node<'_, '_>], faults: &mut Faults) {
    let mut seen = HashSet::new();
    for node in drawn {
        if let Some(id) = node.attribute("id")
            && !seen.insert(id)
        {
            faults.add(
                id,
                "Two elements have this id.",
                "Give one of them another (Object > Object Properties).",
            );
        }
    }
    let texts: HashSet<_> =
        drawn.iter().filter(|node| is(node, "text")).filter_map(|n| n.attribute("id")).collect();
    for node in drawn {
        if let Some(text) = bounded(node)
            && !texts.contains(text)
        {
            let what = format!("The rectangle bounds a text {text:?}, which is not there.");
            faults.add(&label(node), what, "Give the text this id, or take the rectangle out.");
        }
    }
}

fn attributes(node: &Node<'_, '_>, faults: &mut Faults) {
    for (name, value) in properties(node) {
        if name.starts_with("on") {
            faults.add(&label(node), format!("It has a script ({name})."), "Take the script out.");
        }
        if REFUSED.contains(&name) && !["", "none"].contains(&value) {
            let mend = match name {
                "stroke-dasharray" => "Draw the dashes as lines of their own.",
                "transform" => "Write it as an attribute.",
                _ => "Take the effect out, or make it a picture.",
            };
            faults.add(&label(node), format!("Cards are drawn without {name}."), mend);
        }
    }
}

/// Each field that a text names.
pub(super) fn placeholders_in(text: &str) -> impl Iterator<Item = Result<Field, &str>> {
    text.split('{').skip(1).map(|rest| match rest.split_once('}') {
        Some((name, _)) => name.parse().ok().filter(|field: &Field| field.is_text()).ok_or(name),
        None => Err(rest),
    })
}

fn placeholders(node: &Node<'_, '_>, faults: &mut Faults) {
    for text in node.children().filter(Node::is_text).filter_map(|n| n.text()) {
        for unknown in placeholders_in(text).filter_map(Result::err) {
            let shown: String = unknown.chars().take(40).collect();
            let known: Vec<_> =
                Field::ALL.into_iter().filter(|field| field.is_text()).map(Field::name).collect();
            let mend = format!("The fields of a text are {}.", known.join(", "));
            faults.add(&label(node), format!("There is no field {{{shown}}} for a text."), &mend);
        }
    }
}

/// References stay within the drawing, and lead to what they are for, at one remove.
fn references(drawn: &[Node<'_, '_>], faults: &mut Faults) {
    const TAKE_OUT: &str = "Take the reference out; nothing outside of the drawing is read.";
    let ids = |names: &[&str]| -> HashSet<&str> {
        drawn
            .iter()
            .filter(|n| names.contains(&n.tag_name().name()))
            .filter_map(|n| n.attribute("id"))
            .collect()
    };
    let (paints, clips) = (ids(&["linearGradient", "radialGradient"]), ids(&["clipPath"]));
    for node in drawn {
        for (name, value) in properties(node) {
            for link in value.split("url(").skip(1) {
                let target = link.split(')').next().unwrap_or_default().trim_matches(['"', '\'', ' ']);
                let known = if name == "clip-path" { &clips } else { &paints };
                if !target.strip_prefix('#').is_some_and(|id| known.contains(id)) {
                    let shown: String = target.chars().take(60).collect();
                    let what = format!(
                        "Its {name} refers to {shown:?}, which is no gradient or clip of the drawing."
                    );
                    faults.add(&label(node), what, TAKE_OUT);
                }
                if name == "clip-path" && node.ancestors().any(|n| is(&n, "clipPath")) {
                    faults.add(&label(node), "It clips a clip.", "Join the two (Path > Intersection).");
                }
            }
        }
        let gradient = is(node, "linearGradient") || is(node, "radialGradient");
        if let Some(target) = href(node)
            && !is(node, "image")
            && !(gradient && target.strip_prefix('#').is_some_and(|id| paints.contains(id)))
        {
            let shown: String = target.chars().take(60).collect();
            faults.add(&label(node), format!("It refers to {shown:?}."), TAKE_OUT);
        }
    }
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
            let mend = "Embed it (Extensions > Images > Embed Images).";
            faults.add(&label(node), "The picture is not in the drawing.", mend);
            continue;
        };
        let letters: String = data.split_ascii_whitespace().collect();
        let read = STANDARD.decode(letters).map_err(|_| "is not written in base64");
        match read.and_then(|bytes| picture::decode(&bytes).map(|_| bytes)) {
            Ok(bytes) => drop(pictures.insert(node.id(), Arc::new(bytes))),
            Err(why) => {
                let mend = "Save it anew as PNG or JPEG and embed it again.";
                faults.add(&label(node), format!("The picture {why}."), mend);
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
