//! One card in software, behind the transport that a reader has.

use crate::memory::Memory;
use crate::power::{Answer, Request, run};
use personalise::{CardTransport, TransportError};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use zeroize::Zeroizing;

/// The card's memory in its folder.
pub(crate) const IMAGE_FILE: &str = "card.image";

/// Why a card does not start.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// Its folder cannot be read or written.
    #[error("the card's folder cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// Another process has it.
    #[error("another program has this card")]
    Taken,
    /// Its memory is not that of a card.
    #[error("the card's memory is damaged")]
    Damaged,
}

/// A PIV card in software. It runs in a thread of its own until it is dropped.
pub struct VirtualCard {
    /// `None` once it is being dropped.
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
    /// Held open for its lock: two processes must not have the same card.
    _lock: Option<File>,
}

impl VirtualCard {
    /// The card kept in this folder; a blank one from the factory if the folder has none. `seed`, from
    /// the operating system's entropy, is what its keys are made from.
    ///
    /// # Errors
    /// [`CardError`] if the folder cannot be used, another process has the card, or it is damaged.
    pub fn open(folder: &Path, seed: [u8; 32]) -> Result<Self, CardError> {
        fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => CardError::Taken,
            TryLockError::Error(error) => CardError::Folder(error),
        })?;
        let file = folder.join(IMAGE_FILE);
        match Memory::load(file.clone())? {
            Some(memory) => Self::start(memory, false, seed, Some(lock)),
            None => Self::start(Memory::erased(Some(file)), true, seed, Some(lock)),
        }
    }

    /// A blank card that is gone with the process.
    ///
    /// # Errors
    /// [`CardError`] if its thread cannot be started.
    pub fn in_memory(seed: [u8; 32]) -> Result<Self, CardError> {
        Self::start(Memory::erased(None), true, seed, None)
    }

    fn start(memory: Memory, format: bool, seed: [u8; 32], lock: Option<File>) -> Result<Self, CardError> {
        let (requests, incoming) = channel();
        let (outgoing, answers) = channel();
        // The platform keeps whole messages on the stack.
        let thread =
            thread::Builder::new().name("virtual-card".into()).stack_size(8 << 20).spawn(move || {
                run(memory, format, ChaCha8Rng::from_seed(seed), &incoming, &outgoing);
            })?;
        let mut card = Self { requests: Some(requests), answers, thread: Some(thread), _lock: lock };
        card.powered_up().map_err(|_| CardError::Damaged)?;
        Ok(card)
    }

    /// Takes the answer of the self-test: the tries that the PIN has left.
    fn powered_up(&mut self) -> Result<(), TransportError> {
        match self.answer()?.as_slice() {
            [0x63, 0xc0..=0xcf] => Ok(()),
            answer => Err(TransportError::Reader(format!("the card's self-test failed: {answer:02x?}"))),
        }
    }

    fn send(&mut self, request: Request) -> Result<(), TransportError> {
        let requests = self.requests.as_ref().ok_or(TransportError::Removed)?;
        requests.send(request).map_err(|_| TransportError::Removed)
    }

    fn answer(&mut self) -> Result<Vec<u8>, TransportError> {
        self.answers.recv().map_err(|_| TransportError::Removed)?.map_err(TransportError::Reader)
    }
}

impl CardTransport for VirtualCard {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.send(Request::Transmit(Zeroizing::new(apdu.to_vec())))?;
        self.answer()
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.send(Request::Reset)?;
        self.powered_up()
    }
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the applet was seen as a removed card already.
            let _ = thread.join();
        }
    }
}
