//! The faces that cards are set in.

use resvg::usvg::fontdb::{Database, Family, Query, Source};
use std::sync::Arc;

/// The face of every text that asks for no other.
pub(super) const FACE: &str = "Noto Sans";

/// Noto Sans and DejaVu Sans, which come along, and what the system has; these are looked into in this order for a
/// character that the face asked for has not.
pub(super) fn database() -> Database {
    let mut fonts = Database::new();
    for face in [notosans::REGULAR_TTF, notosans::BOLD_TTF, dejavu::sans::regular()] {
        fonts.load_font_source(Source::Binary(Arc::new(face)));
    }
    fonts.load_system_fonts();
    fonts.set_sans_serif_family(FACE);
    fonts.set_serif_family(FACE);
    fonts.set_monospace_family(FACE);
    fonts.set_cursive_family(FACE);
    fonts.set_fantasy_family(FACE);
    fonts
}

/// Whether there is a family of this name.
pub(super) fn has(fonts: &Database, family: &str) -> bool {
    fonts.query(&Query { families: &[Family::Name(family)], ..Query::default() }).is_some()
}
