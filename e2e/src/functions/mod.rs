//! The binaries of the functions, each started by hand: Lambda's side of them, and the services that they
//! reach, on loopback.

mod dynamodb;
mod event;
mod runtime_api;
mod started;
pub mod stream;

pub use dynamodb::DynamoDb;
pub use event::{event, reply};
pub use runtime_api::{Outcome, RuntimeApi};
pub use started::{Function, URL};
