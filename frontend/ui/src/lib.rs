//! What both portals are made of: components, the API client, the session, live reading, words.
//!
//! [`model`] and [`i18n`] do not touch the browser and are tested natively.

pub mod api;
pub mod browser;
pub mod components;
pub mod i18n;
pub mod later;
pub mod live;
pub mod model;
pub mod picture;
pub mod search;
pub mod session;
pub mod sound;
pub mod start;
pub mod submission;
