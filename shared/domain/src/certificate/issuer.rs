//! Which of the authority's issuing keys.

use super::Serial;
use std::fmt;
use std::num::NonZeroU8;

/// Octets of the serial numbers that the first issuing key gives: its certificates are older than the numbers of issuing keys.
const FIRST_SERIAL: usize = 16;

/// The number of an issuing key. The first has 1; each rotation makes the next, and the former ones go on telling what became
/// of their certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerNumber(NonZeroU8);

impl IssuerNumber {
    /// The first.
    pub const FIRST: Self = Self(NonZeroU8::MIN);
    /// The last: its name still fits into a certificate.
    const MAX: u8 = 99;

    /// The number, from 1 to 99.
    pub fn new(number: usize) -> Option<Self> {
        let number = u8::try_from(number).ok().filter(|number| *number <= Self::MAX);
        number.and_then(NonZeroU8::new).map(Self)
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0.get()
    }

    /// That of the key after this one; none after the 99th.
    pub fn next(self) -> Option<Self> {
        Self::new(usize::from(self.get()) + 1)
    }

    /// How files and addresses call what is this key's: `issuing` the first's, `issuing-2` the second's.
    pub fn name(self) -> String {
        self.suffixed("issuing")
    }

    /// The name of something that each issuing key has one of.
    pub fn suffixed(self, what: &str) -> String {
        if self == Self::FIRST { what.to_owned() } else { format!("{what}-{self}") }
    }

    /// All up to this one.
    pub fn so_far(self) -> impl Iterator<Item = Self> {
        (1..=self.get()).filter_map(|number| Self::new(number.into()))
    }

    /// Which issuing key gave this serial number: one of 16 octets the first, a longer one the key that its first octet counts.
    pub fn of(serial: &Serial) -> Self {
        match serial.octets().as_slice() {
            [number, rest @ ..] if rest.len() == FIRST_SERIAL => {
                Self::new((*number).into()).unwrap_or(Self::FIRST)
            }
            _ => Self::FIRST,
        }
    }

    /// The octets of a serial number of this key, from 126 random bits or more.
    pub fn serial(self, random: [u8; FIRST_SERIAL]) -> Vec<u8> {
        if self == Self::FIRST {
            let mut octets = random.to_vec();
            // The top bit clear keeps it positive, the next one set keeps its length.
            if let Some(first) = octets.first_mut() {
                *first = *first & 0x7f | 0x40;
            }
            return octets;
        }
        let mut octets = vec![self.get()];
        octets.extend(random);
        octets
    }
}

impl fmt::Display for IssuerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_tells_which_key_gave_it() {
        for number in [1, 2, 99].map(|number| IssuerNumber::new(number).unwrap()) {
            for random in [[0; 16], [0xff; 16], [2; 16]] {
                let serial = Serial::from_octets(&number.serial(random)).unwrap();
                assert_eq!(IssuerNumber::of(&serial), number);
            }
        }
        let short = Serial::from_octets(&[1, 2, 3]).unwrap();
        assert_eq!(IssuerNumber::of(&short), IssuerNumber::FIRST);
        assert_eq!(IssuerNumber::new(0), None);
        assert_eq!(IssuerNumber::new(99).unwrap().next(), None);
        let second = IssuerNumber::FIRST.next().unwrap();
        assert_eq!(second.so_far().collect::<Vec<_>>(), [IssuerNumber::FIRST, second]);
    }
}
