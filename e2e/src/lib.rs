//! The harness of the whole-system tests: real processes, real HTTP, real kills.
//!
//! A [`site::Site`] is a data directory with the server's process on it; [`desk::Desk`] is a reader
//! agent's process; [`person::SignedIn`] and [`scripted_agent::ScriptedAgent`] speak to the server as
//! portals and agents do; a [`proxy::Proxy`] between them loses what a crash would lose; and
//! [`books::Books`] reads the store once the server has stopped.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness fails its test by a panic"
)]

pub mod answer;
pub mod books;
pub mod campaign;
pub mod cloud;
pub mod counter;
pub mod crowd;
pub mod cups;
pub mod cut;
pub mod denied;
pub mod desk;
pub mod driver;
pub mod functions;
pub mod in_process;
pub mod job;
pub mod judges;
pub mod oidc;
pub mod one_card;
pub mod order;
pub mod pcsc;
pub mod people;
pub mod person;
pub mod process;
pub mod programs;
pub mod proxy;
pub mod scripted_agent;
pub mod site;
pub mod smtp;
pub mod softhsm;
pub mod stack;
pub mod terminal;
pub mod try_out;
pub mod verdict;
pub mod wait;
pub mod workshop;
