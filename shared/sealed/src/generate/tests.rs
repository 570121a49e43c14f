use super::*;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_core::{CryptoRng, RngCore};

/// A source that yields one byte for ever.
struct Stuck(u8);

impl RngCore for Stuck {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes([self.0; 4])
    }
    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes([self.0; 8])
    }
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        dest.fill(self.0);
    }
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}
impl CryptoRng for Stuck {}

#[test]
fn patterns_are_refused_and_ordinary_digits_are_not() {
    for bad in [
        "000000", "777777", "123456", "654321", "890123", "210987", "135791", "024680", "121212", "123123",
        "12341234", "112233", "111222", "123321", "12344321", "171177", "12345678", "4444444",
    ] {
        assert!(trivial(bad.as_bytes()), "{bad} is trivial");
    }
    for good in ["493817", "502846", "123457", "90817264", "112357", "1234568"] {
        assert!(!trivial(good.as_bytes()), "{good} is fine");
    }
}

#[test]
fn few_are_refused_so_that_little_entropy_is_lost() {
    let refused = (0..1_000_000u32).filter(|n| trivial(format!("{n:06}").as_bytes())).count();
    assert!(refused < 10_000, "{refused} of a million six-digit PINs are refused");
}

#[test]
fn a_stuck_source_is_an_error_and_no_endless_loop() {
    for byte in [0, 7, 250, 255] {
        assert_eq!(Pin::generate(PinPolicy::default(), &mut Stuck(byte)), Err(BrokenRandomness));
        assert_eq!(Puk::generate(&mut Stuck(byte)), Err(BrokenRandomness));
    }
}

/// Pearson's chi-squared over 200,000 digits: 27.9 is exceeded once in a thousand fair runs, and the
/// seed is fixed; the bias of `byte % 10` without rejection (26/256 against 25/256) would give about 110.
#[test]
fn digits_are_unbiased() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut counts = [0f64; 10];
    for _ in 0..25_000 {
        let puk = Puk::generate(&mut rng).unwrap();
        puk.expose().bytes().for_each(|digit| counts[usize::from(digit - b'0')] += 1.0);
    }
    let chi: f64 = counts.iter().map(|count| (count - 20_000.0).powi(2) / 20_000.0).sum();
    assert!(chi < 27.9, "chi-squared is {chi}, counts {counts:?}");
}

proptest! {
    #[test]
    fn every_pin_keeps_the_policy(seed: u64, length in 6_u8..=8) {
        let policy = PinPolicy::new(length).unwrap();
        let pin = Pin::generate(policy, &mut StdRng::seed_from_u64(seed)).unwrap();
        prop_assert_eq!(pin.expose().len(), policy.length());
        prop_assert_eq!(pin.expose().len(), usize::from(length));
        prop_assert!(!trivial(pin.expose().as_bytes()));
        prop_assert!(Pin::from_padded(&pin.expose_padded()).unwrap() == pin);
    }

    #[test]
    fn different_seeds_give_different_puks(a: u64, b: u64) {
        prop_assume!(a != b);
        let puk = |seed| Puk::generate(&mut StdRng::seed_from_u64(seed)).unwrap();
        // Eight digits collide once in a hundred million pairs.
        prop_assert!(puk(a) != puk(b));
    }
}
