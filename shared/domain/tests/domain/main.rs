//! The domain as a whole: ids, the machines, their rules, and the shapes that are stored.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is test code, the helpers too: what goes wrong here fails a test"
)]

mod agreement;
mod beginnings;
mod brand;
mod cards;
mod certificates;
mod golden;
mod histories;
mod invariants;
mod languages;
mod matrix;
mod numbers;
mod office;
mod orders;
mod processes;
mod production;
mod settings;
mod size;
mod table;
mod text;
mod walk;
