//! The wire: routes, requests, answers, problem documents, and what an agent signs.
//!
//! Shared by the functions, the portals and the reader agent. No I/O, no secrets.
#![warn(missing_docs)]

pub mod agent;
pub mod audit;
pub mod birth;
pub mod card;
pub mod csv;
pub mod headers;
pub mod import;
pub mod issuance;
pub mod language;
pub mod mail;
pub mod my_data;
pub mod openapi;
pub mod order;
pub mod people;
pub mod problem;
pub mod report;
pub mod routes;
pub mod session;
pub mod settings;
pub mod signature;
pub mod try_out;
