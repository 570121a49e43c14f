//! Fresh PINs and PUKs: unbiased digits, none that a thief tries first.

use crate::secret::{Pin, Puk};
use domain::settings::PinPolicy;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

/// How many candidates are drawn before the random source is given up: a sound one yields a good
/// PIN in 99 of 100 draws, so that this many failures in a row mean a broken source.
const DRAWS: usize = 32;

/// The random source yields the same over and over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the random source yields no usable digits")]
pub struct BrokenRandomness;

impl Pin {
    /// A fresh PIN by this policy.
    ///
    /// # Errors
    /// [`BrokenRandomness`] if the source yields only trivial digits.
    pub fn generate(
        policy: PinPolicy,
        rng: &mut (impl CryptoRngCore + ?Sized),
    ) -> Result<Self, BrokenRandomness> {
        Self::parse(&draw(policy.length(), rng)?).map_err(|_| BrokenRandomness)
    }
}

impl Puk {
    /// A fresh PUK of 8 digits, as little guessable as a PIN.
    ///
    /// # Errors
    /// [`BrokenRandomness`] if the source yields only trivial digits.
    pub fn generate(rng: &mut (impl CryptoRngCore + ?Sized)) -> Result<Self, BrokenRandomness> {
        Self::parse(&draw(8, rng)?).map_err(|_| BrokenRandomness)
    }
}

/// Digits of the wanted length that are not [`trivial`].
fn draw(
    length: usize,
    rng: &mut (impl CryptoRngCore + ?Sized),
) -> Result<Zeroizing<String>, BrokenRandomness> {
    for _ in 0..DRAWS {
        let mut random = Zeroizing::new([0u8; 32]);
        rng.fill_bytes(random.as_mut());
        // 250 is the largest multiple of ten in a byte: what lies above would favour the digits 0 to 5.
        let digits = random.iter().filter(|byte| **byte < 250).take(length).map(|byte| byte % 10);
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.extend(digits.map(|digit| char::from(b'0' + digit)));
        if text.len() == length && !trivial(text.as_bytes()) {
            return Ok(text);
        }
    }
    Err(BrokenRandomness)
}

/// Whether decimal digits follow a pattern that people, and so thieves, try first.
pub fn trivial(digits: &[u8]) -> bool {
    const PATTERNS: &[fn(&[u8]) -> bool] = &[few_digits, even_steps, repeated_block, mirrored, only_runs];
    PATTERNS.iter().any(|pattern| pattern(digits))
}

/// At most two different digits: 000000, 171177.
fn few_digits(digits: &[u8]) -> bool {
    let seen = digits.iter().fold(0u16, |seen, digit| seen | 1 << (digit & 0x0f));
    seen.count_ones() <= 2
}

/// Each digit the same step after the one before, going round at ten: 123456, 987654, 890123, 024680.
fn even_steps(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| match pair {
        [a, b] => (10 + b - a) % 10,
        _ => 0,
    };
    let mut steps = digits.windows(2).map(step);
    steps.next().is_none_or(|first| steps.all(|step| step == first))
}

/// A block over and over: 121212, 123123, 12341234.
fn repeated_block(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|block| digits.iter().zip(digits.iter().skip(block)).all(|(a, b)| a == b))
}

/// The same read backwards: 123321.
fn mirrored(digits: &[u8]) -> bool {
    digits.iter().eq(digits.iter().rev())
}

/// No digit without an equal neighbour: 112233, 111222.
fn only_runs(digits: &[u8]) -> bool {
    digits.chunk_by(|a, b| a == b).all(|run| run.len() >= 2)
}

#[cfg(test)]
mod tests;
