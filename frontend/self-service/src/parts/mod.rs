//! The parts of this portal's pages.

mod header;
mod progress;
mod request_link;
mod way;
mod withdraw;

pub(crate) use header::Header;
pub(crate) use progress::Progress;
pub(crate) use request_link::RequestLink;
pub(crate) use way::Way;
pub(crate) use withdraw::Withdraw;
