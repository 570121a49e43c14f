//! Which reader has the card for a job, and what a person has to do if none has.

use super::desk::{Listing, Reader, State};
use super::look::{Look, name};
use crate::desk::Place;
use api::agent::Offer;
use domain::id::{ChipId, ReaderId};
use domain::reader::ReaderState;

/// The reader with the chip that a job began with, else one with a blank card.
///
/// A marked card is never taken for another job, be it finished or waiting to go on.
pub(super) fn place(state: &State, offer: &Offer, taken: &[ReaderId]) -> Place {
    let State { readers, listing, .. } = state;
    let meant = |id: &ReaderId| offer.reader.as_ref().is_none_or(|reader| reader == id);
    let mut free: Vec<_> = readers.iter().filter(|(id, _)| meant(id) && !taken.contains(id)).collect();
    let begun = |reader: &Reader| offer.chip.is_some() && reader.look.chip == offer.chip;
    let blank = |reader: &Reader| reader.look.state == ReaderState::Blank;
    let ready = || free.iter().filter(|(_, reader)| !reader.held);
    let found =
        ready().find(|(_, reader)| begun(reader)).or_else(|| ready().find(|(_, reader)| blank(reader)));
    if let Some((id, _)) = found {
        return Place::At((*id).clone());
    }
    // The one that somebody has put something into tells most.
    free.sort_by_key(|(_, reader)| reader.look.state == ReaderState::Empty);
    match free.first() {
        Some((_, reader)) if reader.held && reader.look.state != ReaderState::InUse => Place::Later,
        Some((_, Reader { seen, look, .. })) => Place::Ask(ask(&name(&seen.name), look, offer.chip)),
        None if readers.keys().any(meant) => Place::Later,
        None => no_reader(listing),
    }
}

/// What a person has to do if the reader is not there.
fn no_reader(listing: &Listing) -> Place {
    match listing {
        Listing::Awaited => Place::Later,
        Listing::Had => Place::Ask("plug in a reader".to_owned()),
        Listing::Failed(fault) => Place::Ask(format!("{fault}. {}", fault.next_action())),
    }
}

/// What a person has to do with a reader.
fn ask(reader: &str, look: &Look, begun: Option<ChipId>) -> String {
    let insert = match begun {
        None => format!("insert a blank PIV card into reader {reader}"),
        Some(chip) => format!(
            "insert the card with the chip {chip}, which this job began with, into reader {reader}; if it is lost, a blank one"
        ),
    };
    match (look.state, look.chip) {
        (ReaderState::InUse, _) => format!("reader {reader} is in use by another program; close that one"),
        (ReaderState::Marked, Some(chip)) => {
            format!(
                "the card in reader {reader} belongs to another job (chip {chip}); take it out, then {insert}"
            )
        }
        (ReaderState::Unknown | ReaderState::Mute, _) => {
            let trouble = look.trouble.as_deref().unwrap_or("the card is not for us");
            format!("{trouble}; take the card out of reader {reader}, then {insert}")
        }
        _ => insert,
    }
}
