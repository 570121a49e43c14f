//! Threads at work on cards, and what stops them.

use personalise::{CardTransport, TransportError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

/// The threads that are at work. Not those of the runtime: it would wait for a call that hangs in a driver.
#[derive(Clone, Default)]
pub(crate) struct Threads(watch::Sender<usize>);

/// One of them; counted off when dropped, by a panic too.
struct Counted(watch::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl Threads {
    /// Does the work in a thread of its own. No answer comes if it panics.
    pub(crate) fn spawn<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> oneshot::Receiver<R> {
        let (answer, done) = oneshot::channel();
        self.0.send_modify(|count| *count = count.saturating_add(1));
        let counted = Counted(self.0.clone());
        thread::spawn(move || {
            let _counted = counted;
            // Whoever asked may be gone.
            let _ = answer.send(work());
        });
        done
    }

    /// Waits until all have ended, but no longer than this.
    pub(crate) async fn end(&self, at_most: Duration) {
        let mut count = self.0.subscribe();
        if timeout(at_most, count.wait_for(|count| *count == 0)).await.is_err() {
            tracing::warn!("a call to the smart card service hangs; leaving it behind");
        }
    }
}

/// Stops the work on a card between two APDUs.
#[derive(Clone)]
pub(crate) struct Brake {
    /// The agent is to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// The job was taken away.
    pub(crate) lost: Arc<AtomicBool>,
}

impl Brake {
    pub(crate) fn is_on(&self) -> bool {
        *self.stop.borrow() || self.lost.load(Ordering::Relaxed)
    }
}

/// A card behind a brake.
pub(crate) struct Braked<T> {
    pub(crate) card: T,
    pub(crate) brake: Brake,
}

impl<T: CardTransport> CardTransport for Braked<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.brake.is_on() { Err(TransportError::Removed) } else { self.card.transmit(apdu) }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.brake.is_on() { Err(TransportError::Removed) } else { self.card.reset() }
    }
}
