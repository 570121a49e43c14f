//! Status words: the two bytes that end every response.

use std::fmt;

/// SW1 and SW2 of a response.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(u16);

/// What a status word says (SP 800-73-5 part 2, table 2; ISO/IEC 7816-4, 5.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// `9000`: done.
    Success,
    /// `61xx`: more of the answer waits; so many bytes, 0 for 256 or more.
    MoreData(u8),
    /// `6Cxx`: ask again with this Le.
    WrongLe(u8),
    /// `63Cx`: wrong secret, so many tries left. To a question about the counter, the answer.
    TriesLeft(u8),
    /// `6282`: fewer bytes than were asked for, and all there are.
    FewerBytes,
    /// `6300`: wrong secret; the card does not say how many tries are left.
    WrongSecret,
    /// `6700`: wrong length.
    WrongLength,
    /// `6982`: not authenticated, or the wrong key.
    NotAuthenticated,
    /// `6983`: the secret is blocked.
    Blocked,
    /// `6985`: conditions of use not met, such as a touch that was not given.
    ConditionsNotMet,
    /// `6A80`: the card does not take these data; some cards say so to a wrong key.
    BadData,
    /// `6A81`: not supported, or not over this interface.
    NotSupported,
    /// `6A82`: no such object or application.
    NotFound,
    /// `6A84`: no room left.
    NoRoom,
    /// `6A86`: P1 or P2 not supported, such as an algorithm that the key does not have.
    WrongParameters,
    /// `6A88`: no such key.
    KeyNotFound,
    /// `6D00`, `6E00`: another application is selected.
    OtherApplication,
    /// Anything else.
    Other,
}

impl StatusWord {
    /// `9000`.
    pub const SUCCESS: Self = Self(0x9000);

    /// From SW1 and SW2.
    pub const fn new(sw1: u8, sw2: u8) -> Self {
        Self(u16::from_be_bytes([sw1, sw2]))
    }

    /// What it says.
    pub const fn meaning(self) -> Meaning {
        let [sw1, sw2] = self.0.to_be_bytes();
        match (sw1, sw2) {
            (0x90, 0x00) => Meaning::Success,
            (0x61, more) => Meaning::MoreData(more),
            (0x6c, le) => Meaning::WrongLe(le),
            (0x63, 0xc0..=0xcf) => Meaning::TriesLeft(sw2 & 0x0f),
            (0x62, 0x82) => Meaning::FewerBytes,
            (0x63, 0x00) => Meaning::WrongSecret,
            (0x67, 0x00) => Meaning::WrongLength,
            (0x69, 0x82) => Meaning::NotAuthenticated,
            (0x69, 0x83) => Meaning::Blocked,
            (0x69, 0x85) => Meaning::ConditionsNotMet,
            (0x6a, 0x80) => Meaning::BadData,
            (0x6a, 0x81) => Meaning::NotSupported,
            (0x6a, 0x82) => Meaning::NotFound,
            (0x6a, 0x84) => Meaning::NoRoom,
            (0x6a, 0x86) => Meaning::WrongParameters,
            (0x6a, 0x88) => Meaning::KeyNotFound,
            (0x6d | 0x6e, _) => Meaning::OtherApplication,
            _ => Meaning::Other,
        }
    }

    /// Whether it is `9000`.
    pub const fn is_success(self) -> bool {
        self.0 == Self::SUCCESS.0
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({self})")
    }
}
