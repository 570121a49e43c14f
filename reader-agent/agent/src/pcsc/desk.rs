//! The readers of the workstation, watched: which there are, and what is in them.

mod watching;

use super::card::{Patience, PcscCard, SLOWEST_APDU, SLOWEST_READ};
use super::look::{Look, name};
use super::place::place;
use super::service::{Seen, Service};
use crate::desk::{Card, Desk, NoCard, Place};
use api::agent::{Offer, PresentReader};
use domain::id::{IssuanceId, ReaderId};
use domain::reader::{ReaderMake, ReaderState, Release};
use personalise::{CardTransport, TransportError};
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::watch;

/// The wait before a service that is gone, or a card that failed, is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a job waits for a reader that another program holds.
const PATIENCE: Duration = Duration::from_secs(15);

/// The readers of PC/SC.
pub(crate) struct PcscDesk<S: Service> {
    shared: Arc<Shared<S>>,
}

struct Shared<S: Service> {
    service: S,
    state: Mutex<State>,
    /// For threads that wait until the watch has seen something.
    moved: Condvar,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) readers: BTreeMap<ReaderId, Reader>,
    pub(super) listing: Listing,
    /// The job that was last worked on in each reader.
    pub(super) worked: BTreeMap<ReaderId, IssuanceId>,
    /// Ends the watch's wait.
    stop: Option<Box<dyn Fn() + Send + Sync>>,
    /// Nobody wants to know any more.
    over: bool,
}

/// Whether it is known which readers there are.
#[derive(Default)]
pub(super) enum Listing {
    /// The service was not asked yet.
    #[default]
    Awaited,
    /// It has said so.
    Had,
    /// It cannot be asked.
    Failed(TransportError),
}

/// A reader as it was last seen.
pub(super) struct Reader {
    pub(super) seen: Seen,
    pub(super) look: Look,
    /// Its firmware, once that was told.
    firmware: Option<Release>,
    /// A thread of ours has the card, to look at it or to work on it.
    pub(super) held: bool,
    /// Its card was worked on since it was put in.
    pub(super) served: bool,
    /// Shared with whoever works on the card: it is not the one any more that it was.
    moved: Arc<AtomicBool>,
}

impl Reader {
    fn new(seen: Seen) -> Self {
        Self {
            seen,
            look: Look::plain(ReaderState::Empty),
            firmware: None,
            held: false,
            served: false,
            moved: Arc::default(),
        }
    }
}

impl State {
    /// The reader, if it was not unplugged since somebody took it.
    fn entry(&mut self, id: &ReaderId, moved: &Arc<AtomicBool>) -> Option<&mut Reader> {
        self.readers.get_mut(id).filter(|reader| Arc::ptr_eq(&reader.moved, moved))
    }
}

/// A card that was not moved since it was taken. A quick swap is not always an error of PC/SC, but it
/// always counts.
struct Unmoved {
    card: PcscCard,
    moved: Arc<AtomicBool>,
}

impl CardTransport for Unmoved {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.moved.load(Ordering::Relaxed) {
            return Err(TransportError::Removed);
        }
        self.card.transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.moved.load(Ordering::Relaxed) {
            return Err(TransportError::Removed);
        }
        self.card.reset()
    }
}

impl<S: Service> PcscDesk<S> {
    /// Watches the readers from now on.
    pub(crate) fn watch(service: S) -> Self {
        let shared = Arc::new(Shared {
            service,
            state: Mutex::default(),
            moved: Condvar::new(),
            changes: watch::Sender::default(),
        });
        let watching = Arc::clone(&shared);
        thread::spawn(move || watching.watch());
        Self { shared }
    }
}

impl<S: Service> Drop for PcscDesk<S> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.over = true;
        self.shared.moved.notify_all();
        if let Some(stop) = &state.stop {
            stop();
        }
    }
}

impl<S: Service> Desk for PcscDesk<S> {
    fn readers(&self) -> Vec<PresentReader> {
        let state = self.shared.state();
        let readers = state.readers.iter();
        readers
            .map(|(id, reader)| PresentReader {
                reader: id.clone(),
                name: name(&reader.seen.name),
                state: reader.look.state,
                make: ReaderMake { software: false, firmware: reader.firmware.clone() },
            })
            .collect()
    }

    fn place(&self, offer: &Offer, taken: &[ReaderId]) -> Place {
        place(&self.shared.state(), offer, taken)
    }

