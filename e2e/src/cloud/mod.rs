//! The product in an account of AWS, as an emulator made by others plays it: the README's own commands build the
//! stack, and functions run as the processes that Lambda would run.

mod aws;
mod emulator;
mod front;
mod readme;
mod stack;
mod wire;

pub use aws::{Aws, Key};
pub use emulator::Emulator;
pub use front::Front;
pub use stack::{NAME, Stack};
pub use wire::{Demand, Wire};
