//! One look at all readers, for who wants to know at once.

use super::card::{Patience, PcscCard, SLOWEST_APDU, SLOWEST_READ};
use super::fault::fault;
use super::look::{Look, id, name};
use super::service::{Readers as _, Seen, Service};
use domain::id::ReaderId;
use domain::reader::ReaderState;
use personalise::TransportError;
use serde::Serialize;
use std::ffi::CString;
use std::time::Duration;

/// How long a reader may be held by another program before that is the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A reader with what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Surveyed {
    /// Its id, as the server knows it.
    pub reader: ReaderId,
    /// Its name.
    pub name: String,
    /// What is in it.
    #[serde(flatten)]
    pub look: Look,
}

/// All readers with the cards in them, which are read but not changed.
///
/// # Errors
/// [`TransportError`] if the service does not answer.
pub fn survey(service: &impl Service) -> Result<Vec<Surveyed>, TransportError> {
    let readers = all(service)?;
    Ok(readers
        .into_iter()
        .map(|seen| {
            let look = look(service, &seen);
            Surveyed { reader: id(&seen.name), name: name(&seen.name), look }
        })
        .collect())
}

fn all(service: &impl Service) -> Result<Vec<Seen>, TransportError> {
    service.readers().and_then(|mut readers| readers.next(Duration::ZERO)).map_err(fault)
}

fn look(service: &impl Service, seen: &Seen) -> Look {
    match seen {
        Seen { card: false, .. } => Look::plain(ReaderState::Empty),
        Seen { mute: true, .. } => Look::unreachable(&TransportError::Mute),
        Seen { name, .. } => {
            let card = take(service, name.clone(), SLOWEST_READ);
            card.and_then(Look::at).unwrap_or_else(|error| Look::unreachable(&error))
        }
    }
}

fn take(service: &impl Service, reader: CString, apdu: Duration) -> Result<PcscCard, TransportError> {
    PcscCard::open(service, reader, Patience { limit: Some(PATIENCE), apdu, notice: Box::new(|_| ()) }, ())
}

/// The card in the one reader whose name has these words in it.
///
/// # Errors
/// [`TakeError`]
pub fn card_in(service: &impl Service, words: &str) -> Result<(String, PcscCard), TakeError> {
    let mut found: Vec<_> = all(service)?
        .into_iter()
        .filter(|seen| name(&seen.name).contains(words))
        .map(|seen| seen.name)
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(reader), true) => Ok((name(&reader), take(service, reader, SLOWEST_APDU)?)),
        (Some(_), false) => Err(TakeError::Several(words.to_owned())),
        (None, _) => Err(TakeError::None(words.to_owned())),
    }
}

/// Why a card cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// No such reader.
    #[error("no reader has a name with `{0}` in it; `cardwright-agent readers` lists them")]
    None(String),
    /// More than one.
    #[error("several readers have names with `{0}` in them; say more of the name")]
    Several(String),
    /// The card.
    #[error("{0}. {next}", next = .0.next_action())]
    Card(#[from] TransportError),
}
