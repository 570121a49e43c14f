//! Every function in this process, over the embedded store, called as a server calls it: with requests made
//! by hand, a clock that stands until it is moved, and a consumer that works when it is told to.

mod act;
mod attestation;
pub(crate) mod call;
mod case;
mod desk;
mod edge;
mod mail;
mod office;
mod people;
mod production;
mod seen;

pub use act::Act;
pub use attestation::{attested_by, office_that_believes};
pub use call::{Call, Reply};
pub use case::{Case, printed};
pub use desk::{Agent, READER, SoftCard, fresh_uid};
pub use edge::{Safe, TestClock};
pub use mail::MailServer;
pub use office::{Keys, Office};
pub use people::{Session, Staff, holder, note};
pub use seen::{Certificates, Seen};
