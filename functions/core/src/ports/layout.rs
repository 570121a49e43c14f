//! Card layouts in print.

use domain::language::{Language, Said, Sentence};
use domain::layout::{Field, Layout, LayoutFault, Side};
use domain::settings::Logo;
use std::fmt;

/// What stands on a card. A text that is empty is left out, with the line that has nothing else to say.
#[derive(Clone, Copy, Debug)]
pub struct Badge<'a> {
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Given and family name, in the order of the site.
    pub full_name: &'a str,
    /// Number in the personnel system.
    pub personnel_number: &'a str,
    /// The card's number; what its codes say.
    pub card_number: &'a str,
    /// Kind of holder, in words.
    pub holder_kind: &'a str,
    /// Last day, in words.
    pub valid_until: &'a str,
    /// Who issues the card.
    pub organisation: &'a str,
    /// E-mail address.
    pub e_mail: &'a str,
    /// Who vouches for a contractor or receives a visitor; empty for others.
    pub sponsor_or_host: &'a str,
    /// JPEG or PNG, upright. A preview without shows a silhouette.
    pub photo: Option<&'a [u8]>,
    /// JPEG or PNG. Nothing stands for a logo that is not there.
    pub logo: Option<&'a [u8]>,
}

impl<'a> Badge<'a> {
    /// What a layout is tried with: as long as it has to have room for, and no pictures.
    pub const fn longest() -> Badge<'static> {
        Badge {
            given_name: Field::GivenName.longest(),
            family_name: Field::FamilyName.longest(),
            full_name: Field::FullName.longest(),
            personnel_number: Field::PersonnelNumber.longest(),
            card_number: Field::CardNumber.longest(),
            holder_kind: Field::HolderKind.longest(),
            valid_until: Field::ValidUntil.longest(),
            organisation: Field::Organisation.longest(),
            e_mail: Field::EMail.longest(),
            sponsor_or_host: Field::SponsorOrHost.longest(),
            photo: None,
            logo: None,
        }
    }

    /// What a field says; the codes say the card number, pictures nothing.
    pub const fn text(&self, field: Field) -> &'a str {
        match field {
            Field::GivenName => self.given_name,
            Field::FamilyName => self.family_name,
            Field::FullName => self.full_name,
            Field::PersonnelNumber => self.personnel_number,
            Field::CardNumber | Field::Code128 | Field::Qr => self.card_number,
            Field::HolderKind => self.holder_kind,
            Field::ValidUntil => self.valid_until,
            Field::Organisation => self.organisation,
            Field::EMail => self.e_mail,
            Field::SponsorOrHost => self.sponsor_or_host,
            Field::Photo | Field::Logo => "",
        }
    }
}

/// One thing that is wrong with a layout, or with what is to be printed with it, in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where.
    pub side: Side,
    /// The element's id, or its name if it has none.
    pub element: String,
    /// What is wrong, in a sentence.
    pub what: Sentence,
    /// What to do about it, in a sentence.
    pub mend: Sentence,
}

impl Flaw {
    /// As it is told in a language.
    pub fn told(self, language: Language) -> LayoutFault {
        let (what, mend) = (self.what.into_string(language), self.mend.into_string(language));
        LayoutFault { side: self.side, element: self.element, what, mend }
    }

    /// What is wrong and what to do.
    pub fn sentences(&self) -> Sentence {
        let Self { what, mend, .. } = self;
        Sentence::new(format!("{what} {mend}"), format!("{} {}", what.swedish(), mend.swedish()))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.side, self.element, self.sentences())
    }
}

impl Said for Flaw {
    fn swedish(&self) -> String {
        format!("{}, {}: {}", self.side.swedish(), self.element, self.sentences().swedish())
    }
}

/// A card could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// A person has to mend the layout, or what is to stand on it.
    #[error("the card cannot be printed so: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
    Faults(Vec<Flaw>),
    /// The layout has no such side.
    #[error("the layout has no {0}")]
    NoSide(Side),
    /// The renderer failed.
    #[error("the card could not be rendered")]
    Renderer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Draws cards.
pub trait BadgeRenderer: Send + Sync {
    /// Whether cards can be printed with a layout.
    ///
    /// # Errors
    /// All that is wrong with it, the longest values that a layout must have room for tried.
    fn check(&self, layout: &Layout) -> Result<(), Vec<Flaw>>;

    /// Whether cards can be printed with a logo.
    ///
    /// # Errors
    /// What is wrong with it and what to do, in a sentence.
    fn check_logo(&self, logo: &Logo) -> Result<(), Sentence>;

    /// A side as PNG of 1011 x 638 dots.
    ///
    /// # Errors
    /// [`LayoutError`]
    fn preview(&self, layout: &Layout, side: Side, badge: &Badge<'_>) -> Result<Vec<u8>, LayoutError>;

    /// A card as PDF: a page for each side, of the size of a card.
    ///
    /// # Errors
    /// [`LayoutError`]; a photo that the layout shows and the badge has not is a fault.
    fn print(&self, layout: &Layout, badge: &Badge<'_>) -> Result<Vec<u8>, LayoutError>;
}
