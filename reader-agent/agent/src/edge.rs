//! What the agent takes from its workstation: the time and randomness. Tests bring their own.

use domain::time::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The workstation's clock and a source of randomness.
#[derive(Clone)]
pub struct Edge {
    clock: fn() -> Timestamp,
    random: Arc<Mutex<StdRng>>,
}

impl Edge {
    /// This clock, and a generator seeded from the operating system.
    pub fn new(clock: fn() -> Timestamp, random: StdRng) -> Self {
        Self { clock, random: Arc::new(Mutex::new(random)) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn with<R>(&self, draw: impl FnOnce(&mut StdRng) -> R) -> R {
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.with(|random| random.fill_bytes(&mut bytes));
        bytes
    }

    /// A generator for a thread of its own.
    pub(crate) fn fork(&self) -> StdRng {
        StdRng::from_seed(self.bytes())
    }

    /// Half of the delay to all of it, so that agents cut off together do not come back together.
    pub(crate) fn jitter(&self, delay: Duration) -> Duration {
        delay.mul_f64(self.with(|random| random.gen_range(0.5..=1.0)))
    }
}