    fn card(&self, job: &Offer, reader: &ReaderId, _: &mut StdRng) -> Result<Card, NoCard> {
        let no_card = |error: &TransportError| NoCard(format!("{error}. {}", error.next_action()));
        let (known, moved) = self.shared.hold(reader, &job.issuance).map_err(|error| no_card(&error))?;
        let notice = Shared::notice(&self.shared, reader, &moved);
        let patience = Patience { limit: Some(PATIENCE), apdu: SLOWEST_APDU, notice };
        let held = Held { shared: Arc::clone(&self.shared), id: reader.clone(), moved: Arc::clone(&moved) };
        match PcscCard::open(&self.shared.service, known, patience, held) {
            Ok(card) => Ok(Box::new(Unmoved { card, moved })),
            Err(error) => {
                tracing::warn!(%reader, fault = error.name(), "no card: {error}");
                Err(no_card(&error))
            }
        }
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}

impl<S: Service> Shared<S> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Waits while something is so, but no longer than it takes until it is worth another try.
    fn wait(&self, so: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.moved.wait_timeout_while(self.state(), AGAIN, |state| so(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Finds out what is in a reader, unless somebody has the card: whoever does looks again afterwards.
    fn look(self: &Arc<Self>, state: &mut State, id: &ReaderId) {
        let Some(reader) = state.readers.get_mut(id).filter(|reader| !reader.held) else { return };
        if !reader.seen.card {
            reader.look = Look::plain(ReaderState::Empty);
        } else if reader.seen.mute {
            reader.look = Look::unreachable(&TransportError::Mute);
        } else {
            reader.held = true;
            let (shared, id, seen) = (Arc::clone(self), id.clone(), reader.seen.clone());
            let moved = Arc::clone(&reader.moved);
            thread::spawn(move || shared.read(&id, &seen, &moved));
            return;
        }
        tell(&reader.seen, &reader.look);
    }

    /// Reads the card in a reader that is held.
    fn read(self: &Arc<Self>, id: &ReaderId, seen: &Seen, moved: &Arc<AtomicBool>) {
        let patience = Patience { limit: None, apdu: SLOWEST_READ, notice: Self::notice(self, id, moved) };
        let (at_end, end) = channel::<Infallible>();
        let card = PcscCard::open(&self.service, seen.name.clone(), patience, at_end);
        let look = card.and_then(Look::at);
        // A call that hangs was noticed; until it ends, the reader answers nobody.
        let _ = end.recv();
        let failed = look.is_err();
        // The watch is about to see that the card is gone; if not, it is tried again.
        let as_before = |state: &State| state.readers.get(id).is_some_and(|reader| reader.seen == *seen);
        let mut state = if failed { self.wait(as_before) } else { self.state() };
        let Some(reader) = state.entry(id, moved) else { return };
        reader.held = false;
        if reader.seen == *seen {
            let look = look.unwrap_or_else(|error| Look::unreachable(&error));
            if reader.look != look {
                tell(seen, &look);
                reader.look = look;
            }
        }
        if failed || reader.seen != *seen {
            self.look(&mut state, id);
        }
        drop(state);
        self.changed();
    }

    /// Takes a reader for work on its card. Answers its name, and what tells that the card was moved.
    fn hold(&self, id: &ReaderId, job: &IssuanceId) -> Result<(CString, Arc<AtomicBool>), TransportError> {
        let mut state = self.state();
        let reader = state.readers.get_mut(id).ok_or(TransportError::ReaderGone)?;
        // Looked at again: the card that was there has been taken out.
        if std::mem::replace(&mut reader.held, true) {
            return Err(TransportError::Removed);
        }
        reader.moved = Arc::default();
        reader.served = true;
        let held = (reader.seen.name.clone(), Arc::clone(&reader.moved));
        state.worked.insert(id.clone(), job.clone());
        Ok(held)
    }

    /// Says so when a reader or its card makes wait.
    fn notice(
        shared: &Arc<Self>,
        id: &ReaderId,
        moved: &Arc<AtomicBool>,
    ) -> Box<dyn FnMut(&TransportError) + Send> {
        let (shared, id, moved) = (Arc::clone(shared), id.clone(), Arc::clone(moved));
        Box::new(move |fault| {
            let mut state = shared.state();
            if let Some(reader) = state.entry(&id, &moved) {
                reader.look = Look::unreachable(fault);
                tell(&reader.seen, &reader.look);
            }
            drop(state);
            shared.changed();
        })
    }
}

/// A reader that is held for work; free again when dropped.
struct Held<S: Service> {
    shared: Arc<Shared<S>>,
    id: ReaderId,
    moved: Arc<AtomicBool>,
}

impl<S: Service> Drop for Held<S> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if let Some(reader) = state.entry(&self.id, &self.moved) {
            reader.held = false;
            self.shared.look(&mut state, &self.id);
        }
    }
}

/// Says what is in a reader.
fn tell(seen: &Seen, look: &Look) {
    let reader = name(&seen.name);
    match (look.state, &look.chip, &look.trouble) {
        (ReaderState::Empty, ..) => tracing::info!(reader, "no card"),
        (ReaderState::Blank, ..) => tracing::info!(reader, "a blank PIV card"),
        (ReaderState::Contactless, ..) => tracing::info!(reader, "{}", look.sentence()),
        (ReaderState::InUse, ..) => {
            tracing::warn!(reader, fault = "reader-in-use", "reader {reader} is in use by another program");
        }
        (_, Some(chip), _) => tracing::info!(reader, %chip, "a card that is marked"),
        (state, None, trouble) => {
            tracing::warn!(reader, ?state, "{}", trouble.as_deref().unwrap_or("a card that is not for us"));
        }
    }
}
