//! Answers on standard output, for people and for programs.

use super::Result;
use cardwright_agent::cards::{CardState, Place};
use cardwright_agent::doctor::Check;
use cardwright_agent::printing::QueueSeen;
use personalise::PinTrial;
use std::io::Write;

pub(super) fn json(out: &mut impl Write, value: &(impl serde::Serialize + ?Sized)) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}

#[cfg(feature = "pcsc")]
pub(super) fn readers(out: &mut impl Write, readers: &[cardwright_agent::pcsc::Surveyed]) -> Result<()> {
    if readers.is_empty() {
        writeln!(out, "No reader is connected. Plug one in.")?;
    }
    for reader in readers {
        let look = &reader.look;
        writeln!(out, "{}: {}. {}", reader.name, look.sentence(), look.next_action())?;
    }
    Ok(())
}

pub(super) fn printers(out: &mut impl Write, queues: &[QueueSeen]) -> Result<()> {
    if queues.is_empty() {
        writeln!(out, "There is no print queue. Add one with lpadmin or in the system's settings.")?;
    }
    for queue in queues {
        match queue.ready() {
            Ok(()) => writeln!(out, "{}: ready. Nothing to do.", queue.name)?,
            Err(fault) => writeln!(out, "{}: {fault}. {}", queue.name, fault.next_action())?,
        }
    }
    Ok(())
}

pub(super) fn checks(out: &mut impl Write, checks: &[Check]) -> Result<()> {
    for Check { check, ok, found, next } in checks {
        let mark = if *ok { "ok" } else { "!!" };
        writeln!(out, "{mark} {:9}  {found}. {next}", format!("{check:?}").to_lowercase())?;
    }
    Ok(())
}

pub(super) fn cards(out: &mut impl Write, cards: &[CardState]) -> Result<()> {
    if cards.is_empty() {
        writeln!(out, "No cards yet.")?;
    }
    for CardState { chip, pin_tries_left, trouble, place } in cards {
        let what = match (chip, trouble) {
            (Some(chip), _) => chip.to_string(),
            (None, Some(trouble)) => trouble.clone(),
            (None, None) => "blank".to_owned(),
        };
        let tries = pin_tries_left.map_or_else(|| "?".to_owned(), |tries| tries.to_string());
        let place = match place {
            Place::Folder(folder) => folder.display().to_string(),
            Place::Reader(reader) => reader.clone(),
        };
        writeln!(out, "{what:36}  PIN tries left: {tries}  {place}")?;
    }
    Ok(())
}

pub(super) fn trial(out: &mut impl Write, trial: PinTrial, as_json: bool) -> Result<()> {
    let (accepted, tries_left) = match trial {
        PinTrial::Accepted => (true, None),
        PinTrial::Refused { tries_left } => (false, Some(tries_left)),
    };
    if as_json {
        return json(out, &serde_json::json!({ "accepted": accepted, "pin_tries_left": tries_left }));
    }
    match tries_left {
        None => writeln!(out, "The card takes this PIN.")?,
        Some(left) => writeln!(out, "The card refuses this PIN; {left} tries are left.")?,
    }
    Ok(())
}
