//! The parts of this portal's pages, one per file.

mod actions;
mod ask_chip;
mod ask_reader;
mod case;
mod evidence;
mod history;
mod letter;
mod opening;
mod panel;
mod person_picker;
mod person_table;
mod produce_requested;
mod production;
mod rail;
mod summaries;
mod timeline;

pub(crate) use actions::Actions;
pub(crate) use ask_reader::sorted;
pub(crate) use case::Case;
pub(crate) use evidence::EvidenceView;
pub(crate) use history::HistoryTable;
pub(crate) use opening::{Opening, OpeningKind};
pub(crate) use panel::Panel;
pub(crate) use person_picker::PersonPicker;
pub(crate) use person_table::{PersonTable, StatusBadge};
pub(crate) use produce_requested::ProduceRequested;
pub(crate) use production::ProductionView;
pub(crate) use rail::{DESK_VIEWERS, FINDERS, Rail};
pub(crate) use summaries::Summaries;
pub(crate) use timeline::Timeline;
