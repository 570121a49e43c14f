//! A drawing written anew with a card's data in it. What the renderer gets is what is written here: attributes of other
//! namespaces, links and everything that a template has not been read for stay behind.

use super::template::{self, Template};
use cardwright_core::ports::layout::Badge;
use domain::layout::{Field, HEIGHT_MM, WIDTH_MM};
use resvg::usvg::roxmltree::Node;
use std::collections::HashMap;
use std::fmt::Write as _;

/// How the pieces of a card fit the drawing.
#[derive(Default)]
pub(super) struct Fits {
    /// How much smaller each text is set, by its id.
    pub(super) texts: HashMap<String, f32>,
    /// What is drawn in each slot: an element.
    pub(super) slots: HashMap<Field, String>,
}

/// The drawing with the badge's texts. Without fits, as it has to be measured: texts in full size, slots and boxes as
/// black rectangles.
pub(super) fn compose(template: &Template<'_>, badge: &Badge<'_>, fits: Option<&Fits>) -> String {
    let mut out = String::new();
    let mut writer = Writer { out: &mut out, badge, fits };
    writer.element(template.document.root_element());
    out
}

/// The id under which a text is known.
pub(super) fn text_id(node: &Node<'_, '_>) -> String {
    node.attribute("id").map_or_else(|| format!("text-{}", node.id().get()), str::to_owned)
}

/// The link to a picture of the drawing.
pub(super) fn picture_link(node: &Node<'_, '_>) -> String {
    format!("drawing:{}", node.id().get())
}

/// The fields that a text element names.
pub(super) fn fields(text: &Node<'_, '_>) -> Vec<Field> {
    let texts = text.descendants().filter(Node::is_text).filter_map(|n| n.text());
    texts.flat_map(template::placeholders_in).filter_map(Result::ok).collect()
}

/// Where a text is anchored, in its own coordinates.
pub(super) fn anchor(text: &Node<'_, '_>) -> (f32, f32) {
    let first = |name| {
        let with = text.descendants().find_map(|node| node.attribute(name))?;
        with.split([' ', ',']).next()?.trim().parse().ok()
    };
    (first("x").unwrap_or(0.0), first("y").unwrap_or(0.0))
}

struct Writer<'w> {
    out: &'w mut String,
    badge: &'w Badge<'w>,
    fits: Option<&'w Fits>,
}

impl Writer<'_> {
    // Goes as deep as the template, whose depth is bounded.
    fn element(&mut self, node: Node<'_, '_>) {
        let is_root = node.parent_element().is_none();
        if !is_root && (template::skipped(&node) || template::is(&node, "style")) {
            return;
        }
        let slot = template::slot(&node);
        if slot.is_some() || template::bounded(&node).is_some() {
            match self.fits {
                None => self.guide(&node),
                Some(fits) => {
                    self.out.push_str(slot.and_then(|s| fits.slots.get(&s)).map_or("", String::as_str))
                }
            }
            return;
        }
        let is_text = template::is(&node, "text");
        if is_text && self.says_nothing(&node) {
            return;
        }
        let name = node.tag_name().name();
        self.write(format_args!("<{name}"));
        if is_root {
            self.write(format_args!(
                r#" xmlns="{}" width="{WIDTH_MM}" height="{HEIGHT_MM}" viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}""#,
                template::SVG
            ));
        }
        if is_text {
            self.attribute("id", &text_id(&node));
            self.shrink(&node);
        }
        self.attributes(&node, is_root, is_text);
        self.out.push('>');
        for child in node.children() {
            if child.is_element() {
                self.element(child);
            } else if let Some(text) = child.text().filter(|_| is_text || name == "tspan") {
                self.text(text);
            }
        }
        self.write(format_args!("</{name}>"));
    }

    /// A text none of whose fields has a value: its label would stand for nothing.
    fn says_nothing(&self, text: &Node<'_, '_>) -> bool {
        let fields = fields(text);
        !fields.is_empty() && fields.into_iter().all(|field| self.badge.text(field).trim().is_empty())
    }

    fn shrink(&mut self, text: &Node<'_, '_>) {
        let own = text.attribute("transform").unwrap_or_default();
        let (x, y) = anchor(text);
        match self.fits.and_then(|fits| fits.texts.get(&text_id(text))) {
            Some(by) => {
                let all = format!("{own} translate({x} {y}) scale({by}) translate({} {})", -x, -y);
                self.attribute("transform", &all);
            }
            None => self.attribute("transform", own),
        }
    }

    fn attributes(&mut self, node: &Node<'_, '_>, is_root: bool, is_text: bool) {
        let is_image = template::is(node, "image");
        for attribute in node.attributes() {
            let name = attribute.name();
            match attribute.namespace() {
                None if is_root && ["width", "height", "viewBox"].contains(&name) => {}
                None if is_text && ["id", "transform"].contains(&name) => {}
                None if name == "href" => {}
                None => self.attribute(name, attribute.value()),
                Some(template::XML) if name == "space" => self.attribute("xml:space", attribute.value()),
                Some(_) => {}
            }
        }
        if is_image {
            self.attribute("href", &picture_link(node));
        } else if let Some(link) = template::href(node) {
            self.attribute("href", link);
        }
    }

    /// What is only measured: no opacity, no fill hides it.
    fn guide(&mut self, node: &Node<'_, '_>) {
        self.out.push_str("<rect");
        for name in ["id", "x", "y", "width", "height", "transform"] {
            self.attribute(name, node.attribute(name).unwrap_or_default());
        }
        self.out.push_str("/>");
    }

    fn text(&mut self, text: &str) {
        let mut parts = text.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or_default();
            filled.push_str(name.parse().map_or("", |field| self.badge.text(field)).trim());
            filled.push_str(rest);
        }
        escape(self.out, &filled);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.write(format_args!(" {name}=\""));
            escape(self.out, value);
            self.out.push('"');
        }
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(what);
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            // XML has no other control characters, and cards have none.
            c if c.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&c) => {}
            c => out.push(c),
        }
    }
}
