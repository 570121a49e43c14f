//! The reader agent: enrols at a server, polls for jobs, personalises cards and reports what it saw.
//!
//! It decides nothing about the workflow and remembers nothing about a job: after a crash it claims its
//! job again and goes by what the server stored and what the card says.
#![warn(missing_docs)]

#[cfg(feature = "virtual-reader")]
pub mod cards;
pub mod client;
#[cfg(feature = "virtual-reader")]
mod desk;
pub mod edge;
pub mod enrol;
pub mod home;
#[cfg(feature = "virtual-reader")]
mod production;
pub mod server;
#[cfg(feature = "virtual-reader")]
pub mod work;
