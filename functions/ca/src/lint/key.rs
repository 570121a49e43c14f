//! What makes a public key weak, whatever it is for.

use domain::profile::KeyAlgorithm;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

/// The exponent with which cards make keys (SP 800-78-5, 3.1).
const EXPONENT: u64 = 65_537;

/// The odd primes of the product on which the library that ROCA is named for built its primes (Nemec et al., The Return of
/// Coppersmith's Attack, CCS 2017, 2.1): those that the product for the shortest keys has.
pub(super) const ROCA_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

fn rsa<'k>(key: &'k SubjectPublicKeyInfo<'k>) -> Option<RSAPublicKey<'k>> {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => Some(rsa),
        _ => None,
    }
}

/// A modulus as long as the card profile says (SP 800-57 part 1, 5.6.1: 2048 bits are 112 of strength).
pub(super) fn size(key: &SubjectPublicKeyInfo<'_>, algorithm: KeyAlgorithm) -> bool {
    algorithm.curve().is_some() || rsa(key).is_none_or(|rsa| rsa.key_size() == algorithm.bits())
}

/// Neither so small that padding is all that protects a message, nor another than cards make.
pub(super) fn exponent(key: &SubjectPublicKeyInfo<'_>, _: KeyAlgorithm) -> bool {
    rsa(key).is_none_or(|rsa| rsa.try_exponent().is_ok_and(|exponent| exponent == EXPONENT))
}

/// Not of the shape of ROCA (Nemec et al., 3.3): the moduli of that library are powers of 65537 modulo each of the primes,
/// other moduli are so once in 2^27 times.
pub(super) fn not_roca(key: &SubjectPublicKeyInfo<'_>, _: KeyAlgorithm) -> bool {
    rsa(key).is_none_or(|rsa| {
        !ROCA_PRIMES.into_iter().all(|prime| is_power(remainder(rsa.modulus, prime), prime))
    })
}

/// What is left of a big-endian number. No prime here has more than eight bits.
fn remainder(number: &[u8], prime: u32) -> u32 {
    number.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime)
}

/// Whether a number below the prime is a power of 65537 modulo the prime.
fn is_power(number: u32, prime: u32) -> bool {
    let generator = 65_537 % prime;
    let mut power = 1;
    for _ in 1..prime {
        if power == number {
            return true;
        }
        power = power * generator % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shaped(modulus: &[u8]) -> bool {
        ROCA_PRIMES.into_iter().all(|prime| is_power(remainder(modulus, prime), prime))
    }

    /// A power of 65537, as bytes: by construction such a modulus in all of the subgroups.
    fn power(exponent: usize) -> Vec<u8> {
        // Times 65537 is: shifted by two bytes, plus itself.
        let mut number = vec![1_u8];
        for _ in 0..exponent {
            let mut shifted = number.clone();
            shifted.extend([0, 0]);
            let mut carry = 0_u16;
            let padding = shifted.len() - number.len();
            for (place, byte) in shifted.iter_mut().enumerate().rev() {
                let own = place.checked_sub(padding).map_or(0, |place| number[place]);
                let sum = u16::from(*byte) + u16::from(own) + carry;
                (*byte, carry) = ((sum & 0xff) as u8, sum >> 8);
            }
            number = shifted;
        }
        number
    }

    #[test]
    fn powers_of_the_generator_are_of_the_shape() {
        assert_eq!(power(2), [1, 0, 2, 0, 1]);
        for exponent in [1, 2, 31, 127, 128, 191] {
            assert!(shaped(&power(exponent)), "{exponent}");
        }
    }

    #[test]
    fn the_subgroups_are_as_large_as_the_paper_says() {
        // Modulo 11 the generator has order 10, modulo 13 order 4, modulo 37 order 9: Nemec et al., 3.3.
        let order = |prime| (1..prime).filter(|number| is_power(*number, prime)).count();
        for prime in ROCA_PRIMES {
            let size = usize::try_from(prime - 1).unwrap();
            assert!(size.is_multiple_of(order(prime)), "{prime}");
        }
        let chance: f64 =
            ROCA_PRIMES.into_iter().map(|prime| (order(prime) as f64 / f64::from(prime - 1)).log2()).sum();
        assert!((-28.0..-26.0).contains(&chance), "once in 2^{chance}");
    }

    proptest! {
        /// One in 2^27: no run of this will meet one.
        #[test]
        fn other_moduli_are_not(mut modulus in prop::collection::vec(any::<u8>(), 256)) {
            modulus[0] |= 0x80;
            modulus[255] |= 1;
            prop_assert!(!shaped(&modulus));
        }
    }
}
