//! What stands in a rectangle that has a field's name: photo, logo, codes. Laid on the grid of the printer's dots.

use super::codes::{self, CodeError, DOT_MM};
use super::faults::Faults;
use super::picture;
use super::template;
use cardwright_core::ports::layout::Badge;
use domain::language::{Phrase, Sentence};
use domain::layout::{Field, HEIGHT_MM, WIDTH_MM};
use image::DynamicImage;
use resvg::tiny_skia::Transform;
use resvg::usvg::roxmltree::Node;
use resvg::usvg::{ImageKind, Rect};
use std::collections::HashMap;

/// The pictures of a badge, decoded.
pub(super) struct Pictures {
    pub(super) photo: Photo,
    pub(super) logo: Option<DynamicImage>,
}

/// A photo, or what stands for it.
pub(super) enum Photo {
    /// The one.
    Picture(Box<DynamicImage>),
    /// Somebody, to try a layout.
    Silhouette,
    /// There is none, and there must be.
    Missing,
}

/// Where a slot is.
pub(super) struct Place {
    /// In dots from the card's left and upper edges: left, top, width, height; whole dots within the rectangle.
    dots: [u32; 4],
    /// Radius of its corners in dots.
    radius: f32,
    /// From the card's dots to the rectangle's coordinates.
    transform: String,
    inside: bool,
}

impl Place {
    pub(super) fn new(node: &Node<'_, '_>, area: Rect, transform: Transform) -> Self {
        let begin = |mm: f32| (mm.clamp(0.0, WIDTH_MM) / DOT_MM - 0.02).ceil();
        let end = |mm: f32| (mm.clamp(0.0, WIDTH_MM) / DOT_MM + 0.02).floor();
        let (left, top) = (begin(area.left()), begin(area.top()));
        let edges = [left, top, end(area.right()) - left, end(area.bottom()) - top];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within a card, and clamped"
        )]
        let dots = edges.map(|edge| edge.max(0.0) as u32);
        let scale = (transform.sx * transform.sy - transform.kx * transform.ky).abs().sqrt();
        let radius = node.attribute("rx").and_then(|rx| rx.trim().parse::<f32>().ok()).unwrap_or(0.0);
        let back = transform.invert().unwrap_or_default();
        let own = node.attribute("transform").unwrap_or_default().replace(['"', '<', '&'], "");
        let transform = format!(
            "{own} matrix({} {} {} {} {} {}) scale({DOT_MM}) translate({left} {top})",
            back.sx, back.ky, back.kx, back.sy, back.tx, back.ty
        );
        let slack = 0.05;
        let inside = area.left() >= -slack
            && area.top() >= -slack
            && area.right() <= WIDTH_MM + slack
            && area.bottom() <= HEIGHT_MM + slack;
        Self { dots, radius: radius * scale / DOT_MM, transform, inside }
    }
}

/// The element that stands for a slot; none for a logo that is not there.
pub(super) fn draw(
    field: Field,
    place: &Place,
    badge: &Badge<'_>,
    pictures: &Pictures,
    images: &mut HashMap<String, ImageKind>,
    faults: &mut Faults,
) -> Option<String> {
    let name = field.name();
    let [_, _, width, height] = place.dots;
    if !place.inside || width == 0 || height == 0 {
        faults.add(
            name,
            Phrase::new(
                "The rectangle reaches over the edge of the card.",
                "Rektangeln når över kortets kant.",
            ),
            Phrase::new("Move it onto the card.", "Flytta in den på kortet."),
        );
        return None;
    }
    let link = format!("slot:{name}");
    let content = match (field, &pictures.photo, &pictures.logo) {
        (Field::Photo, Photo::Missing, _) => {
            faults.add(
                name,
                Phrase::new("There is no photo of the holder.", "Det finns inget foto av innehavaren."),
                Phrase::new("Add a photo to the person.", "Lägg till ett foto hos personen."),
            );
            return None;
        }
        (Field::Photo, Photo::Silhouette, _) => silhouette(width, height),
        (Field::Photo, Photo::Picture(photo), _) => {
            images.insert(link.clone(), ImageKind::PNG(picture::fill(photo, width, height)?));
            format!(r#"<image href="{link}" width="{width}" height="{height}" preserveAspectRatio="none"/>"#)
        }
        (Field::Logo, _, None) => return None,
        (Field::Logo, _, Some(logo)) => {
            images.insert(link.clone(), ImageKind::PNG(picture::whole(logo, width, height)?));
            format!(r#"<image href="{link}" width="{width}" height="{height}"/>"#)
        }
        _ => code(field, badge.card_number, width, height, faults)?,
    };
    Some(format!(
        r##"<g id="{name}" transform="{}"><clipPath id="{name}-clip"><rect width="{width}" height="{height}" rx="{}"/></clipPath><g clip-path="url(#{name}-clip)">{content}</g></g>"##,
        place.transform, place.radius
    ))
}

fn code(field: Field, number: &str, width: u32, height: u32, faults: &mut Faults) -> Option<String> {
    let drawn = match field {
        Field::Qr => codes::qr(number, width, height),
        _ => codes::code128(number, width, height),
    };
    match drawn {
        Ok(path) => Some(format!(
            r##"<rect width="{width}" height="{height}" fill="#fff"/><path d="{path}" fill="#000" shape-rendering="crispEdges"/>"##
        )),
        Err(CodeError::TooSmall(width, height)) => {
            let mm = |dots: u32| f64::from(dots) * f64::from(DOT_MM);
            let (width, height) = (mm(width), mm(height));
            let mend = Sentence::new(
                format!("Make it at least {width:.1} x {height:.1} mm."),
                format!("Gör den minst {width:.1} x {height:.1} mm."),
            );
            faults.add(
                field.name(),
                Phrase::new("The code is too small for a reader.", "Koden är för liten för en läsare."),
                mend,
            );
            None
        }
        Err(CodeError::Text) => {
            let mend = Phrase::new(
                "Card numbers of digits and letters can be written.",
                "Kortnummer av siffror och bokstäver kan skrivas.",
            );
            faults.add(
                field.name(),
                Phrase::new(
                    "The code has no signs for this card number.",
                    "Koden har inga tecken för det här kortnumret.",
                ),
                mend,
            );
            None
        }
    }
}

/// Head and shoulders.
fn silhouette(width: u32, height: u32) -> String {
    let (w, h) = (f64::from(width), f64::from(height));
    let (middle, head) = (w / 2.0, w * 0.2);
    format!(
        r##"<rect width="{w}" height="{h}" fill="#dde3ea"/><circle cx="{middle}" cy="{}" r="{head}" fill="#9aa7b5"/><ellipse cx="{middle}" cy="{h}" rx="{}" ry="{}" fill="#9aa7b5"/>"##,
        h * 0.4,
        w * 0.38,
        h * 0.32
    )
}

/// Whether a node of the final tree is a slot.
pub(super) fn is_slot(id: &str) -> bool {
    id.parse().is_ok_and(|field: Field| !field.is_text()) || id.ends_with(template::BOX)
}
