//! What a drawing must keep to before it is drawn, rule by rule.

use super::{PICTURES_MAX, bounded, href, is, label, placeholders_in};
use crate::layout::faults::Faults;
use domain::language::{Phrase, Said as _, Sentence};
use domain::layout::{Field, HEIGHT_MM, WIDTH_MM};
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::HashSet;

/// Elements that are drawn.
const ELEMENTS_MAX: usize = 1_500;
/// Elements that need a layer of their own: a card's worth of pixels each.
const LAYERS_MAX: usize = 64;
/// Characters of text in a drawing.
const TEXT_MAX: usize = 4_000;
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

/// One user unit is one millimetre: then what a layout says of sizes is what a ruler says.
pub(super) fn size(document: &Document<'_>, faults: &mut Faults) {
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
            Phrase::new(
"The drawing has not the size of a card.",
"Ritningen har inte ett korts storlek.",
),
            Phrase::new(
                "Set width to 85.6 mm, height to 53.98 mm and the scale to 1 (viewBox 0 0 85.6 53.98; File > Document \
                 Properties).",
                "Sätt bredden till 85,6 mm, höjden till 53,98 mm och skalan till 1 (viewBox 0 0 85.6 53.98; File > Document \
                 Properties).",
            ),
        );
    }
}

/// How much of everything.
pub(super) fn bounds(drawn: &[Node<'_, '_>], faults: &mut Faults) {
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
        (
            drawn.len(),
            ELEMENTS_MAX,
            Phrase::new("elements", "element"),
            Phrase::new("Join shapes (Path > Union).", "Slå ihop former (Path > Union)."),
        ),
        (
            layers,
            LAYERS_MAX,
            Phrase::new("elements with opacity or a clip", "element med genomskinlighet eller beskärning"),
            Phrase::new(
                "Use fill opacity, and cut shapes (Path > Intersection).",
                "Använd fyllningens opacitet, och skär ut former (Path > Intersection).",
            ),
        ),
        (
            text,
            TEXT_MAX,
            Phrase::new("characters of text", "tecken text"),
            Phrase::new("Shorten it.", "Korta den."),
        ),
        (
            drawn.iter().filter(|node| is(node, "image")).count(),
            PICTURES_MAX,
            Phrase::new("pictures", "bilder"),
            Phrase::new("Join them into one.", "Slå ihop dem till en."),
        ),
    ];
    for (count, most, what, mend) in counted {
        if count > most {
            let text = Sentence::new(
                format!("The drawing has {count} {what}; {most} are the most."),
                format!("Ritningen har {count} {}; högst {most} går.", what.swedish()),
            );
            faults.add("svg", text, mend);
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

pub(super) fn ids(drawn: &[Node<'_, '_>], faults: &mut Faults) {
    let mut seen = HashSet::new();
    for node in drawn {
        if let Some(id) = node.attribute("id")
            && !seen.insert(id)
        {
            faults.add(
                id,
                Phrase::new("Two elements have this id.", "Två element har detta id."),
                Phrase::new(
                    "Give one of them another (Object > Object Properties).",
                    "Ge ett av dem ett annat (Object > Object Properties).",
                ),
            );
        }
    }
    let texts: HashSet<_> =
        drawn.iter().filter(|node| is(node, "text")).filter_map(|n| n.attribute("id")).collect();
    for node in drawn {
        if let Some(text) = bounded(node)
            && !texts.contains(text)
        {
            let what = Sentence::new(
                format!("The rectangle bounds a text {text:?}, which is not there."),
                format!("Rektangeln begränsar en text {text:?} som inte finns."),
            );
            faults.add(
                &label(node),
                what,
                Phrase::new(
                    "Give the text this id, or take the rectangle out.",
                    "Ge texten detta id, eller ta bort rektangeln.",
                ),
            );
        }
    }
}

pub(super) fn attributes(node: &Node<'_, '_>, faults: &mut Faults) {
    for (name, value) in properties(node) {
        if name.starts_with("on") {
            faults.add(
                &label(node),
                Sentence::new(format!("It has a script ({name})."), format!("Det har ett skript ({name}).")),
                Phrase::new("Take the script out.", "Ta bort skriptet."),
            );
        }
        if REFUSED.contains(&name) && !["", "none"].contains(&value) {
            let mend = match name {
                "stroke-dasharray" => {
                    Phrase::new("Draw the dashes as lines of their own.", "Rita strecken som egna linjer.")
                }
                "transform" => Phrase::new("Write it as an attribute.", "Skriv det som ett attribut."),
                _ => Phrase::new(
                    "Take the effect out, or make it a picture.",
                    "Ta bort effekten, eller gör den till en bild.",
                ),
            };
            faults.add(
                &label(node),
                Sentence::new(format!("Cards are drawn without {name}."), format!("Kort ritas utan {name}.")),
                mend,
            );
        }
    }
}

pub(super) fn placeholders(node: &Node<'_, '_>, faults: &mut Faults) {
    for text in node.children().filter(Node::is_text).filter_map(|n| n.text()) {
        for unknown in placeholders_in(text).filter_map(Result::err) {
            let shown: String = unknown.chars().take(40).collect();
            let known = Field::ALL.into_iter().filter(|field| field.is_text()).map(Field::name);
            let known = known.collect::<Vec<_>>().join(", ");
            let mend = Sentence::new(
                format!("The fields of a text are {known}."),
                format!("En texts fält är {known}."),
            );
            faults.add(
                &label(node),
                Sentence::new(
                    format!("There is no field {{{shown}}} for a text."),
                    format!("Det finns inget fält {{{shown}}} för en text."),
                ),
                mend,
            );
        }
    }
}

/// References stay within the drawing, and lead to what they are for, at one remove.
pub(super) fn references(drawn: &[Node<'_, '_>], faults: &mut Faults) {
    const TAKE_OUT: Phrase = Phrase::new(
        "Take the reference out; nothing outside of the drawing is read.",
        "Ta bort hänvisningen; ingenting utanför ritningen läses.",
    );
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
                    let what = Sentence::new(
                        format!(
                            "Its {name} refers to {shown:?}, which is no gradient or clip of the drawing."
                        ),
                        format!(
                            "Dess {name} hänvisar till {shown:?}, som inte är någon toning eller beskärning i ritningen."
                        ),
                    );
                    faults.add(&label(node), what, TAKE_OUT);
                }
                if name == "clip-path" && node.ancestors().any(|n| is(&n, "clipPath")) {
                    faults.add(
                        &label(node),
                        Phrase::new("It clips a clip.", "Det beskär en beskärning."),
                        Phrase::new(
                            "Join the two (Path > Intersection).",
                            "Slå ihop de två (Path > Intersection).",
                        ),
                    );
                }
            }
        }
        let gradient = is(node, "linearGradient") || is(node, "radialGradient");
        if let Some(target) = href(node)
            && !is(node, "image")
            && !(gradient && target.strip_prefix('#').is_some_and(|id| paints.contains(id)))
        {
            let shown: String = target.chars().take(60).collect();
            faults.add(
                &label(node),
                Sentence::new(format!("It refers to {shown:?}."), format!("Det hänvisar till {shown:?}.")),
                TAKE_OUT,
            );
        }
    }
}
