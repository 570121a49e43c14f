//! The thread that watches the readers for as long as somebody wants to know.

use super::{Listing, Reader, Shared};
use crate::pcsc::fault;
use crate::pcsc::look::{Look, id, name};
use crate::pcsc::service::{Readers as _, Seen, Service};
use domain::id::ReaderId;
use domain::reader::ReaderState;
use pcsc::Error;
use personalise::TransportError;
use std::ffi::CString;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

/// How long the watch waits at most before it looks again.
const ROUND: Duration = Duration::from_secs(2);

impl<S: Service> Shared<S> {
    /// Watches until nobody wants to know any more.
    pub(super) fn watch(self: &Arc<Self>) {
        let mut known = None;
        while !self.state().over {
            let Err(error) = self.watch_service(&mut known) else { return };
            if self.state().over {
                return;
            }
            // Cards may have changed while nobody watched.
            let fault = fault(error);
            {
                let mut state = self.state();
                state.readers.clear();
                state.listing = Listing::Failed(fault.clone());
            }
            self.changed();
            if known.as_ref() != Some(&fault) {
                tracing::error!(fault = fault.name(), "{fault}. {}", fault.next_action());
                known = Some(fault);
            }
            drop(self.wait(|state| !state.over));
        }
    }

    /// Watches over one connection to the service, until that fails.
    fn watch_service(self: &Arc<Self>, trouble: &mut Option<TransportError>) -> Result<(), Error> {
        let mut readers = self.service.readers()?;
        self.state().stop = Some(readers.stop());
        let mut none_told = false;
        loop {
            let seen = readers.next(ROUND)?;
            if self.state().over {
                return Ok(());
            }
            if trouble.take().is_some() {
                tracing::info!("the smart card service answers");
            }
            if seen.is_empty() && !none_told {
                tracing::warn!("no reader is connected; plug one in");
            }
            none_told = seen.is_empty();
            self.take(seen);
        }
    }

    /// Takes note of what is there now.
    fn take(self: &Arc<Self>, seen: Vec<Seen>) {
        let mut state = self.state();
        state.listing = Listing::Had;
        let mut news = false;
        state.readers.retain(|_, reader| {
            let there = seen.iter().any(|seen| seen.name == reader.seen.name);
            if !there {
                reader.moved.store(true, Ordering::Relaxed);
                tracing::info!(reader = name(&reader.seen.name), "reader unplugged");
            }
            news |= !there;
            there
        });
        for seen in seen {
            let id = id(&seen.name);
            match state.readers.get_mut(&id) {
                Some(reader) if reader.seen == seen => continue,
                Some(reader) => {
                    if reader.seen.events != seen.events {
                        reader.moved.store(true, Ordering::Relaxed);
                        reader.served = false;
                        // What was wrong with the last card is no news of the next.
                        if !reader.held && !reader.look.is_well() {
                            reader.look = Look::plain(ReaderState::Empty);
                        }
                    }
                    reader.seen = seen;
                }
                None => {
                    tracing::info!(reader = name(&seen.name), "reader connected");
                    self.ask_firmware(id.clone(), seen.name.clone());
                    state.readers.insert(id.clone(), Reader::new(seen));
                }
            }
            news = true;
            self.look(&mut state, &id);
        }
        drop(state);
        if news {
            self.moved.notify_all();
            self.changed();
        }
    }

    /// Finds out the firmware of a reader, in its own time: another program may hold it.
    fn ask_firmware(self: &Arc<Self>, id: ReaderId, name: CString) {
        let shared = Arc::clone(self);
        thread::spawn(move || {
            let Some(firmware) = shared.service.firmware(&name) else { return };
            if let Some(reader) = shared.state().readers.get_mut(&id) {
                reader.firmware = Some(firmware);
            }
            shared.changed();
        });
    }
}
