//! The parts of this portal's pages.

mod expectation;
mod header;
mod my_cards;
mod own_photo;
mod progress;
mod report_loss;
mod request_link;
mod way;
mod withdraw;

pub(crate) use expectation::{duration, expected, lead_times};
pub(crate) use header::Header;
pub(crate) use my_cards::{MyCardsList, my_cards, what_next};
pub(crate) use own_photo::own_photo;
pub(crate) use progress::Progress;
pub(crate) use report_loss::ReportLoss;
pub(crate) use request_link::{RequestLink, can_request, my_issuances};
pub(crate) use way::Way;
pub(crate) use withdraw::Withdraw;
