//! What a value must fit before it is set: production, cards and numbers that are there.

use super::{NumberRange, ProcessSettings};
use crate::layout::{Field, Layout, LayoutName};
use crate::process::{CardKind, Package, ProcessId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that is wrong with a value, in a sentence a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettingFault {
    /// The field of the value.
    pub field: String,
    /// What is wrong with it and what to do.
    pub message: String,
}

impl SettingFault {
    /// A fault of a field.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

impl ProcessSettings {
    /// What would break production by this process. `layout` is the edition that the settings name, if it exists.
    pub fn faults(&self, process: ProcessId, layout: Option<&Layout>) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let package = process.process().kind.package;
        if package == Package::PhysicalId && !self.contactless && self.layout.is_none() {
            let nothing =
                "a badge without print and contactless chip has nothing to produce; keep one of them";
            faults.extend(["contactless", "layout"].map(|field| SettingFault::new(field, nothing)));
        }
        match (&self.layout, layout) {
            (Some(named), None) => {
                let (name, edition) = (&named.name, named.edition);
                let message =
                    format!("the layout {name} has no edition {edition}; choose one that was saved");
                faults.push(SettingFault::new("layout", message));
            }
            (Some(named), Some(layout)) if package == Package::DigitalId && !layout.chip_zone_clear => {
                let message = format!(
                    "smart cards have a contact chip, and the layout {} may print over it; choose an edition that keeps the chip zone clear",
                    named.name
                );
                faults.push(SettingFault::new("layout", message));
            }
            _ => {}
        }
        if let (Some(layout), false) = (layout, process.process().kind.holder.is_personal()) {
            let fields: Vec<_> = layout.person_fields().into_iter().map(Field::name).collect();
            if !fields.is_empty() {
                let message = format!(
                    "these cards bear no name, and the layout shows {}; choose one without them, such as the built-in `{}`",
                    fields.join(", "),
                    LayoutName::pass()
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
            let message = format!(
                "{drawn} numbers are given out already, and the count goes on from there; the last one has to be higher"
            );
            faults.push(SettingFault::new("last", message));
        }
        for (kind, other) in others.iter().filter(|(_, other)| self.overlaps(other)) {
            let message = format!(
                "some of these would be numbers of {}, which begin with {}; choose another prefix or another number of digits",
                kind.cards(),
                other.prefix()
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
