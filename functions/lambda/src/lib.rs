//! The functions on AWS Lambda. One binary for each: it names its handler and opens just the ports that
//! the handler takes. What they share is here: environment, events, answers, logs.
//!
//! A function that cannot start says why in one sentence, to its log and to Lambda, and ends.
#![warn(missing_docs)]

mod batch;
mod environment;
mod event;
mod logs;
mod serve;
mod site;

pub use api::routes::Route;
pub use batch::{serve_changes, serve_mails, serve_records, serve_status};
pub use environment::StartError;
pub use serve::{Function, serve};
pub use site::Site;
