//! Mails: what follows from a decision for those who wait for it, written in their language, and sent until a server takes it.
//!
//! A mail is kept with the store before anybody tries to send it ([`crate::ports::mail::Mails::post`]), so that a mail server which is out of
//! reach holds up nothing else.

mod content;
mod english;
mod letter;
mod remind;
mod room;
mod sample;
mod swedish;

pub use content::{About, Content, Refusal, Tasks, follows};
pub use letter::{Letterhead, Reader, Written, write};
pub(crate) use room::posted;
pub use room::{GIVEN_UP_AFTER, MailRoom};
pub use sample::{resend, sample, try_out};

use domain::language::Language;
use domain::person::Person;

/// In which language a person is written to.
pub fn language_of(person: &Person) -> Language {
    person.language.unwrap_or_default()
}
