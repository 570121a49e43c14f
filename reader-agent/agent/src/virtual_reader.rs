//! The virtual reader: takes the card that a job needs, as a person at the desk would insert it.

use crate::desk::{Card, Desk, NoCard, Place};
use api::agent::{Offer, PresentReader};
use domain::id::{IdError, ReaderId};
use domain::reader::{ReaderMake, ReaderState};
use personalise::Session;
use rand::Rng as _;
use rand::rngs::StdRng;
use std::path::{Path, PathBuf};
use tokio::sync::watch;
use virtual_card::{CardError, Desk as Stack, DeskCard, InReader, Unhurried};

/// Its id. Ids of readers are the agent's own, and it has one virtual reader.
const READER: &str = "virtual-1";

/// A reader with a stack of cards in a folder.
pub(crate) struct VirtualReader {
    reader: PresentReader,
    folder: PathBuf,
    unhurried: Option<u32>,
    changes: watch::Sender<u64>,
}

impl VirtualReader {
    pub(crate) fn new(name: &str, folder: PathBuf, unhurried: Option<u32>) -> Result<Self, IdError> {
        // There is always a blank card.
        let (reader, name, state) = (READER.parse()?, name.to_owned(), ReaderState::Blank);
        let reader =
            PresentReader { reader, name, state, make: ReaderMake { software: true, firmware: None } };
        Ok(Self { reader, folder, unhurried, changes: watch::Sender::default() })
    }

    fn is_out(&self) -> bool {
        Stack::open(&self.folder).is_ok_and(|stack| stack.is_out())
    }
}

impl Desk for VirtualReader {
    fn readers(&self) -> Vec<PresentReader> {
        let state = if self.is_out() { ReaderState::Empty } else { self.reader.state };
        vec![PresentReader { state, ..self.reader.clone() }]
    }

    fn place(&self, _: &Offer, taken: &[ReaderId]) -> Place {
        match taken {
            [] if self.is_out() => Place::Ask("put the card back into the virtual reader".to_owned()),
            [] => Place::At(self.reader.reader.clone()),
            _ => Place::Later,
        }
    }

    fn card(&self, job: &Offer, _: &ReaderId, random: &mut StdRng) -> Result<Card, NoCard> {
        let folder = |error: &dyn std::fmt::Display| {
            NoCard(format!("{error}. Check the virtual reader's folder, then try again."))
        };
        let card = insert(&self.folder, job, random).map_err(|error| folder(&error))?;
        let stack = Stack::open(&self.folder).map_err(|error| folder(&error))?;
        let card = InReader::new(card, stack);
        Ok(match self.unhurried {
            Some(times) => Box::new(Unhurried::times(card, times)),
            None => Box::new(card),
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}

/// The card for a job, in the reader: the one that it began with, if that is in the stack.
fn insert(folder: &Path, job: &Offer, random: &mut StdRng) -> Result<Card, CardError> {
    let stack = Stack::open(folder)?;
    Ok(match (job.parts.piv, &job.uid) {
        (false, None) => Box::new(stack.insert_badge(seed(random))?),
        (false, Some(uid)) => match stack.badge(&uid.to_string())? {
            Some(badge) => Box::new(badge),
            None => Box::new(stack.insert_badge(seed(random))?),
        },
        (true, _) => Box::new(insert_piv(&stack, job, random)?),
    })
}

/// A chip that the job's secrets were released for is looked for in the whole stack; if none has been marked
/// with it, the newest one, which is blank, becomes it. A job that has not begun gets a blank card: one that is
/// marked belongs to another job, be it finished or waiting to go on; so may be one whose UID was read.
fn insert_piv(stack: &Stack, job: &Offer, random: &mut StdRng) -> Result<DeskCard, CardError> {
    let begun = job.chip.is_some() || job.uid.is_some();
    let present = match stack.current()?.map(|card| Stack::card(&card, seed(random))) {
        None | Some(Err(CardError::Damaged)) => return stack.insert_blank(seed(random)),
        Some(_) if job.parts.contactless && !begun => return stack.insert_blank(seed(random)),
        Some(card) => card,
    };
    let mut present = present?;
    let marked = Session::new(&mut present).identify(&mut |_| ()).ok().and_then(|identity| identity.chip());
    match job.chip {
        None if marked.is_some() => stack.insert_blank(seed(random)),
        Some(chip) if marked != Some(chip) => {
            Ok(stack.find(&chip.to_string(), seed(random))?.unwrap_or(present))
        }
        _ => Ok(present),
    }
}

/// What the keys of a card are made from.
pub(crate) fn seed(random: &mut StdRng) -> [u8; 32] {
    random.r#gen()
}
