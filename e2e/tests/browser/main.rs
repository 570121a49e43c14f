//! The whole job by hand: people at both portals, in a real browser, finding everything by its label.
//!
//! Each test starts the product itself, as `./run` does, and chromedriver. Every page that is reached is
//! judged by axe-core; a word on the browser's console that is not expected fails the test.
//! `CARDWRIGHT_SCREENSHOTS=DIR` leaves pictures of the pages there.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

use cardwright_e2e::driver;

mod audit_log;
mod axe;
mod birth;
mod branches;
mod brand;
mod by_keyboard;
mod card_door;
mod cards;
mod certificates;
mod desk;
mod door;
mod effort;
mod efforts;
mod endings;
mod in_hand;
mod languages;
mod large;
mod letters;
mod office;
mod one_card;
mod openings;
mod orders;
mod own_cards;
mod pages;
mod pictures;
mod product;
mod window;
