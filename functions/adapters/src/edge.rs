//! Time and randomness of this machine.

use cardwright_core::ports::edge::{Clock, Random};
use domain::time::Timestamp;
use rand::rngs::OsRng;
use rand_core::CryptoRngCore;
use std::time::{SystemTime, UNIX_EPOCH};

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Timestamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The machine's source of randomness.
#[derive(Clone, Copy, Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn generator(&self) -> Box<dyn CryptoRngCore + Send> {
        Box::new(OsRng)
    }
}
