//! Which reader has the card for a job, and what a person has to do if none has.

use super::desk::{Listing, Reader, State};
use super::look::{Look, name};
use crate::desk::Place;
use api::agent::Offer;
use domain::id::{ChipId, ReaderId};
use domain::reader::ReaderState;

/// The reader with the chip that a job began with, else one with a card that it may take.
///
/// A marked card is never taken for another job, be it finished or waiting to go on. A job that began is
/// given a blank card only where one was put in the place of the card that it began with, or is that card, on which
/// nothing was done yet, or where no reader waits for that one: what was done on it would be lost.
pub(super) fn place(state: &State, offer: &Offer, taken: &[ReaderId]) -> Place {
    if offer.parts.piv { with_keys(state, offer, taken) } else { without_keys(state, offer, taken) }
}

/// The reader for a card without keys: any for one of which nothing is read; else one with a card that has the
/// UID on record, or that was put in since the last work there. Whose card it is otherwise, the server knows.
fn without_keys(state: &State, offer: &Offer, taken: &[ReaderId]) -> Place {
    let meant = |id: &ReaderId| offer.reader.as_ref().is_none_or(|reader| reader == id);
    let there = state.readers.iter().filter(|(id, _)| meant(id));
    let free: Vec<_> = there.filter(|(id, reader)| !taken.contains(id) && !reader.held).collect();
    let at = |wanted: &dyn Fn(&Reader) -> bool| {
        free.iter().find(|(_, reader)| wanted(reader)).map(|(id, _)| Place::At((*id).clone()))
    };
    if !offer.parts.contactless {
        let none = || if state.readers.keys().any(meant) { Place::Later } else { no_reader(&state.listing) };
        return at(&|_| true).unwrap_or_else(none);
    }
    let is = |reader: &Reader| offer.uid.is_some() && reader.look.uid == offer.uid;
    // A PIV card does not tell its UID before it is asked.
    let may_be = |reader: &Reader| match reader.look.state {
        ReaderState::Contactless => offer.uid.is_none() && !reader.served,
        ReaderState::Blank => offer.uid.is_some() || !reader.served,
        _ => false,
    };
    let has = |wanted: ReaderState| move |reader: &Reader| reader.look.state == wanted && may_be(reader);
    let found =
        at(&is).or_else(|| at(&has(ReaderState::Contactless))).or_else(|| at(&has(ReaderState::Blank)));
    found.unwrap_or_else(|| {
        let put = match &offer.uid {
            None => "put a new contactless card".to_owned(),
            Some(uid) => format!("put the card with the UID {uid}, which this job began with,"),
        };
        match free.iter().min_by_key(|(_, reader)| reader.look.state == ReaderState::Empty) {
            Some((_, Reader { seen, look, .. })) => Place::Ask(match look.state {
                ReaderState::Empty => format!("{put} on reader {}", name(&seen.name)),
                _ => format!("take the card off reader {0}, then {put} on reader {0}", name(&seen.name)),
            }),
            None if state.readers.keys().any(meant) => Place::Later,
            None => no_reader(&state.listing),
        }
    })
}

/// The reader for a card with keys.
fn with_keys(state: &State, offer: &Offer, taken: &[ReaderId]) -> Place {
    let State { readers, listing, worked, .. } = state;
    let meant = |id: &ReaderId| offer.reader.as_ref().is_none_or(|reader| reader == id);
    let mut free: Vec<_> = readers.iter().filter(|(id, _)| meant(id) && !taken.contains(id)).collect();
    let ready = || free.iter().filter(|(_, reader)| !reader.held);
    let begun = |reader: &Reader| offer.chip.is_some() && reader.look.chip == offer.chip;
    if let Some((id, _)) = ready().find(|(_, reader)| begun(reader)) {
        return Place::At((*id).clone());
    }
    let waits = |look: &Look| matches!(look.state, ReaderState::InUse | ReaderState::Mute);
    let looked_at = free.iter().any(|(_, reader)| reader.held && !waits(&reader.look));
    if offer.chip.is_some() && looked_at {
        return Place::Later;
    }
    let awaited = free.iter().any(|(_, reader)| reader.held || reader.look.state == ReaderState::Empty);
    let was_here =
        |id: &ReaderId| worked.get(id) == Some(&offer.issuance) || offer.was_at.as_ref() == Some(id);
    let blank = |id: &ReaderId, reader: &Reader| {
        reader.look.state == ReaderState::Blank && (offer.chip.is_none() || was_here(id) || !awaited)
    };
    if let Some((id, _)) = ready().find(|(id, reader)| blank(id, reader)) {
        return Place::At((*id).clone());
    }
    // The one that it was in, else the one that somebody has put something into, tells most. One with a
    // blank card that is not to be taken has nothing to tell.
    free.sort_by_key(|(id, reader)| match reader.look.state {
        ReaderState::Blank => 3,
        _ if offer.chip.is_some() && was_here(id) => 0,
        ReaderState::Empty => 2,
        _ => 1,
    });
    match free.first() {
        _ if looked_at => Place::Later,
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
        (ReaderState::Contactless, _) => {
            format!("{}; take the card off reader {reader}, then {insert}", look.sentence())
        }
        (ReaderState::Unknown | ReaderState::Mute, _) => {
            let trouble = look.trouble.as_deref().unwrap_or("the card is not for us");
            format!("{trouble}; take the card out of reader {reader}, then {insert}")
        }
        _ => insert,
    }
}
