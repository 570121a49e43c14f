//! `cardwright cloud` against an independent AWS on loopback (ministack), as an administrator runs it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod authority;
mod cloud;
#[path = "../../../store/tests/emulator/mod.rs"]
mod emulator;
mod people;
mod refusals;
