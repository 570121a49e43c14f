//! What a layout can show of a card and its holder.

use std::str::FromStr;

/// A piece of a card's own data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Given and family name.
    FullName,
    /// Number in the personnel system.
    PersonnelNumber,
    /// The number of the card.
    CardNumber,
    /// Employee, contractor or visitor.
    HolderKind,
    /// The last day on which the card is good.
    ValidUntil,
    /// Who issues the card.
    Organisation,
    /// E-mail address.
    EMail,
    /// Who vouches for a contractor or receives a visitor.
    SponsorOrHost,
    /// The holder's photo; fills its rectangle, cropped to it.
    Photo,
    /// The organisation's logo; whole within its rectangle.
    Logo,
    /// The card number as Code 128 (ISO/IEC 15417).
    Code128,
    /// The card number as QR code (ISO/IEC 18004).
    Qr,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::GivenName,
        Self::FamilyName,
        Self::FullName,
        Self::PersonnelNumber,
        Self::CardNumber,
        Self::HolderKind,
        Self::ValidUntil,
        Self::Organisation,
        Self::EMail,
        Self::SponsorOrHost,
        Self::Photo,
        Self::Logo,
        Self::Code128,
        Self::Qr,
    ];

    /// As it is written in a drawing.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
            Self::FullName => "full-name",
            Self::PersonnelNumber => "personnel-number",
            Self::CardNumber => "card-number",
            Self::HolderKind => "holder-kind",
            Self::ValidUntil => "valid-until",
            Self::Organisation => "organisation",
            Self::EMail => "e-mail",
            Self::SponsorOrHost => "sponsor-or-host",
            Self::Photo => "photo",
            Self::Logo => "logo",
            Self::Code128 => "code128",
            Self::Qr => "qr",
        }
    }

    /// Whether it is about the holder.
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::GivenName
                | Self::FamilyName
                | Self::FullName
                | Self::PersonnelNumber
                | Self::EMail
                | Self::SponsorOrHost
                | Self::Photo
        )
    }

    /// Whether it is written in a text as `{name}`; the others are rectangles with the name as their id.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Photo | Self::Logo | Self::Code128 | Self::Qr)
    }

    /// A value as long as a layout has to have room for: longer ones are rare, and are told of when they come.
    pub const fn longest(self) -> &'static str {
        match self {
            Self::GivenName => "Maximiliane Alexandra",
            Self::FamilyName => "Featherstonehaugh-Wellington",
            Self::FullName => "Maximiliane Featherstonehaugh-Wellington",
            Self::PersonnelNumber => "P-0012345678",
            // Prefix, count and check digit at their longest.
            Self::CardNumber | Self::Code128 | Self::Qr => "884800000000000000008",
            Self::HolderKind => "Contractor",
            Self::ValidUntil => "30 September 2028",
            Self::Organisation => "Federal Institute of Hydrology",
            Self::EMail => "maximiliane.featherstonehaugh@example.org",
            Self::SponsorOrHost => "Wolfgang-Amadeus Hohenlohe",
            Self::Photo | Self::Logo => "",
        }
    }
}

impl FromStr for Field {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|field| field.name() == name).ok_or(())
    }
}
