//! The reader agent: enrols at a server, polls for jobs, personalises cards and reports what it saw.
//!
//! It decides nothing about the workflow and remembers nothing about a job: after a crash it claims its
//! job again and goes by what the server stored and what the card says.
#![warn(missing_docs)]

pub mod cards;
pub mod client;
pub mod config;
mod desk;
pub mod doctor;
pub mod edge;
pub mod enrol;
pub mod home;
#[cfg(feature = "pcsc")]
pub mod pcsc;
pub mod printing;
mod production;
pub mod server;
mod threads;
mod trace;
#[cfg(feature = "virtual-reader")]
mod virtual_reader;
pub mod work;

#[cfg(not(any(feature = "pcsc", feature = "virtual-reader")))]
compile_error!("an agent without readers: choose the feature `pcsc`, `virtual-reader` or both");
