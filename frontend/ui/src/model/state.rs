//! How states look: an icon, a tone and a word; never a colour alone.

use crate::components::icon::Shape;
use crate::i18n::{named, words};
use domain::issuance::StateName;
use domain::process::{CardKind, HolderKind, Package, Process};

/// What a state means to whoever looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Waits for somebody.
    Waiting,
    /// Goes on by itself.
    Moving,
    /// Good, and done.
    Good,
    /// Needs care.
    Bad,
    /// Over.
    Over,
}

impl Tone {
    /// The name by which the style sheet knows it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Moving => "moving",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Over => "over",
        }
    }
}

/// The tone and icon of a state.
pub const fn look(state: StateName) -> (Tone, Shape) {
    use StateName as S;
    match state {
        S::Requested | S::AwaitingApproval | S::CardReady | S::AwaitingConfirmation => {
            (Tone::Waiting, Shape::Clock)
        }
        S::CardPending | S::Queued | S::Pooled | S::Ordered | S::InProduction => {
            (Tone::Moving, Shape::Arrows)
        }
        S::Issued => (Tone::Good, Shape::Check),
        S::Failed => (Tone::Bad, Shape::Alert),
        S::Declined | S::Aborted | S::Rejected | S::Cancelled => (Tone::Over, Shape::Stop),
    }
}

/// A state as a label.
pub fn label(state: StateName) -> String {
    capitalised(named(state))
}

/// What the card is, in two words.
pub fn card_kind(process: &Process) -> &'static str {
    let words = words();
    match process.kind.package {
        Package::PhysicalId => words.badge,
        Package::DigitalId => words.smart_card,
    }
}

/// The card with whom it is for: short enough for a table.
pub fn card_name(process: &Process) -> &'static str {
    card_name_of(process.kind)
}

/// A kind of card with whom it is for.
pub fn card_name_of(kind: CardKind) -> &'static str {
    let words = words();
    match (kind.holder, kind.package) {
        (HolderKind::Employee, Package::PhysicalId) => words.employee_badge,
        (HolderKind::Employee, Package::DigitalId) => words.employee_card,
        (HolderKind::Contractor, Package::PhysicalId) => words.contractor_badge,
        (HolderKind::Contractor, Package::DigitalId) => words.contractor_card,
        (HolderKind::Visitor, Package::PhysicalId) => words.visitor_badge,
        (HolderKind::Visitor, Package::DigitalId) => words.visitor_card,
        (HolderKind::VisitorNonPersonal, Package::PhysicalId) => words.visitor_badge_nameless,
        (HolderKind::VisitorNonPersonal, Package::DigitalId) => words.visitor_card_nameless,
        (HolderKind::NonPersonal, Package::PhysicalId) => words.badge_nameless,
        (HolderKind::NonPersonal, Package::DigitalId) => words.card_nameless,
    }
}

/// The holder's name, or what stands in its place on a card that bears none.
pub fn holder_name(name: Option<&str>) -> String {
    name.unwrap_or(words().nameless).to_owned()
}

/// Whom the card is for.
pub fn holder_kind(kind: HolderKind) -> &'static str {
    let words = words();
    match kind {
        HolderKind::Employee => words.employee,
        HolderKind::Contractor => words.contractor,
        HolderKind::Visitor => words.visitor,
        HolderKind::VisitorNonPersonal | HolderKind::NonPersonal => words.nobody,
    }
}

/// The text with a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The initials of a name: two letters at most.
pub fn initials(name: &str) -> String {
    let mut parts = name.split_whitespace().filter_map(|part| part.chars().next());
    let first = parts.next();
    first.into_iter().chain(parts.next_back()).flat_map(char::to_uppercase).collect()
}
