//! What a command would destroy, so that its confirmation can name it.

use crate::i18n::words;
use domain::card::{CardFile, Letter};
use domain::issuance::{CommandName, Issuance};

/// What is lost by this command, one sentence each; nothing for a command that destroys nothing.
pub fn losses(issuance: &Issuance, command: CommandName) -> Vec<String> {
    use CommandName as C;
    let card = issuance.state.card();
    match (command, card) {
        (C::Decline | C::Reject | C::Abort | C::Cancel, None) => vec![words().loses_request.to_owned()],
        (C::Cancel, Some(card)) => whole(card),
        (C::Refuse, Some(card)) => refused(card),
        (C::GiveUp, Some(_)) => vec![words().loses_attempt.to_owned()],
        _ => Vec::new(),
    }
}

/// What a new attempt with another chip takes from the one before.
pub fn losses_by_new_chip(card: &CardFile) -> Vec<String> {
    let words = words();
    let mut lost = certificates(card);
    if card.current_chip().is_some() || card.letter != Letter::Closed {
        lost.push(words.loses_old_secrets.to_owned());
    }
    if card.letter != Letter::Closed {
        lost.push(words.loses_letter.to_owned());
    }
    lost.extend(uid(card));
    lost
}

fn whole(card: &CardFile) -> Vec<String> {
    let words = words();
    let mut lost = certificates(card);
    lost.push((words.loses_number)(card.number.as_str()));
    lost.push(words.loses_secrets.to_owned());
    if card.letter != Letter::Closed {
        lost.push(words.loses_letter.to_owned());
    }
    lost.extend(uid(card));
    lost
}

fn refused(card: &CardFile) -> Vec<String> {
    let words = words();
    let mut lost = vec![words.loses_chip.to_owned()];
    if !card.certificates.is_empty() {
        lost.push(words.loses_validity.to_owned());
    }
    lost
}

fn certificates(card: &CardFile) -> Vec<String> {
    let words = words();
    match card.certificates.len() {
        0 => Vec::new(),
        count => vec![words.loses_certificates.of(count.try_into().unwrap_or(u64::MAX))],
    }
}

fn uid(card: &CardFile) -> Option<String> {
    card.uid.as_ref().map(|read| (words().loses_uid)(&read.uid.to_string()))
}
