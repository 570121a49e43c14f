//! What the use cases need from the world, split by capability.

pub mod audit_log;
pub mod certificate;
pub mod denials;
pub mod edge;
pub mod layout;
pub mod letter;
pub mod lists;
pub mod mail;
pub mod orders;
pub mod outbox;
pub mod people;
pub mod photo;
pub mod sealing;
pub mod settings;
pub mod sign_in;
pub mod status;
pub mod store;
pub mod traces;
