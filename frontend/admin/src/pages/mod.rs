//! The pages, one per file.

mod audit_log;
mod birth;
mod card;
mod cards;
mod case_file;
mod certificates;
mod import;
mod issuances;
mod not_found;
mod orders;
mod people;
mod person;
mod person_edit;
mod readers;
mod reports;
mod settings;
mod work;

pub(crate) use audit_log::{AuditLog, DeniedAttempts};
pub(crate) use birth::Birth;
pub(crate) use card::Card;
pub(crate) use cards::Cards;
pub(crate) use case_file::CaseFile;
pub(crate) use certificates::Certificates;
pub(crate) use import::Import;
pub(crate) use issuances::Issuances;
pub(crate) use not_found::NotFound;
pub(crate) use orders::{Desk, NewOrder, Order, Orders, order_words};
pub(crate) use people::People;
pub(crate) use person::Person;
pub(crate) use person_edit::{EditPerson, NewPerson};
pub(crate) use readers::Readers;
pub(crate) use reports::Reports;
pub(crate) use settings::{Setting, Settings};
pub(crate) use work::Work;
