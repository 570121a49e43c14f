//! What pages derive from the wire: pure, and tested without a browser.

pub mod act;
pub mod card;
pub mod estimate;
pub mod health;
pub mod losses;
pub mod order;
pub mod paths;
pub mod person;
pub mod policy;
pub mod relative;
pub mod slots;
pub mod state;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod trace;
