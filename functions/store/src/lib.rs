//! The store on DynamoDB, or on what speaks its protocol.
//!
//! [`DynamoStore`] implements every store port against one table; [`StreamFeed`] reads the table's
//! stream. [`Embedded`] is a whole DynamoDB in this process, on disk or in memory, behind the same
//! client: it is for trying out and for small sites. [`Faults`] and [`Meter`] stand between client
//! and table and break or count calls.
//!
//! Only this crate knows attribute names; `docs/adr/0001-store-layout.md` says why they are as they are.

mod audit_log;
mod ca_chain;
mod cards;
mod commands;
mod denials;
mod embedded;
mod error;
mod faults;
mod feed;
mod health;
mod imports;
mod item;
mod key;
mod lists;
mod mails;
mod meter;
mod orders;
mod outbox;
mod people;
mod persons;
mod principals;
mod reports;
mod revocations;
mod settings;
mod sharded;
mod sign_ins;
mod store;
mod table;
mod traces;
mod wrap;

pub use audit_log::record_in;
pub use aws_types::SdkConfig;
pub use embedded::{Bulk, Embedded, EmbeddedError};
pub use faults::{Fault, Faults};
pub use feed::{Pace, StreamFeed, change_in};
pub use mails::mail_in;
pub use meter::{Meter, Reading};
pub use store::DynamoStore;
