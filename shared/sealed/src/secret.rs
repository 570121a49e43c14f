//! PIN, PUK and management key.

use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// PIN and PUK occupy 8 bytes on the card, filled up with `FF` (SP 800-73-5 part 2, 2.4.3).
pub const PADDED: usize = 8;

/// Digits that are no PIN or PUK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 6 to 8 decimal digits and a PUK has 8")]
pub struct DigitsError;

macro_rules! digits {
    ($($(#[$doc:meta])* $name:ident, $min:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes decimal digits of the allowed length.
            ///
            /// # Errors
            /// [`DigitsError`] for another length or anything but digits.
            pub fn parse(digits: &str) -> Result<Self, DigitsError> {
                let ok = ($min..=PADDED).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
                if ok { Ok(Self(Zeroizing::new(digits.to_owned()))) } else { Err(DigitsError) }
            }

            /// Takes the digits back out of 8 bytes that [`Self::expose_padded`] filled.
            ///
            /// # Errors
            /// [`DigitsError`] for another length or anything but digits before the filling.
            pub fn from_padded(padded: &[u8; PADDED]) -> Result<Self, DigitsError> {
                let digits = padded.split(|byte| *byte == 0xff).next().unwrap_or_default();
                let filling = padded.iter().skip(digits.len());
                if filling.into_iter().any(|byte| *byte != 0xff) {
                    return Err(DigitsError);
                }
                Self::parse(std::str::from_utf8(digits).map_err(|_| DigitsError)?)
            }

            /// The digits, for the one place that needs them.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// The digits as the card takes them: ASCII, filled up with `FF`.
            pub fn expose_padded(&self) -> Zeroizing<[u8; PADDED]> {
                let mut padded = Zeroizing::new([0xff; PADDED]);
                for (to, from) in padded.iter_mut().zip(self.0.bytes()) {
                    *to = from;
                }
                padded
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }
    )*};
}

digits! {
    /// The holder's PIN: 6 to 8 digits.
    Pin, 6;
    /// The key that unblocks the PIN: 8 digits.
    Puk, 8;
}

/// A card's own management key (slot 9B): AES-256.
pub struct ManagementKey(Zeroizing<[u8; 32]>);

impl ManagementKey {
    /// The key from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key bytes, for the one place that needs them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ManagementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ManagementKey(hidden)")
    }
}

impl PartialEq for ManagementKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_ref()).into()
    }
}
