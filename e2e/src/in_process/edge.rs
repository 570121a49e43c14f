//! What lies around the functions: time, randomness, the key that seals.

use async_trait::async_trait;
use cardwright_core::ports::edge::{Clock, Random};
use cardwright_core::ports::sealing::{Binding, Sealer, SealingError};
use cardwright_core::ports::sign_in::Tickets;
use domain::id::PersonId;
use domain::time::{Span, Timestamp};
use rand::rngs::OsRng;
use rand_core::CryptoRngCore;
use sealed::envelope::Envelope;
use sealed::secret::{Pin, Puk};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// When every office opens: 2026-01-01T00:00:00Z.
const OPENING: i64 = 1_767_225_600_000;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(OPENING))
    }
}

impl TestClock {
    /// A clock that stands here.
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_millis()))
    }

    /// Moves it forward.
    pub fn advance(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

pub(super) struct SystemRandom;

impl Random for SystemRandom {
    fn generator(&self) -> Box<dyn CryptoRngCore + Send> {
        Box::new(OsRng)
    }
}

/// A sealer whose key can be taken out of reach.
pub struct Safe {
    inner: Arc<dyn Sealer>,
    locked: AtomicBool,
}

impl Safe {
    pub(super) fn new(inner: Arc<dyn Sealer>) -> Self {
        Self { inner, locked: AtomicBool::new(false) }
    }

    /// Takes the key away, or gives it back.
    pub fn lock(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    fn reach(&self) -> Result<&dyn Sealer, SealingError> {
        if self.locked.load(Ordering::SeqCst) {
            Err(SealingError::Unavailable("the key was taken away".into()))
        } else {
            Ok(&*self.inner)
        }
    }
}

#[async_trait]
impl Sealer for Safe {
    async fn seal(&self, pin: &Pin, puk: &Puk, binding: Binding<'_>) -> Result<Envelope, SealingError> {
        self.reach()?.seal(pin, puk, binding).await
    }

    async fn open(&self, envelope: &Envelope, binding: Binding<'_>) -> Result<(Pin, Puk), SealingError> {
        self.reach()?.open(envelope, binding).await
    }
}

/// Vouches for everybody whose id is shown.
pub(super) struct ById;

impl Tickets for ById {
    fn person(&self, ticket: &str) -> Option<PersonId> {
        ticket.parse().ok()
    }
}
