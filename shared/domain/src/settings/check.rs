//! What a value must fit before it is set: production, cards and numbers that are there.

use super::{NumberRange, ProcessSettings};
use crate::language::{Language, Sentence};
use crate::layout::{Field, Layout, LayoutName};
use crate::process::{CardKind, Package, ProcessId};

/// One thing that is wrong with a value, in a sentence a person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// The field of the value.
    pub field: String,
    /// What is wrong with it and what to do.
    pub message: Sentence,
}

impl SettingFault {
    /// A fault of a field.
    pub fn new(field: &str, message: Sentence) -> Self {
        Self { field: field.to_owned(), message }
    }
}

impl ProcessSettings {
    /// What would break production by this process. `layout` is the edition that the settings name, if it exists.
    pub fn faults(&self, process: ProcessId, layout: Option<&Layout>) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let package = process.process().kind.package;
        if package == Package::PhysicalId && !self.contactless && self.layout.is_none() {
            let nothing = Sentence::new(
                "a badge without print and contactless chip has nothing to produce; keep one of them",
                "ett passerkort utan tryck och kontaktlöst chip har ingenting att tillverka; behåll ett av dem",
            );
            faults.extend(["contactless", "layout"].map(|field| SettingFault::new(field, nothing.clone())));
        }
        match (&self.layout, layout) {
            (Some(named), None) => {
                let (name, edition) = (&named.name, named.edition);
                let message = Sentence::new(
                    format!("the layout {name} has no edition {edition}; choose one that was saved"),
                    format!("layouten {name} har ingen utgåva {edition}; välj en som har sparats"),
                );
                faults.push(SettingFault::new("layout", message));
            }
            (Some(named), Some(layout)) if package == Package::DigitalId && !layout.chip_zone_clear => {
                let name = &named.name;
                let message = Sentence::new(
                    format!(
                        "smart cards have a contact chip, and the layout {name} may print over it; choose an edition that keeps the chip zone clear"
                    ),
                    format!(
                        "smartkort har ett kontaktchip, och layouten {name} kan trycka över det; välj en utgåva som håller chippets yta fri"
                    ),
                );
                faults.push(SettingFault::new("layout", message));
            }
            _ => {}
        }
        if let (Some(layout), false) = (layout, process.process().kind.holder.is_personal()) {
            let fields: Vec<_> = layout.person_fields().into_iter().map(Field::name).collect();
            if !fields.is_empty() {
                let (fields, pass) = (fields.join(", "), LayoutName::pass());
                let message = Sentence::new(
                    format!(
                        "these cards bear no name, and the layout shows {fields}; choose one without them, such as the built-in `{pass}`"
                    ),
                    format!(
                        "de här korten bär inget namn, och layouten visar {fields}; välj en utan dem, till exempel den inbyggda ”{pass}”"
                    ),
                );
                faults.push(SettingFault::new("layout", message));
            }
        }
        faults
    }
}

impl NumberRange {
    /// What would keep the range from giving numbers. `drawn` counts are given out, `others` are the ranges of the other
    /// kinds.
    pub fn faults(&self, drawn: u64, others: &[(CardKind, Self)]) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        if self.last() <= drawn {
            let message = Sentence::new(
                format!(
                    "{drawn} numbers are given out already, and the count goes on from there; the last one has to be higher"
                ),
                format!(
                    "{drawn} nummer är redan utdelade, och räknaren fortsätter därifrån; det sista måste vara högre"
                ),
            );
            faults.push(SettingFault::new("last", message));
        }
        for (kind, other) in others.iter().filter(|(_, other)| self.overlaps(other)) {
            let prefix = other.prefix();
            let message = Sentence::new(
                format!(
                    "some of these would be numbers of {}, which begin with {prefix}; choose another prefix or another number of digits",
                    kind.cards()
                ),
                format!(
                    "några av dem skulle vara nummer för {}, som börjar med {prefix}; välj ett annat prefix eller ett annat antal siffror",
                    kind.cards_in(Language::Swedish)
                ),
            );
            faults.push(SettingFault::new("prefix", message));
        }
        faults
    }

    /// Whether both could give the same number: as many digits, and spans that meet. The check digit follows from the
    /// others.
    pub fn overlaps(&self, other: &Self) -> bool {
        let length = |range: &Self| range.prefix().len() + usize::from(range.digits());
        let span = |range: &Self| {
            let prefix: u64 = range.prefix().parse().unwrap_or_default();
            let first = u128::from(prefix) * 10_u128.pow(range.digits().into());
            (first + 1, first + u128::from(range.last()))
        };
        let ((first, last), (other_first, other_last)) = (span(self), span(other));
        length(self) == length(other) && first <= other_last && other_first <= last
    }
}
