//! The secrets with which blank PIV cards leave the factory. Public knowledge: every maker prints them.

/// The factory PIN, padded: `123456`.
pub(crate) const PIN: [u8; 8] = *b"123456\xff\xff";

/// The factory PUK: `12345678`.
pub(crate) const PUK: [u8; 8] = *b"12345678";

/// The factory management key: `0102030405060708` three times, as triple DES or, on YubiKeys from firmware 5.7, AES-192.
pub(crate) const MANAGEMENT_KEY: [u8; 24] =
    [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8];
