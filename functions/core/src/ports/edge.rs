//! Time and randomness: parameters everywhere else, ports here.

use domain::time::Timestamp;
use rand_core::CryptoRngCore;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A cryptographically secure source of randomness.
pub trait Random: Send + Sync {
    /// A generator for one use.
    fn generator(&self) -> Box<dyn CryptoRngCore + Send>;
}

/// Random bytes for an id or a secret.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.generator().fill_bytes(&mut bytes);
    bytes
}
