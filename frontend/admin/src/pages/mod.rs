//! The pages, one per file.

mod case_file;
mod not_found;
mod people;
mod person;
mod readers;
mod work;

pub(crate) use case_file::CaseFile;
pub(crate) use not_found::NotFound;
pub(crate) use people::People;
pub(crate) use person::Person;
pub(crate) use readers::Readers;
pub(crate) use work::Work;
