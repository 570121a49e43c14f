//! Cards drawn from layouts: PNG to look at, PDF to print.
//!
//! A drawing is read and refused where it should not be drawn (`template`), written anew with the card's data
//! (`compose`), measured and fitted (`draw`), and rendered: by resvg for the eye, by krilla for the printer, from the
//! same tree. Nothing of it reads a file but fonts.

mod check;
mod codes;
mod compose;
mod draw;
mod faults;
mod fonts;
mod picture;
mod slot;
mod template;

use cardwright_core::ports::layout::{Badge, BadgeRenderer, Flaw, LayoutError};
use domain::language::{Phrase, Said as _, Sentence};
use domain::layout::{DOTS, Field, HEIGHT_MM, Layout, Side, WIDTH_MM};
use domain::settings::Logo;
use faults::Faults;
use krilla::geom::Size;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use slot::{Photo, Pictures};
use std::sync::{Arc, LazyLock};

/// PDF's unit in mm.
const POINT_MM: f32 = 25.4 / 72.0;

/// Draws cards from SVG.
pub struct SvgBadge {
    fonts: LazyLock<Arc<Database>>,
}

impl Default for SvgBadge {
    fn default() -> Self {
        Self::new()
    }
}

impl SvgBadge {
    /// With the fonts that come along and those of the system, which the first drawing looks for: make one and keep
    /// it.
    pub fn new() -> Self {
        Self { fonts: LazyLock::new(|| Arc::new(fonts::database())) }
    }
}

impl BadgeRenderer for SvgBadge {
    fn check(&self, layout: &Layout) -> Result<(), Vec<Flaw>> {
        let pictures = Pictures { photo: Photo::Silhouette, logo: None };
        let mut all = Vec::new();
        let mut coded = false;
        for (side, svg) in sides(layout) {
            let mut faults = Faults::new(side);
            match draw::draw(&self.fonts, side, svg, &Badge::longest(), &pictures) {
                Ok(drawing) => {
                    coded |=
                        drawing.slots.iter().any(|(field, _)| matches!(field, Field::Code128 | Field::Qr));
                    check::geometry(&drawing, side, layout.chip_zone_clear, &self.fonts, &mut faults);
                }
                Err(LayoutError::Faults(found)) => all.extend(found),
                Err(error) => {
                    let what = Sentence::new(
                        format!("It cannot be drawn: {error}."),
                        format!("Den går inte att rita: {error}."),
                    );
                    faults.add(
                        "svg",
                        what,
                        Phrase::new("Save it as plain SVG.", "Spara den som vanlig SVG."),
                    );
                }
            }
            all.extend(faults.into_list());
        }
        // Of a side that cannot be drawn nobody knows whether the code is there.
        if all.is_empty() && !coded {
            let mut faults = Faults::new(Side::Front);
            let what = Phrase::new(
                "There is no code of the card number for machines.",
                "Det finns ingen kod med kortnumret för maskiner.",
            );
            let mend = Phrase::new(
                "Add a rectangle with the id code128 or qr, on either side.",
                "Lägg till en rektangel med id code128 eller qr, på någon av sidorna.",
            );
            faults.add("svg", what, mend);
            all = faults.into_list();
        }
        if all.is_empty() { Ok(()) } else { Err(all) }
    }

    fn check_logo(&self, logo: &Logo) -> Result<(), Sentence> {
        let wrong = |why: Phrase| {
            Sentence::new(
                format!("the logo {}; save it anew as PNG", why),
                format!("logotypen {}; spara den på nytt som PNG", why.swedish()),
            )
        };
        picture::decode(logo.as_bytes()).map(drop).map_err(wrong)
    }

    fn preview(&self, layout: &Layout, side: Side, badge: &Badge<'_>) -> Result<Vec<u8>, LayoutError> {
        let svg = layout.side(side).ok_or(LayoutError::NoSide(side))?;
        let pictures = pictures(side, badge, Photo::Silhouette)?;
        let drawing = draw::draw(&self.fonts, side, svg, badge, &pictures)?;
        let mut pixels = Pixmap::new(DOTS.0, DOTS.1).ok_or_else(|| broken("no pixels"))?;
        pixels.fill(Color::WHITE);
        let scale = Transform::from_scale(1.0 / codes::DOT_MM, 1.0 / codes::DOT_MM);
        resvg::render(&drawing.tree, scale, &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| LayoutError::Renderer(Box::new(error)))
    }

    fn print(&self, layout: &Layout, badge: &Badge<'_>) -> Result<Vec<u8>, LayoutError> {
        let pictures = pictures(Side::Front, badge, Photo::Missing)?;
        let mut document = krilla::Document::new();
        for (side, svg) in sides(layout) {
            let drawing = draw::draw(&self.fonts, side, svg, badge, &pictures)?;
            let (width, height) = (WIDTH_MM / POINT_MM, HEIGHT_MM / POINT_MM);
            let settings = PageSettings::from_wh(width, height).ok_or_else(|| broken("no page"))?;
            let size = Size::from_wh(width, height).ok_or_else(|| broken("no page"))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let drawn = surface.draw_svg(&drawing.tree, size, SvgSettings::default());
            surface.finish();
            page.finish();
            drawn.ok_or_else(|| broken("the page could not be drawn"))?;
        }
        document.finish().map_err(|error| broken(&format!("{error:?}")))
    }
}

fn sides(layout: &Layout) -> impl Iterator<Item = (Side, &domain::layout::Svg)> {
    [Side::Front, Side::Back].into_iter().filter_map(|side| Some((side, layout.side(side)?)))
}

fn broken(what: &str) -> LayoutError {
    LayoutError::Renderer(what.into())
}

/// Decodes what came with the badge; `without` stands for a photo that did not.
fn pictures(side: Side, badge: &Badge<'_>, without: Photo) -> Result<Pictures, LayoutError> {
    let mut faults = Faults::new(side);
    let mut decode = |field: Field, bytes: Option<&[u8]>, mend: Phrase| match picture::decode(bytes?) {
        Ok(picture) => Some(picture),
        Err(why) => {
            let name = field.name();
            let what =
                Sentence::new(format!("The {name} {why}."), format!("Bilden för {name} {}.", why.swedish()));
            faults.add(name, what, mend);
            None
        }
    };
    let photo = decode(
        Field::Photo,
        badge.photo,
        Phrase::new("Take or upload the photo anew.", "Ta eller ladda upp fotot på nytt."),
    );
    let logo = decode(
        Field::Logo,
        badge.logo,
        Phrase::new(
            "Upload the logo anew, as PNG or JPEG.",
            "Ladda upp logotypen på nytt, som PNG eller JPEG.",
        ),
    );
    if !faults.is_empty() {
        return Err(LayoutError::Faults(faults.into_list()));
    }
    Ok(Pictures { photo: photo.map_or(without, |photo| Photo::Picture(Box::new(photo))), logo })
}
