//! Icons: strokes on a 24 by 24 grid, in the colour of the text beside them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Something wrong.
    Alert,
    /// Goes on by itself.
    Arrows,
    /// A card.
    Card,
    /// Figures.
    Chart,
    /// Done.
    Check,
    /// Waits.
    Clock,
    /// Leave.
    Door,
    /// To come.
    Dot,
    /// The languages of the world.
    Globe,
    /// A letter.
    Letter,
    /// Lines, one below the other.
    Log,
    /// A list of ways.
    Menu,
    /// Left out.
    Minus,
    /// People.
    People,
    /// A card reader.
    Reader,
    /// A certificate.
    Seal,
    /// Search.
    Search,
    /// What can be set.
    Sliders,
    /// Over.
    Stop,
    /// Work that waits.
    Tray,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Alert,
        Self::Arrows,
        Self::Card,
        Self::Chart,
        Self::Check,
        Self::Clock,
        Self::Door,
        Self::Dot,
        Self::Letter,
        Self::Log,
        Self::Menu,
        Self::Minus,
        Self::People,
        Self::Reader,
        Self::Seal,
        Self::Search,
        Self::Sliders,
        Self::Stop,
        Self::Tray,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Alert => "M12 4 2.5 20h19zM12 10v4.5M12 17.2v.1",
            Self::Arrows => {
                "M4 12a8 8 0 0 1 13.7-5.6L20 8.7M20 4v4.7h-4.7M20 12a8 8 0 0 1-13.7 5.6L4 15.3M4 20v-4.7h4.7"
            }
            Self::Chart => "M4 20V4M4 20h16M8.5 16.5v-5M13 16.5v-9M17.5 16.5v-3",
            Self::Card => {
                "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5zM7 10h3.5v3.5H7zM14 10h4M14 13.5h4"
            }
            Self::Check => "m4.5 12.5 5 5 10-11",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
            Self::Door => "M13.5 4H6v16h7.5M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
            Self::Dot => "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
            Self::Globe => {
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3.5 9h17M3.5 15h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"
            }
            Self::Letter => "M3 6h18v12.5H3zM3.5 6.5 12 13l8.5-6.5",
            Self::Log => "M5 3.5h14v17H5zM8.5 8h7M8.5 12h7M8.5 16h4",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Minus => "M6 12h12",
            Self::People => {
                "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-3.5 2.800-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5a3.200 3.200 0 0 1 0 6.200M18 14.800c2.200.7 3.5 2.5 3.5 5.200"
            }
            Self::Sliders => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
            Self::Reader => "M6 3.5h12v7H6zM3.5 10.5h17v10h-17zM8 15.5h8",
            Self::Seal => "M12 3a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM8.5 14 7 21l5-2.500 5 2.500-1.500-7",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21",
            Self::Stop => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.800 5.800l12.400 12.400",
            Self::Tray => "M3 13h5.5l1.5 2.5h4l1.5-2.5H21M3 13l3-8h12l3 8v6H3z",
        }
    }
}

/// An icon. It says nothing to a screen reader: a word stands beside it.
#[component]
pub fn Icon(#[prop(into)] shape: Signal<Shape>) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=move || shape.get().path() />
        </svg>
    }
}
